import { describe, expect, it } from 'vitest';
import {
  diagnose,
  examineBundle,
  firstStep,
  parseEnrolment,
  parseLaunchdJob,
  parseRequirement,
  parseSip,
  parseSystemExtensions,
} from '../src/index.js';
import { parseMacosVersion } from '../src/macos.js';
import { EXTENSION, NOW, TEAM } from './facts.js';

/* What others pasted in public, each with its source; names of products are theirs. */

const COLUMNS = 'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]';
const section = (kind: string, ...rows: readonly string[]) =>
  `--- com.apple.system_extension.${kind}\n${COLUMNS}\n${rows.join('\n')}\n`;
const list = (count: number, ...sections: readonly string[]) => `${count} extension(s)\n${sections.join('')}`;

describe('a list of system extensions', () => {
  it.each([
    [
      'mondoohq/mql#4371, products and their old copies beside a camera',
      list(
        4,
        section(
          'endpoint_security',
          '*\t*\tX9E956P446\tcom.crowdstrike.falcon.Agent (7.17/185.01)\tFalcon Sensor\t[activated enabled]',
          '\t\tX9E956P446\tcom.crowdstrike.falcon.Agent (7.16/184.01)\tFalcon Sensor\t[terminated waiting to uninstall on reboot]',
        ),
        section(
          'cmio',
          '*\t\t2MMRE5MTB8\tcom.obsproject.obs-studio.mac-camera-extension (30.1.2/1)\tOBS\t[activated waiting for user]',
        ),
        section(
          'network_extension',
          '*\t*\tDE8Y96K9QP\tcom.cisco.anyconnect.macos.acsockext (4.9.06037/4.9)\tCisco\t[activated enabled]',
        ),
      ),
      ['enabled', 'uninstall-on-reboot', 'waiting-for-user', 'enabled'],
    ],
    [
      'objective-see/LuLu#331, a blank line after the count',
      `1 extension(s)\n\n${section('network_extension', '*\t*\tVBG97UB4TA\tcom.objective-see.lulu.extension (2.3.0/2.3.0)\tExtension\t[activated enabled]')}`,
      ['enabled'],
    ],
    [
      'munki/munki-facts#26, one product going and another waiting',
      list(
        2,
        section(
          'endpoint_security',
          '\t\tUBF8T346G9\tcom.microsoft.wdav.epsext (101.56.62/101.56.62)\tMicrosoft Defender Endpoint Security Extension\t[terminated waiting to uninstall on reboot]',
          '*\t\tY2CCP3S9W7\tcom.broadcom.mes.systemextension (9.1.100/9.1.100)\tSymantec System Extension\t[activated waiting for user]',
        ),
      ),
      ['uninstall-on-reboot', 'waiting-for-user'],
    ],
    ['a Mac that never had one', '0 extension(s)\n', []],
  ])('of %s is read', (_, text, states) => {
    expect(parseSystemExtensions(text)?.map(({ state }) => state)).toEqual(states);
  });

  it.each([
    [
      'GlobalProtect, blanks in place of tabs',
      '1 extension(s)\n--- com.apple.system_extension.network_extension\n  enabled active teamID bundleID (version) name [state]\n  * * PXPZ95SK77 com.paloaltonetworks.GlobalProtect.client.extension (5.1.5-20/1) GlobalProtectExtension [activated enabled]\n',
    ],
    [
      'objective-see/LuLu#901, one line of it',
      'VBG97UB4TA com.objective-see.lulu.extension (4.4.0/4.4.0) LuLu [activated waiting for user]\n',
    ],
    [
      'a script for Cisco AMP, as comments',
      '## *\t*\tDE8Y96K9QP\tcom.cisco.endpoint.svc.networkextension (1.15.5/837)\tAMP\t[activated enabled]\n',
    ],
  ])('of %s is not known, and never empty', (_, text) => {
    expect(parseSystemExtensions(text) ?? null).toBeNull();
  });

  it.each([
    ['Cisco AMP 1.15.5', 'DE8Y96K9QP', 'com.cisco.endpoint.svc.securityextension', 'other-product'],
    ['Malwarebytes on macOS 26', 'GVZRY6KDKR', 'com.malwarebytes.mbam.engine.sys.ext', 'other-product'],
    ['agentsh, which no list names', 'WCKWMMKJ35', 'ai.canyonroad.agentsh.SysExt', 'other-product-unknown'],
    ['leash, which no list names', 'W5HSYBBJGA', 'com.strongdm.leash.LeashES', 'other-product-unknown'],
    ['Mac Monitor, which only watches', 'UA6JCQGF3F', 'com.swiftlydetecting.agent.securityextension', null],
    ['another extension of that team', 'UA6JCQGF3F', 'com.example.blocks', 'other-product-unknown'],
    ['an Elastic that no list names', '2BSWTXA9DE', 'co.elastic.systemextension', 'other-product-unknown'],
    ['Elastic Defend', '2BT3HPN62Z', 'co.elastic.systemextension', 'other-product'],
  ])('with %s names it as what it is', async (_, team, identifier, code) => {
    const rows = [
      `*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]`,
      `*\t*\t${team}\t${identifier} (1.0/1)\tOther\t[activated enabled]`,
    ];
    const said = await examined({ 'systemextensionsctl-list.txt': list(2, section('endpoint_security', ...rows)) });
    const codes = said.problems.filter(({ check }) => check === 'others').map((problem) => problem.code);
    expect(codes.filter((one) => one.startsWith('other-product'))).toEqual(code === null ? [] : [code]);
  });
});

async function examined(files: Readonly<Record<string, string>>) {
  const bundle = await examineBundle(new Map(Object.entries(files)), async () => null, NOW);
  return diagnose(bundle?.facts, bundle?.time ?? NOW);
}

describe('csrutil status', () => {
  const custom = (status: string, protections: string) =>
    `System Integrity Protection status: ${status} (Custom Configuration).\n\nConfiguration:\n${protections}\n\nThis is an unsupported configuration, likely to break in the future and leave your machine in an unknown state.\n`;
  it.each([
    [
      'lionheart/openradar-mirror#5820: “enabled”, with everything off',
      'enabled',
      '\tFilesystem Protections: disabled\n\tDebugging Restrictions: disabled',
    ],
    ['foxlet/macOS-Simple-KVM#363', 'unknown', '\tFilesystem Protections: disabled\n\tDebugging Restrictions: enabled'],
    [
      'asmvik/yabai#1800',
      'unknown',
      '\tKext Signing: enabled\n\tFilesystem Protections: disabled\n\tBoot-arg Restrictions: disabled',
    ],
    ['xzhih/one-key-hidpi#79', 'unknown', '\tFilesystem Protections: disabled\n\tBaseSystem Verification: disabled'],
  ])('of %s is never taken for protected', async (_, status, protections) => {
    const text = custom(status, protections);
    expect(parseSip(text)).toBe('custom');
    const said = await examined({ 'csrutil-status.txt': text });
    expect(said.problems.map(({ code }) => code)).toContain('integrity-protection-off');
    expect(said.checks.find(({ id }) => id === 'macos')?.state).toBe('problem');
  });

  it('without its first line says nothing (CatMe0w/zouxian#10)', () => {
    expect(
      parseSip('Configuration:\n\tFilesystem Protections: enabled\n\tDebugging Restrictions: disabled\n'),
    ).toBeNull();
  });
});

describe('what launchd says of a job', () => {
  const DAEMON = 'org.portcullis.bridge';
  const job = (...fields: readonly string[]) =>
    `system/${DAEMON} = {\n${fields.map((one) => `\t${one}\n`).join('')}}\n`;

  it('of one that starts and was stopped before is that it runs (maoyadongsh/siq-agent-security#66)', () => {
    const text = job(
      'active count = 1',
      'state = xpcproxy',
      'runs = 3',
      'pid = 812',
      'last terminating signal = Terminated: 15',
    );
    expect(parseLaunchdJob(DAEMON, text)).toMatchObject({ pid: 812, lastExitReason: 'Terminated: 15' });
  });

  it.each([
    [
      'was asked to end often, and is up',
      ['state = running', 'runs = 9', 'pid = 812', 'last terminating signal = Terminated: 15'],
      null,
      '',
    ],
    [
      'was asked to end, and is not up',
      ['state = not running', 'runs = 9', 'last terminating signal = Terminated: 15'],
      'extension-ends',
      'asked to end (SIGTERM)',
    ],
    [
      'waits after five bad ends (TOSS-Soft/toss-agent-runtime#38)',
      ['state = spawn scheduled', 'runs = 5', 'last exit code = 5'],
      'extension-ends',
      'ended with code 5',
    ],
    [
      'was killed often, and is up',
      ['state = running', 'runs = 9', 'pid = 812', 'last terminating signal = Killed: 9'],
      'extension-ends',
      'again and again',
    ],
  ])('when it %s', async (_, fields, code, words) => {
    const label = `${TEAM}.${EXTENSION}`;
    const said = await examined({
      'systemextensionsctl-list.txt': list(
        1,
        section('endpoint_security', `*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]`),
      ),
      [`launchctl-print-${label}.txt`]: `system/${label} = {\n${fields.map((one) => `\t${one}\n`).join('')}}\n`,
    });
    const found = said.problems.find((problem) => problem.code === 'extension-ends');
    expect(found?.code ?? null).toBe(code);
    expect(`${found?.cause} ${found?.fix}`).toContain(code === null ? '' : words);
    if (code !== null) expect(firstStep(said.problems)).toBe(code);
    expect(JSON.stringify(found ?? '')).not.toMatch(/signature is damaged/);
  });
});

describe('a code requirement', () => {
  it.each([
    [
      'trycua/cua#3799, its own anchor, a name without quotes',
      'designated => identifier probe and certificate root = H"e1c7216e46533c923b7cfc94e86c7043790b96e9"',
    ],
    [
      'trycua/cua#3799, a self-signed leaf',
      'designated => identifier probe and certificate leaf = H"e1c7216e46533c923b7cfc94e86c7043790b96e9"',
    ],
    [
      'Netskope, or and and without brackets',
      'anchor apple generic and identifier "com.netskope.epdlp.client" and (certificate leaf[field.1.2.840.113635.100.6.1.9] /* exists */ or certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and certificate leaf[subject.OU] = "24W52P9M7W")',
    ],
    ['Endpoint Protector, a team without quotes', 'anchor apple generic and certificate leaf[subject.OU] = TV3T7A76P4'],
  ])('of %s is read', (_, text) => {
    expect(parseRequirement(text)).not.toBeNull();
  });

  it('of indygreg/apple-platform-rs#99, in the words of another tool, is not known', () => {
    expect(
      parseRequirement(
        'designated(3): 0: (identifier "a.b") and (anchor -1 H"e1c7216e46533c923b7cfc94e86c7043790b96e9");',
      ),
    ).toBeNull();
  });
});

describe('who manages a Mac', () => {
  it.each([
    [
      'usnistgov/macos_security#45',
      'Enrolled via DEP: Yes\nMDM enrollment: Yes (User Approved)\nMDM server: https://mdm.example:8443/mdm/ServerURL\n',
      true,
    ],
    ['a Mac without an MDM', 'Enrolled via DEP: No\nMDM enrollment: No\n', false],
  ])('of %s is read', (_, text, managed) => {
    expect(parseEnrolment(text)?.managed).toBe(managed);
  });

  it.each([
    [
      'lionheart/openradar-mirror#19311, of macOS 10.13',
      'An enrollment profile is currently installed on this system\n',
    ],
    ['a question that failed', 'Error fetching Device Enrollment configuration: Client is not DEP enabled.\n'],
  ])('of %s is not known', (_, text) => {
    expect(parseEnrolment(text)?.managed ?? null).toBeNull();
  });
});

describe('a version of macOS', () => {
  it.each([
    ['16.0', 26, 'python/cpython#135675, macadmins/SupportCompanion#73: to a program made for an older macOS'],
    ['26.3.1 (a)', 26, 'a rapid security response'],
    ['13.3.1 (a)', 13, 'the first one'],
    ['15.7.9', 15, 'osaurus-ai/osaurus#2613'],
  ])('%s is macOS %i (%s)', (text, major) => {
    expect(parseMacosVersion(text)?.major).toBe(major);
  });
});
