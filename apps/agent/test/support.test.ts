import { checklist, diagnose, examineBundle, unpackBundle } from '@portcullis/health';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { doctor } from '../src/cli/doctor.js';
import type { CommandContext } from '../src/cli/main.js';
import { support } from '../src/cli/support.js';
import { AgentUnreachable } from '../src/local/client.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';
import { RecordedMac, recording, says } from './system/recorded-mac.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const LABEL = 'TEAM123456.org.portcullis.app.bridge';
const VERIFY = '/usr/bin/codesign --verify --strict /Applications/Portcullis.app';
afterAll(removeTemporaryFolders);

function context(ask: CommandContext['ask'], json = false) {
  let said = '';
  const terminal = { out: (text: string) => void (said += text), err: () => {} };
  return { context: { terminal, json, now: NOW, ask }, said: () => said };
}

const silent: CommandContext['ask'] = () =>
  Promise.reject(new AgentUnreachable('not-running', 'the agent does not run'));

async function spoken(ask: CommandContext['ask'], options: Parameters<typeof doctor>[1]) {
  const run = context(ask);
  const exit = await doctor(run.context, options);
  return { exit, said: run.said() };
}

const MACS: readonly (readonly [when: string, mac: () => RecordedMac])[] = [
  ['all is well', () => new RecordedMac()],
  [
    'the extension crashes',
    () => new RecordedMac({ [`/bin/launchctl print system/${LABEL}`]: says(recording('launchctl-crashing-14.txt')) }),
  ],
  [
    'the app has metadata of Finder',
    () =>
      new RecordedMac({
        [VERIFY]: says(
          '',
          1,
          '/Applications/Portcullis.app: resource fork, Finder information, or similar detritus not allowed\n',
        ),
      }),
  ],
  [
    'another user has a copy',
    () =>
      new RecordedMac({
        '/usr/bin/mdfind kMDItemCFBundleIdentifier == "org.portcullis.app"': says(
          '/Applications/Portcullis.app\n/Volumes/Portcullis/Portcullis.app\n',
        ),
      }),
  ],
  [
    'no profile is installed',
    () =>
      new RecordedMac({
        '/usr/bin/profiles show -output stdout-xml': says(
          'There are no configuration profiles installed in the system domain\n',
        ),
      }),
  ],
];

describe('portcullis support', () => {
  it.each(MACS)('writes what gives the same diagnosis elsewhere, word for word, when %s', async (_, mac) => {
    const out = join(temporaryFolder(), 'bundle.zip');
    expect(await support(context(silent).context, { out, mac: mac(), logFolder: '/nowhere' })).toBe(0);
    const there = await spoken(silent, { mac: mac() });
    const here = await spoken(() => Promise.reject(new Error('nobody may be asked')), { bundle: out });
    expect(here).toEqual(there);
    expect(there.said).toContain('The agent');
  });

  it('keeps what the agent knew: its facts are part of the diagnosis', async () => {
    const facts = { agent: { running: true }, spool: { pending: 0, deadLetters: 3, lost: 0 } };
    const ask: CommandContext['ask'] = async () => ({ time: '2026-11-25T09:59:00Z', facts });
    const out = join(temporaryFolder(), 'bundle.zip');
    await support(context(ask).context, { out, mac: new RecordedMac(), logFolder: '/nowhere' });
    expect((await spoken(silent, { bundle: out })).said).toContain('3 events were refused');
  });

  it('names its files by what was asked, and shows them to nobody else', async () => {
    const folder = temporaryFolder();
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    writeFileSync(join(logs, 'agent.log'), `${'old\n'.repeat(600)}stick of /Users/mia.muster was denied\n`);
    const out = join(folder, 'bundle.zip');
    await support(context(silent).context, { out, mac: new RecordedMac(), logFolder: logs });
    const files = unpackBundle(readFileSync(out));
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'systemextensionsctl-list.txt',
        `launchctl-print-${LABEL}.txt`,
        'profiles-show.xml',
        'profiles-status.txt',
        'csrutil-status.txt',
        'codesign-Applications-Portcullis.app.txt',
        'sw_vers.txt',
        'agent-status.json',
        'log-agent.txt',
      ]),
    );
    expect(files.get('systemextensionsctl-list.txt')).toBe(recording('systemextensionsctl-14-twice.txt'));
    expect(files.get('log-agent.txt')?.split('\n').length).toBeLessThan(510);
    expect(files.get('log-agent.txt')).toContain('stick of /Users/person-1 was denied');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    await support(context(silent).context, { out, mac: new RecordedMac(), logFolder: logs, withNames: true });
    expect(unpackBundle(readFileSync(out)).get('log-agent.txt')).toContain('mia.muster');
  });

  it('says where it cannot write, and that it needs a Mac', async () => {
    const run = context(silent).context;
    await expect(support(run, { out: '/nowhere/x.zip', mac: new RecordedMac() })).rejects.toThrow(
      '`/nowhere/x.zip` cannot be written',
    );
    if (process.platform !== 'darwin') await expect(support(run, {})).rejects.toThrow('is made on a Mac');
  });
});

describe('portcullis doctor --bundle', () => {
  it('takes a folder as well as an archive', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'systemextensionsctl-list.txt'), recording('systemextensionsctl-13.txt'));
    const { exit, said } = await spoken(silent, { bundle: folder });
    expect(exit).toBe(1);
    expect(said).toContain('waits to be allowed');
  });

  it('says its lines as the console does, and in the same order', async () => {
    const folder = temporaryFolder();
    const list = recording('systemextensionsctl-13.txt');
    writeFileSync(join(folder, 'systemextensionsctl-list.txt'), list);
    const { said } = await spoken(silent, { bundle: folder });
    const lines = [...said.matchAll(/^ {2}(?:ok {5}|PROBLEM|unknown) {2}(.+?)(?: \([\d, ]+\))?$/gm)].map(
      ([, line]) => line,
    );
    const examined = await examineBundle(new Map([['systemextensionsctl-list.txt', list]]), async () => null, NOW);
    const { checks, problems } = diagnose(examined?.facts, NOW);
    expect(lines).toEqual(checklist(checks, problems).map(({ title }) => title));
    expect(lines[0]).toBe('The system extension waits to be allowed');
  });

  it.each([
    ['nothing', () => '/nowhere/bundle.zip', 'cannot be read'],
    ['an empty folder', () => temporaryFolder(), 'holds no file of a support bundle'],
  ])('refuses %s with a reason', async (_, path, why) => {
    await expect(doctor(context(silent).context, { bundle: path() })).rejects.toThrow(why);
  });

  it('is not given together with --facts', async () => {
    await expect(doctor(context(silent).context, { bundle: 'a', facts: 'b' })).rejects.toThrow('not both');
  });
});
