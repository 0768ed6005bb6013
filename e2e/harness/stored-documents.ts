import pg from 'pg';
import type { RunningSystem } from './running-system.js';

/** The newest signed policy document, as the server has it in its database. */
export async function policyBytes(system: RunningSystem, policyId: string): Promise<Uint8Array> {
  const client = new pg.Client(system.system.postgres.url);
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: Uint8Array }>(
      "SELECT bytes FROM documents WHERE kind = 'policy' AND document_id = $1 ORDER BY sequence DESC LIMIT 1",
      [policyId],
    );
    const found = rows[0];
    if (found === undefined) throw new Error(`the policy ${policyId} was never issued`);
    return found.bytes;
  } finally {
    await client.end();
  }
}
