import type { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { DatabaseUnreachableError } from './database.js';

/** Two servers that start at the same time must not both migrate. */
const LOCK = `SELECT pg_advisory_lock(hashtext('portcullis.migrate'))`;

async function withDataSource(databaseUrl: string, work: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const dataSource = await createDataSource(databaseUrl)
    .initialize()
    .catch((cause: unknown) => Promise.reject(new DatabaseUnreachableError(cause)));
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query(LOCK);
    await work(dataSource);
  } finally {
    // The session's end gives the lock back.
    await holder.release();
    await dataSource.destroy();
  }
}

/** Runs every migration that has not run yet; each in its own transaction. */
export function migrateUp(databaseUrl: string): Promise<void> {
  return withDataSource(databaseUrl, async (dataSource) => {
    const ran = await dataSource.runMigrations();
    process.stdout.write(
      ran.length === 0 ? 'the database is up to date\n' : ran.map(({ name }) => `up ${name}\n`).join(''),
    );
  });
}

/** Takes the last `count` migrations back, newest first. What their tables held is gone. */
export function migrateDown(databaseUrl: string, count: number): Promise<void> {
  return withDataSource(databaseUrl, async (dataSource) => {
    for (let i = 0; i < count; i++) await dataSource.undoLastMigration();
    process.stdout.write(`took ${count} ${count === 1 ? 'migration' : 'migrations'} back\n`);
  });
}
