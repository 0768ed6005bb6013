import argon2 from 'argon2';

/**
 * OWASP's argon2id parameters for servers (19 MiB, two passes), enough that a stolen table is not a list of
 * passwords.
 */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password fits the hash. Without a hash (no such account) it takes just as long and answers `false`, so
 * that the time does not tell which accounts there are.
 */
export async function passwordFits(hash: string | undefined, password: string): Promise<boolean> {
  if (hash !== undefined) return argon2.verify(hash, password);
  decoy ??= hashPassword('no account has this password');
  await argon2.verify(await decoy, password);
  return false;
}
