/** Answers of the API, read by the schemas that it makes them with. */
import * as wire from '@portcullis/wire';
import * as z from 'zod/mini';

/**
 * An answer that is not as agreed: a newer server, or an older one, or no server of ours. Says exactly what and where.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
}

export function read<S extends z.core.$ZodType>(schema: S, answer: unknown): z.core.output<S> {
  const parsed = z.safeParse(schema, answer);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new WireError(
    `the server's answer is not understood: ${first === undefined ? 'it is not as agreed' : faultOf(first)}; reload the page, the console may be older than the server`,
  );
}

function faultOf(issue: z.core.$ZodIssue): string {
  const place = placeOf(issue.path);
  const at = place === '' ? 'the whole of it' : `\`${place}\``;
  if (issue.code === 'invalid_type') return `${at} is not ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `${at} is not one of ${issue.values.map((one) => `\`${String(one)}\``).join(', ')}`;
  if (issue.code === 'invalid_format') return `${at} is not written as ${issue.format}`;
  return `${at} is not as agreed`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, part) =>
      typeof part === 'number' ? `${place}[${part}]` : place === '' ? String(part) : `${place}.${String(part)}`,
    '',
  );
}

/** The API's resources and how each one's records are read. A resource that is not here does not exist. */
export const RECORDS = {
  macs: { one: wire.macRow, made: wire.macRow },
  devices: { one: wire.deviceRow, made: wire.deviceRow },
  events: { one: wire.eventDetail, made: wire.eventDetail },
  policies: { one: wire.policyRow, made: wire.policyRow },
  'device-sets': { one: wire.deviceSetRow, made: wire.deviceSetRow },
  grants: { one: wire.grantRow, made: wire.grantRow },
  blocks: { one: wire.blockRow, made: wire.blockRow },
  audit: { one: wire.auditRow, made: wire.auditRow },
  users: { one: wire.userRow, made: wire.userRow },
  'enrolment-tokens': { one: wire.enrolmentTokenRow, made: wire.newEnrolmentToken },
  'api-tokens': { one: wire.apiTokenRow, made: wire.newApiToken },
} as const;
