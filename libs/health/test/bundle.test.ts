import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AGENT_STATUS,
  BRIDGE_STATUS_FILE,
  diagnose,
  examineBundle,
  MANIFEST,
  maskBundle,
  packBundle,
  unpackBundle,
} from '../src/index.js';
import { EXTENSION, NOW, TEAM } from './facts.js';
import { recording } from './recording.js';

const LABEL = `${TEAM}.${EXTENSION}`;
const LISTED = `1 extension(s)\n*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]\n`;
const none = async (): Promise<unknown> => null;

function field(path: string): string {
  return readFileSync(new URL(`field/${path}`, import.meta.url), 'utf8');
}

async function problems(files: Readonly<Record<string, string>>) {
  const examined = await examineBundle(new Map(Object.entries(files)), none, NOW);
  return examined === null ? null : diagnose(examined.facts, examined.time).problems;
}

describe('a bundle that someone made by hand', () => {
  it('needs no more than the files that there are', async () => {
    const said = await problems({
      'systemextensionsctl-list.txt': LISTED,
      [`launchctl-print-${LABEL}.txt`]: field('04-crash-loop-seen-while-up/input.txt'),
    });
    expect(said?.[0]).toMatchObject({ code: 'extension-ends' });
    expect(said?.[0]?.cause).toContain('38771 times');
    expect(JSON.stringify(said)).not.toContain('Full Disk Access');
  });

  it.each([
    ['01-killed-by-deadline', `launchctl-print-${LABEL}.txt`, 'extension-ends'],
    ['20-row-without-a-name', 'systemextensionsctl-list.txt', 'stale-registry'],
  ])('says of the raw text of %s what it is', async (folder, file, code) => {
    const said = await problems({ 'systemextensionsctl-list.txt': LISTED, [file]: field(`${folder}/input.txt`) });
    expect(said?.map((one) => one.code)).toContain(code);
  });

  const printed = (label: string, ...fields: readonly string[]) => ({
    [`launchctl-print-${label}.txt`]: `system/${label} = {\n${fields.map((field) => `\t${field}\n`).join('')}}\n`,
  });

  it.each([
    // jason5545/DroidTether, README; its state and starts are added.
    ['spawn failed', LABEL, ['state = not running', 'runs = 4', 'job state = spawn failed'], LISTED, 'started 4 times'],
    // A script that installs com.householdapp.refresh-sideload: runs = 0 after `launchctl load`.
    ['runs = 0', LABEL, ['state = not running', 'runs = 0'], LISTED, 'could not be started at all'],
    // A report on com.allnighter.resident-coordinator; here the job of approve mode, where no extension is listed.
    [
      'EX_CONFIG',
      'org.portcullis.bridge',
      ['state = spawn scheduled', 'runs = 12', 'last exit code = 78: EX_CONFIG'],
      '0 extension(s)\n',
      'code 78 (EX_CONFIG)',
    ],
  ])('names the launch constraint first beside %s', async (_words, label, fields, list, says) => {
    const job = printed(label, ...fields, 'properties = keepalive | needs LWCR update | managed LWCR');
    const said = await problems({ 'systemextensionsctl-list.txt': list, ...job });
    expect(said?.map(({ code }) => code)).toEqual(['launch-constraint', 'bridge-unreachable']);
    expect(said?.[0]?.cause).toContain(says);
    expect(said?.[0]?.fix).toContain(`launchctl bootout system/${label}`);
  });

  it('misses no extension where launchd runs the bridge of approve mode', async () => {
    const job = printed('org.portcullis.bridge', 'state = running', 'runs = 1', 'pid = 77');
    const said = await problems({ 'systemextensionsctl-list.txt': '0 extension(s)\n', ...job });
    expect(said?.map(({ code }) => code)).not.toContain('extension-not-installed');
  });

  it.each([
    ['Little Snitch and AdGuard', 'MLZF7K7B5R\tat.obdev.littlesnitch.networkextension', 'network_extension', 'ok'],
    ['Little Snitch and AdGuard', 'TC3Q7MAJXF\tcom.adguard.mac.adguard.network-extension', 'network_extension', 'ok'],
    ['Cybereason', 'GUNFMW623Y\tcom.cybereason.fileprotect', 'endpoint_security', 'unknown'],
  ])('knows by the list whether %s can block devices (%s)', async (_name, row, category, line) => {
    const list = `2 extension(s)\n--- com.apple.system_extension.${category}\n*\t*\t${row} (1.0/1)\tx\t[activated enabled]\n--- com.apple.system_extension.endpoint_security\n${LISTED.split('\n')[1]}\n`;
    const examined = await examineBundle(new Map([['systemextensionsctl-list.txt', list]]), none, NOW);
    const { checks } = diagnose(examined?.facts, NOW);
    expect(checks.find(({ id }) => id === 'others')?.state).toBe(line);
  });

  it('knows metadata of Finder by the words of codesign', async () => {
    const said = await problems({
      'systemextensionsctl-list.txt': LISTED,
      'codesign-Applications-Portcullis.app.txt': recording('codesign-released.txt'),
      'codesign-verify-Applications-Portcullis.app.txt': field('17-finder-info/input.txt'),
    });
    expect(said?.map((one) => one.code)).toContain('finder-metadata');
  });

  it('knows a managed Mac without any profile, and an MDM that nobody approved', async () => {
    const files = {
      'systemextensionsctl-list.txt': LISTED.replace('activated enabled', 'activated waiting for user'),
      'profiles-status.txt': 'Enrolled via DEP: No\nMDM enrollment: Yes\nMDM server: https://mdm.example.com\n',
      'profiles-show.xml': field('13-no-profiles-text/input.txt'),
      'sw_vers.txt':
        'ProductName:\t\tmacOS\nProductVersion:\t\t26.3.1\nProductVersionExtra:\t(a)\nBuildVersion:\t25D771280a\n',
    };
    expect((await problems(files))?.map((one) => one.code)).toContain('mdm-not-approved');
    const approved = { ...files, 'profiles-status.txt': 'MDM enrollment: Yes (User Approved)\n' };
    const said = await problems(approved);
    expect(said?.find((one) => one.code === 'profiles-incomplete')?.cause).toContain(
      'com.apple.system-extension-policy',
    );
  });

  it('reads grants as rows of the privacy database too', async () => {
    const rows = [{ client: EXTENSION, auth_value: 0, requirement: null, managed: true }];
    const agent = { facts: { fullDiskAccess: 'missing' } };
    const said = await problems({ 'tcc.json': JSON.stringify(rows), 'agent-status.json': JSON.stringify(agent) });
    expect(said?.map((one) => one.code)).toContain('full-disk-access-denied');
  });

  it('is none when no file of it is known', async () => {
    expect(await problems({ 'notes.txt': LISTED })).toBeNull();
    expect(await problems({})).toBeNull();
  });

  it.each([
    MANIFEST,
    AGENT_STATUS,
    BRIDGE_STATUS_FILE,
    'tcc.json',
    'systemextensionsctl-list.txt',
    `launchctl-print-${LABEL}.txt`,
    'profiles-status.txt',
    'profiles-show.xml',
    'sfltool-dumpbtm.txt',
    'csrutil-status.txt',
    'codesign-verify-Applications-Portcullis.app.txt',
    'sw_vers.txt',
    'sysctl-kern.boottime.txt',
  ])('is one with %s alone, and none with a file that is merely called alike', async (file) => {
    expect(await problems({ [file]: '' })).not.toBeNull();
    for (const alike of [`old-${file}`, `${file}.bak`, `${file}\n`]) expect(await problems({ [alike]: '' })).toBeNull();
  });

  it('never throws, and never makes a Mac protected, whatever is in its files', async () => {
    const names = ['systemextensionsctl-list.txt', 'tcc.json', 'agent-status.json', 'bundle.json', 'profiles-show.xml'];
    const texts = fc.oneof(fc.string(), fc.json(), fc.constant(LISTED));
    let examinedOnes = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), texts), async (files) => {
        const examined = await examineBundle(new Map(Object.entries(files)), none, NOW);
        if (examined === null) return;
        examinedOnes++;
        expect(diagnose(examined.facts, examined.time).state).not.toBe('protected');
      }),
    );
    expect(examinedOnes).toBeGreaterThan(10);
  });
});

describe('the archive of a bundle', () => {
  it('gives back what was put in, and takes a folder around it for nothing', () => {
    const files = new Map([
      ['sw_vers.txt', 'ProductVersion: 15.1\n'],
      ['log-agent.txt', 'déjà vu ✓\n'],
    ]);
    expect(unpackBundle(packBundle(files))).toEqual(files);
    expect([...unpackBundle(packBundle(new Map([['support/sw_vers.txt', 'x']])))]).toEqual([['sw_vers.txt', 'x']]);
  });

  it('that is none, or too much, is refused with a reason', () => {
    expect(() => unpackBundle(new TextEncoder().encode('no archive'))).toThrow('no whole ZIP archive');
    const many = new Map(Array.from({ length: 501 }, (_, at) => [`${at}.txt`, '']));
    expect(() => unpackBundle(packBundle(many))).toThrow('more than 500 files');
  });
});

describe('what is masked', () => {
  const FILES = new Map([
    ['mdfind-copies.txt', '/Users/mia.muster/Downloads/Portcullis.app\n/Users/Shared/x\n/Users/portcullis/y\n'],
    [
      'agent-status.json',
      '{"userName":"mia.muster","fullName":"Mia Muster","serialNumber":"C02XL0GTJGH5","sequence":7}',
    ],
    ['log-agent.txt', 'mia.muster asked (mia@example.com) on C02XL0GTJGH5; org.portcullis.agent went on; Mia Muster\n'],
  ]);

  it('are names of people, addresses and serial numbers, each by the same word throughout', () => {
    const masked = maskBundle(FILES);
    const all = [...masked.values()].join('\n');
    expect(all).not.toMatch(/mia|muster|C02XL0GTJGH5|example\.com/i);
    expect(masked.get('mdfind-copies.txt')).toMatch(
      /^\/Users\/(person-\d)\/Downloads\/Portcullis\.app\n\/Users\/Shared\/x\n/,
    );
    expect(masked.get('log-agent.txt')).toContain('on serial-1; org.portcullis.agent went on');
    expect(masked.get('agent-status.json')).toContain('"sequence":7');
  });

  it('leaves a bundle without people as it is', () => {
    const files = new Map([['systemextensionsctl-list.txt', LISTED]]);
    expect(maskBundle(files)).toEqual(files);
  });
});
