import { SHORTEST_PASSWORD } from '@portcullis/wire';
import { invalidRequest } from '../../errors/app-error.js';

let known: Promise<ReadonlySet<string>> | undefined;

/** Those of the list that are long enough to be asked about; loaded when a password is first set. */
function wellKnown(): Promise<ReadonlySet<string>> {
  known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].filter((one) => one.length >= SHORTEST_PASSWORD - 2)),
  );
  return known;
}

/**
 * Refuses what is guessed first: blanks, one character again and again, a run of them, what thousands of people use
 * (also with a sign or two at its end), and the person's own address.
 * @throws AppError `invalid-request`
 */
export async function refuseWeakPassword(password: string, email: string | undefined): Promise<void> {
  const plain = password.trim().toLowerCase();
  const bare = plain.replace(/[\W_]+$/u, '');
  const list = await wellKnown();
  const why =
    plain === ''
      ? 'is blank'
      : new Set(plain).size < 4
        ? 'is one or a few characters again and again'
        : list.has(plain) || list.has(bare)
          ? 'is one that many people use, and is guessed first'
          : email !== undefined && [email.toLowerCase(), email.toLowerCase().split('@')[0]].includes(bare)
            ? 'is the address that it is for'
            : undefined;
  if (why !== undefined) throw invalidRequest([{ path: ['password'], message: `${why}: choose another one` }]);
}
