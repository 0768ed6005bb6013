import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createApplication } from './application.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '@portcullis/wire';
import type { Configuration } from './configuration/configuration.js';
import { newEnrolmentToken } from './features/enrolment/enrolment-secret.js';
import { KeyRotation } from './features/documents/key-rotation.service.js';
import { commandLine, SeedService } from './features/seed/seed.service.js';
import { UsageError } from './errors/failure-text.js';

/** The application without a port: the same services and rules as the server's. */
export async function withSeeding(
  configuration: Configuration,
  work: (seed: SeedService) => Promise<void>,
): Promise<void> {
  const app = await createApplication({ ...configuration, consoleDir: undefined });
  try {
    await app.init();
    await work(app.get(SeedService, { strict: false }));
  } finally {
    await app.close();
  }
}

function checkedPassword(text: string, where: string): string {
  const password = text.replace(/\r?\n$/, '');
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) {
    throw new UsageError(`the password in ${where} must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
  }
  return password;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The token in the file; when there is none yet, a new one, which is written there for its owner's eyes only. */
async function enrolmentToken(file: string): Promise<string> {
  const existing = await readIfThere(file);
  if (existing !== undefined && existing !== '') return existing;
  const { text } = newEnrolmentToken();
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return text;
}

export async function seedDemo(
  configuration: Configuration,
  passwordFile: string,
  tokenFile: string,
  tagLists: readonly string[] = [],
): Promise<void> {
  const stored = await readIfThere(passwordFile);
  if (stored === undefined)
    throw new UsageError(`there is no file \`${passwordFile}\`; put the demo users' password there`);
  const password = checkedPassword(stored, `\`${passwordFile}\``);
  const token = await enrolmentToken(tokenFile);
  await withSeeding(configuration, (seed) => seed.seedDemo(password, token, tagLists));
}

export async function createAdmin(
  configuration: Configuration,
  email: string,
  name: string | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  const password = checkedPassword(Buffer.concat(chunks).toString('utf8'), 'the standard input');
  await withSeeding(configuration, (seed) => seed.createAdmin(email, name, password));
}

/** A server that runs meanwhile signs with the new key from its next document on. */
export async function rotateKey(configuration: Configuration): Promise<void> {
  const app = await createApplication({ ...configuration, consoleDir: undefined });
  try {
    await app.init();
    const rotation = app.get(KeyRotation, { strict: false });
    for (const organisationId of await app.get(SeedService, { strict: false }).organisations()) {
      const actor = commandLine(organisationId);
      await rotation.rotate(actor);
      const { keyId, macsToFollow } = await rotation.inUse(actor);
      process.stdout.write(
        `the signing key is ${keyId} now; ${macsToFollow} Macs follow when they are next heard of\n` +
          'profiles for the agent that were made before name the old key: make them anew\n',
      );
    }
  } finally {
    await app.close();
  }
}
