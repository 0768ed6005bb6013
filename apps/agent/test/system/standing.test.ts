import type { ExtensionRecord } from '@portcullis/health';
import { chmodSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSystemExtensions } from '@portcullis/health';
import { Standing } from '../../src/system/standing.js';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';

function listed(state: string, identifier = 'org.portcullis.app.bridge'): readonly ExtensionRecord[] {
  const row = `*\t*\tTEAM123456\t${identifier} (0.1.0/1)\tbridge\t[${state}]`;
  return parseSystemExtensions(`1 extension(s)\n${row}\n`) ?? [];
}

const WAITS = listed('terminated waiting to uninstall on reboot');
afterAll(removeTemporaryFolders);

describe('since when the copies of the extension are as they are', () => {
  it('is kept over a restart of the agent, and begins anew with a change', () => {
    const folder = temporaryFolder();
    expect(new Standing(folder).saw(WAITS, 1000)).toBe(1000);
    const after = new Standing(folder);
    expect(after.saw(WAITS, 5000)).toBe(1000);
    expect(after.saw(listed('activated enabled'), 6000)).toBe(6000);
    expect(after.saw(WAITS, 7000)).toBe(7000);
  });

  it('does not hang on the extensions of others', () => {
    const standing = new Standing();
    standing.saw(WAITS, 1000);
    expect(standing.saw([...WAITS, ...listed('activated enabled', 'com.example.other')], 2000)).toBe(1000);
  });

  it('is not known while the list is not, and forgets nothing for it', () => {
    const standing = new Standing();
    standing.saw(WAITS, 1000);
    expect(standing.saw(null, 2000)).toBeNull();
    expect(standing.saw(WAITS, 3000)).toBe(1000);
  });

  it('does not lie in the future, and does without a folder that cannot be written', () => {
    const standing = new Standing();
    standing.saw(WAITS, 9000);
    expect(standing.saw(WAITS, 3000)).toBe(3000);
    const closed = temporaryFolder();
    chmodSync(closed, 0o500);
    expect(new Standing(`${closed}/no/folder`).saw(WAITS, 1)).toBe(1);
  });
});
