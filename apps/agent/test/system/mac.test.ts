import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { propertyList, realMac } from '../../src/system/mac.js';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';

afterAll(removeTemporaryFolders);

describe('a command of the system', () => {
  it('gives what it printed and how it ended', async () => {
    expect(await realMac.run('/bin/ls', ['/'])).toMatchObject({ ran: true, code: 0 });
    expect(await realMac.run('/bin/ls', ['/does-not-exist'])).toMatchObject({
      ran: true,
      stdout: '',
      stderr: expect.stringContaining('does-not-exist'),
    });
  });

  it('that is not on this Mac is missing, and not an empty answer', async () => {
    expect(await realMac.run('/usr/bin/systemextensionsctl-of-another-mac', ['list'])).toEqual({
      ran: false,
      why: 'missing',
    });
  });

  it('is given up after its time', async () => {
    const begun = Date.now();
    expect(await realMac.run('/bin/sleep', ['20'], { timeoutMillis: 100 })).toEqual({ ran: false, why: 'timeout' });
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  it('is given up when it says too much', async () => {
    expect(await realMac.run('/usr/bin/yes', [], { maxBytes: 1000 })).toEqual({ ran: false, why: 'too-long' });
  });

  it('sees no shell, and none of our environment', async () => {
    process.env['PORTCULLIS_TOKEN'] = 'secret';
    const output = await realMac.run('/bin/echo', ['$HOME; id']);
    expect(output).toMatchObject({ stdout: '$HOME; id\n' });
    expect(await realMac.run('/usr/bin/env', [])).not.toMatchObject({ stdout: expect.stringContaining('secret') });
  });

  it('gets its input, and an end of it', async () => {
    expect(await realMac.run('/bin/cat', [], { input: Buffer.from('csreq') })).toMatchObject({ stdout: 'csreq' });
    expect(await realMac.run('/bin/cat', [])).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('a file of the system', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  mkdirSync(join(folder, 'folder'));
  writeFileSync(path, 'four');

  it('is read when it is one, and not longer than expected', async () => {
    expect((await realMac.read(path))?.toString()).toBe('four');
    expect(await realMac.read(path, 3)).toBeNull();
    expect(await realMac.read(join(folder, 'folder'))).toBeNull();
    expect(await realMac.read(join(folder, 'nothing'))).toBeNull();
  });

  it('is there, or is not', async () => {
    expect(await realMac.exists(path)).toBe(true);
    expect(await realMac.exists(join(folder, 'nothing'))).toBe(false);
    expect(await realMac.exists(join(path, 'below'))).toBe(false);
    expect(await realMac.modified(join(folder, 'nothing'))).toBeNull();
    expect(await realMac.modified(path)).toBeGreaterThan(0);
  });

  it.each(['', 'not a plist', '<plist><dict><key>a</key>', 'bplist00nonsense'])(
    'that is no property list (%j) is nothing',
    async (text) => {
      expect(await propertyList(Buffer.from(text))).toBeNull();
    },
  );
});
