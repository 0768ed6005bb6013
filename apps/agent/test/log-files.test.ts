import { appendFileSync, closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { boundLogFiles } from '../src/log-files.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

afterAll(removeTemporaryFolders);

it('begins a log anew when it is too large, keeps the one before, and goes on in the same file for whoever has it open', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'agent.log');
  const launchd = openSync(file, 'a');
  writeSync(launchd, 'old lines\n'.repeat(20));
  boundLogFiles(folder, 100);
  writeSync(launchd, 'new line\n');
  closeSync(launchd);
  expect(readFileSync(file, 'utf8')).toBe('new line\n');
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('old lines\n'.repeat(20));
});

it('leaves small logs and other files alone', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'bridge.log'), 'x'.repeat(100));
  writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(1000));
  boundLogFiles(folder, 100);
  expect(statSync(join(folder, 'bridge.log')).size).toBe(100);
  expect(statSync(join(folder, 'notes.txt')).size).toBe(1000);
  appendFileSync(join(folder, 'bridge.log'), 'x');
  boundLogFiles(folder, 100);
  expect(statSync(join(folder, 'bridge.log')).size).toBe(0);
});

it('takes a folder that is not there for one without logs', () => {
  expect(() => boundLogFiles('/nowhere/at/all')).not.toThrow();
});
