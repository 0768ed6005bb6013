import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Options } from '../config.js';
import { writePrivately } from '../enrolment/private-file.js';

const stored = z.object({ version: z.literal(1), options: z.record(z.string(), z.unknown()) });
const fileIn = (stateDir: string): string => join(stateDir, 'managed.json');

/** The managed options that were good last, so that a bad profile and a restart do not cut a Mac off. */
export function readLastGood(stateDir: string): Options | undefined {
  try {
    return stored.parse(JSON.parse(readFileSync(fileIn(stateDir), 'utf8'))).options;
  } catch {
    return undefined;
  }
}

/** Holds the enrolment token, so it is for its owner alone. Throws when the folder cannot be written. */
export function writeLastGood(stateDir: string, options: Options): void {
  const text = `${JSON.stringify({ version: 1, options })}\n`;
  if (JSON.stringify(readLastGood(stateDir)) === JSON.stringify(options)) return;
  writePrivately(fileIn(stateDir), text);
}

export function forgetLastGood(stateDir: string): void {
  rmSync(fileIn(stateDir), { force: true });
}
