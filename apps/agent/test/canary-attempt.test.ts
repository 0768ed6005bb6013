import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BridgeStatus } from '@portcullis/wire';
import { BridgeError, CommandRefused } from '../src/bridge/errors.js';
import { attempt, type AttemptParts } from '../src/canary/attempt.js';
import { DiskImage } from '../src/canary/disk-image.js';
import { runTool } from '../src/system/tool.js';
import { BridgePeer } from './fixtures/bridge-peer.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(removeTemporaryFolders);

/** A program that runs `body` in a shell. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o700 });
  return path;
}

const entity = (dev: string, mountable = true) =>
  `<dict><key>dev-entry</key><string>${dev}</string><key>potentially-mountable</key><${String(mountable)}/></dict>`;
const answer = (body: string) => `<?xml version="1.0"?><plist version="1.0"><dict>${body}</dict></plist>`;
const NO_IMAGES = answer('<key>images</key><array/>');

/** macOS' tools as shell scripts; `mount` is what diskutil does. */
function image(
  mount: string,
  attach = answer(`<key>system-entities</key><array>${entity('/dev/disk7')}</array>`),
): DiskImage {
  const hdiutil = program(
    'hdiutil',
    `case $1 in info) cat <<'X'\n${NO_IMAGES}\nX\n;; attach) cat <<'X'\n${attach}\nX\n;; esac`,
  );
  return new DiskImage({ hdiutil, diskutil: program('diskutil', mount) }, join(folder, 'canary.img'));
}
const DENIED = 'echo "Volume on disk7 failed to mount" >&2; exit 1';
const MOUNTED = 'exit 0';

function status(changes: Partial<BridgeStatus> = {}): BridgeStatus {
  const startedAt = '2026-11-23T08:00:00.000Z';
  return { ...new BridgePeer('/nowhere').status(), startedAt, bridgeMode: 'authorize', ...changes };
}

/** A bridge that says the one before, and the other after the mount. */
function bridge(after: BridgeStatus | Error, before = status()): AttemptParts['bridge'] {
  const answers: (BridgeStatus | Error)[] = [before, after];
  return {
    async status() {
      const next = answers.shift() ?? after;
      if (next instanceof Error) throw next;
      return next;
    },
    async announceCanary() {},
    async armCanary() {},
  };
}

const signal = new AbortController().signal;
const now = () => Date.now();
const AT = '2026-11-23T09:00:00.000Z';

describe('one test of the canary', () => {
  it('is a denial only when the bridge says so and nothing is mounted', async () => {
    const denied = status({ lastCanaryDeniedAt: AT });
    expect(await attempt({ bridge: bridge(denied), image: image(DENIED), now, signal })).toEqual({ outcome: 'denied' });
    expect(await attempt({ bridge: bridge(denied), image: image(MOUNTED), now, signal })).toMatchObject({
      outcome: 'mounted',
    });
    const unasked = await attempt({ bridge: bridge(status()), image: image(DENIED), now, signal });
    expect(unasked).toMatchObject({ outcome: 'tool-failed', detail: expect.stringContaining('failed to mount') });
  });

  it('does not take the denial of an earlier test for its own', async () => {
    const stale = status({ lastCanaryDeniedAt: AT });
    const { outcome } = await attempt({ bridge: bridge(stale, stale), image: image(DENIED), now, signal });
    expect(outcome).toBe('tool-failed');
  });

  it.each([
    ['was started anew', status({ pid: 8 }), 'started anew'],
    ['was started anew with the same process number', status({ startedAt: AT }), 'started anew'],
    ['closed the connection', new BridgeError('other', 'the bridge closed the connection'), 'closed the connection'],
  ])('proves nothing when the bridge %s meanwhile, mounted or not', async (_, after, words) => {
    for (const mount of [MOUNTED, DENIED]) {
      const done = await attempt({ bridge: bridge(after), image: image(mount), now, signal });
      expect(done).toMatchObject({ outcome: 'not-armed', detail: expect.stringContaining(words) });
    }
  });

  it('counts a mount past a bridge that hangs as a mount', async () => {
    const hangs = new BridgeError('timeout', 'the bridge did not answer `status` within 10 s');
    expect(await attempt({ bridge: bridge(hangs), image: image(MOUNTED), now, signal })).toMatchObject({
      outcome: 'mounted',
    });
  });

  it('proves nothing when the Mac slept in the middle of it', async () => {
    const clock = [0, 3_600_000];
    const slept = { bridge: bridge(status()), image: image(MOUNTED), now: () => clock.shift() ?? 0, signal };
    expect(await attempt(slept)).toMatchObject({ outcome: 'not-armed', detail: expect.stringContaining('slept') });
  });

  it('waits until the bridge has heard of the disk, and says why when it will not be armed', async () => {
    let left = 3;
    const slow = {
      ...bridge(status({ lastCanaryDeniedAt: AT })),
      async armCanary(bsdName: string) {
        expect(bsdName).toBe('disk7');
        if (left-- > 0) throw new CommandRefused('canary', 'no-such-device', 'no disk `disk7` is attached');
      },
    };
    expect(await attempt({ bridge: slow, image: image(DENIED), now, signal })).toEqual({ outcome: 'denied' });
    const old = {
      ...bridge(status()),
      async announceCanary() {
        throw new CommandRefused('canary', 'unknown-command', 'this bridge knows no command `canary`');
      },
    };
    const done = await attempt({ bridge: old, image: image(DENIED), now, signal });
    expect(done).toMatchObject({ outcome: 'not-armed', detail: expect.stringContaining('knows no command') });
  });

  it('is not begun when the bridge is not asked about mounts', async () => {
    const clients = [{ job: 'mounts', state: 'not-permitted', since: '2026-11-23T08:00:00.000Z' }] as const;
    const done = await attempt({
      bridge: bridge(status(), status({ clients })),
      image: image('touch "$0.ran"'),
      now,
      signal,
    });
    expect(done).toMatchObject({ outcome: 'not-armed', detail: expect.stringContaining('not-permitted') });
    expect(existsSync(join(folder, 'diskutil.ran'))).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['no property list', 'disk7'],
    ['another property list', answer('<key>framework</key><string>1</string>')],
    ['no disk', answer('<key>system-entities</key><array/>')],
    ['a device that is no disk', answer(`<key>system-entities</key><array>${entity('/dev/null')}</array>`)],
    ['a device with more behind it', answer(`<key>system-entities</key><array>${entity('/dev/disk7; rm')}</array>`)],
    ['half a property list', '<?xml version="1.0"?><plist version="1.0"><dict><key>system-ent'],
  ])('is a failure of the tools when hdiutil answers %s', async (_, attach) => {
    const done = await attempt({ bridge: bridge(status()), image: image(MOUNTED, attach), now, signal });
    expect(done).toMatchObject({ outcome: 'tool-failed', detail: expect.stringContaining('hdiutil') });
  });

  it('mounts the volume of an image with partitions', async () => {
    const entities = `${entity('/dev/disk7', false)}${entity('/dev/disk7s1')}`;
    const parts = image(
      'echo "$@" > "$0.args"; exit 1',
      answer(`<key>system-entities</key><array>${entities}</array>`),
    );
    await attempt({ bridge: bridge(status()), image: parts, now, signal });
    const { stdout } = await runTool('/bin/cat', [join(folder, 'diskutil.args')], { timeoutMillis: 5000 });
    expect(stdout.trim()).toBe('mount readOnly nobrowse disk7s1');
  });
});

describe('a tool of the system', () => {
  it('is given up at its limit, with whatever it started, and killed', async () => {
    const hangs = program('hangs', 'echo $$ > "$0.pid"; sleep 600 & wait');
    await expect(runTool(hangs, [], { timeoutMillis: 300 })).rejects.toMatchObject({ reason: 'timeout' });
    const { stdout } = await runTool('/bin/cat', [`${hangs}.pid`], { timeoutMillis: 5000 });
    await until('it has gone', () => !existsSync(`/proc/${stdout.trim()}`));
  });

  it('is given up when it says too much, and when it is not there', async () => {
    const loud = program('loud', 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done');
    await expect(runTool(loud, [], { timeoutMillis: 20_000, mostBytes: 10_000 })).rejects.toMatchObject({
      reason: 'too-much',
    });
    await expect(runTool('/nowhere/hdiutil', [], { timeoutMillis: 1000 })).rejects.toMatchObject({ reason: 'missing' });
  });

  it('gets neither the agent’s PATH nor its secrets', async () => {
    process.env['PORTCULLIS_TOKEN'] = 'secret';
    const { stdout } = await runTool('/usr/bin/env', [], { timeoutMillis: 5000 });
    delete process.env['PORTCULLIS_TOKEN'];
    expect(stdout).toContain('PATH=/usr/bin:/bin:/usr/sbin:/sbin');
    expect(stdout).not.toContain('secret');
  });
});
