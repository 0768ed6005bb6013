import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { entityManager, type Manager } from './manager.js';

/** Runs `copy … from stdin` with this text within the manager's transaction. */
export async function copyIn(manager: Manager, sql: string, lines: string): Promise<void> {
  const { queryRunner } = entityManager(manager);
  if (queryRunner === undefined) throw new Error('COPY runs within a transaction');
  const client: ClientBase = await queryRunner.connect();
  await pipeline(Readable.from([lines]), client.query(copyFrom(sql)));
}
