import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { keyFromJwk, privateJwk, type MacKey, type PrivateJwk } from './key.js';
import { writePrivately } from './private-file.js';

const stored = z.object({
  version: z.literal(1),
  server: z.string(),
  hardwareUuid: z.string(),
  macId: z.string(),
  organisationId: z.string(),
  anchor: z.string(),
  enrolledAt: z.string(),
  key: privateJwk,
});

/** Who this Mac is to which server. One file, so that key and name never disagree. */
export interface Identity {
  readonly server: string;
  readonly hardwareUuid: string;
  readonly macId: string;
  readonly organisationId: string;
  /** Base64 SPKI (DER) of the signing key at enrolment; for the bridge, the agent itself trusts nothing by it. */
  readonly anchor: string;
  readonly enrolledAt: string;
  readonly key: MacKey;
}

export type IdentityFile =
  | { readonly found: 'identity'; readonly identity: Identity }
  | { readonly found: 'nothing' }
  /** Of another server or another Mac (a restored or cloned disk), or not readable. */
  | { readonly found: 'unusable'; readonly why: string };

export function readIdentity(path: string, server: string, hardwareUuid: string): IdentityFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { found: 'nothing' };
    return { found: 'unusable', why: `\`${path}\` cannot be read` };
  }
  try {
    const { key, version: _, ...rest } = stored.parse(JSON.parse(text));
    const identity = { ...rest, key: keyFromJwk(key) };
    if (identity.server !== server) return { found: 'unusable', why: `it is for the server ${identity.server}` };
    if (identity.hardwareUuid.toLowerCase() !== hardwareUuid.toLowerCase())
      return { found: 'unusable', why: 'it belongs to another Mac' };
    return { found: 'identity', identity };
  } catch {
    return { found: 'unusable', why: `\`${path}\` is damaged` };
  }
}

export function writeIdentity(path: string, identity: Omit<Identity, 'key'>, key: PrivateJwk): void {
  writePrivately(path, `${JSON.stringify({ version: 1, ...identity, key }, null, 2)}\n`);
}
