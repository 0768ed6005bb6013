import { writeFileSync } from 'node:fs';
import { attachSignature, compilePolicy, encodeEnvelope } from '@portcullis/policy';
import { UsageError } from '../errors.js';
import type { Exit } from '../main.js';
import type { Terminal } from '../terminal.js';
import { parsedPolicy } from './source.js';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Writes a policy as an unsigned document: for looking at, and for a bridge that is not enrolled. The same policy gives
 * the same bytes. An enrolled bridge takes no unsigned document; those come from the server.
 */
export function compile(
  file: string,
  options: { readonly output: string; readonly revision: number },
  terminal: Terminal,
): Exit {
  const policy = parsedPolicy(file, terminal);
  if (!policy) return 1;
  const payload = compilePolicy(policy, { revision: options.revision });
  const { signedBytes } = encodeEnvelope({
    kind: 'policy',
    sequence: options.revision,
    issuedAt: 0,
    expiresAt: null,
    organisationId: NOBODY,
    documentId: NOBODY,
    keyId: new Uint8Array(32),
    payload,
  });
  const document = attachSignature(signedBytes, new Uint8Array(64));
  try {
    writeFileSync(options.output, document);
  } catch (error) {
    throw new UsageError(
      `\`${options.output}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  terminal.err(`${options.output}: ${document.byteLength} bytes, ${policy.rules.length} rules, unsigned\n`);
  return 0;
}
