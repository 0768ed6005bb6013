import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildAll } from '../../scripts/builder/parts.mjs';
import { System } from '../../scripts/start/system.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder with a database that has the demonstration organisation in it; nothing runs from it. */
    filledFolder: string;
  }
}

/**
 * The tests run what a person would run: the built product. Its database is made once; each file's system begins with
 * a copy.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-e2e-filled-'));
  // Started by root, PostgreSQL runs as a user of its own, who has to get in.
  await chmod(folder, 0o755);
  const system = await System.open({ dataDir: folder });
  try {
    await system.startDatabase(buildAll);
  } finally {
    await system.stop();
  }
  project.provide('filledFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
