import { isOurs, readAllowed } from '@portcullis/health';
import type { AccessGrant } from '@portcullis/health';
import { IDENTITY } from '@portcullis/wire';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import type { Mac } from './mac.js';

const PRIVACY_FOLDER = '/Library/Application Support/com.apple.TCC';
const SERVICE = 'kTCCServiceSystemPolicyAllFiles';
const MOST_ROWS = 50;
const ALLOWED = 2;

/**
 * To whom Full Disk Access was given, of all that belongs to Portcullis: by a person (the database) and by profiles
 * (its overrides). Both are closed to a program without Full Disk Access, and then it is not known.
 */
export async function readFullDiskAccess(mac: Mac, folder = PRIVACY_FOLDER): Promise<readonly AccessGrant[] | null> {
  const rows = readRows(`${folder}/TCC.db`);
  const overrides = overridesIn(await mac.readPropertyList(`${folder}/MDMOverrides.plist`));
  if (rows === null && overrides === null) return null;
  const given = await Promise.all((rows ?? []).map((row) => grantOf(mac, row)));
  return [...given, ...(overrides ?? [])].slice(0, MOST_ROWS);
}

const row = z.object({ client: z.string(), auth_value: z.number(), csreq: z.nullable(z.instanceof(Uint8Array)) });
type Row = z.infer<typeof row>;

/** Of other programs nothing is read. */
function readRows(path: string): readonly Row[] | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 500 });
    const found = database
      .prepare(
        `SELECT client, auth_value, csreq FROM access
         WHERE service = ? AND (client LIKE '%portcullis%' OR client GLOB ?) LIMIT ?`,
      )
      .all(SERVICE, `${IDENTITY.prefix}.*`, MOST_ROWS);
    return z.array(row).safeParse(found).data ?? null;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}

async function grantOf(mac: Mac, { client, auth_value: value, csreq }: Row): Promise<AccessGrant> {
  return { client, allowed: value === ALLOWED, requirement: await requirementOf(mac, csreq), managed: false };
}

async function requirementOf(mac: Mac, compiled: Uint8Array | null): Promise<string | null> {
  if (compiled === null || compiled.byteLength > 65_536) return null;
  const output = await mac.run('/usr/bin/csreq', ['-r', '-', '-t'], { input: Buffer.from(compiled) });
  return output.ran && output.code === 0 ? output.stdout.trim() : null;
}

const override = z.looseObject({ CodeRequirement: z.catch(z.nullish(z.string()), null) });

/** `<identifier>: { kTCCServiceSystemPolicyAllFiles: { Allowed | Authorization, CodeRequirement } }`. */
function overridesIn(plist: unknown): readonly AccessGrant[] | null {
  const read = z.record(z.string(), z.unknown()).safeParse(plist);
  if (!read.success) return null;
  return Object.entries(read.data).flatMap(([client, services]) => {
    if (!isOurs(client)) return [];
    const found = z.looseObject({ [SERVICE]: override }).safeParse(services);
    const said = found.data?.[SERVICE];
    if (said === undefined) return [];
    const allowed = readAllowed(said);
    if (allowed === null) return [];
    return [{ client: client.slice(0, 255), allowed, requirement: said.CodeRequirement ?? null, managed: true }];
  });
}
