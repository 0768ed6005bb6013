/**
 * Other products that decide about devices on a Mac, or can: those with an Endpoint Security extension. Known by the
 * team that signed it, and by the identifier where a team makes several products. Sources: (v) the vendor's own
 * instructions for MDM, which name team and identifier; (m) munki/munki-facts#26, and a public list of teams that have
 * kernel extensions (Broadcom, Kaspersky, Symantec, Bitdefender, Trend Micro, ESET, Sophos, Avast, Fortinet,
 * CrowdStrike, Palo Alto); (l) chainguard-dev/osquery-defense-kit, Installomator, and scripts of administrators in
 * public repositories; (o) the makers' own open repositories. Each team was looked up in at least one of them; one that
 * none names is not in the table. As of November 2026.
 */
import type { ExtensionRecord } from './extensions.js';

export interface Rival {
  readonly name: string;
  /** Which part of it refuses devices, and where it is set. */
  readonly where: string;
}

interface Row extends Rival {
  readonly teamId: string;
  /** Beginning of the identifiers; absent: all of the team. */
  readonly prefix?: string;
  readonly source: 'v' | 'm' | 'l' | 'o';
}

const POLICY = 'device control in its policy';
const CONSOLE = 'device control in its console';

const ROWS: readonly Row[] = [
  {
    teamId: 'UBF8T346G9',
    prefix: 'com.microsoft.wdav',
    name: 'Microsoft Defender for Endpoint',
    where: 'device control in its policy (mdatp device-control policy preferences list)',
    source: 'v',
  },
  { teamId: 'X9E956P446', name: 'CrowdStrike Falcon', where: 'USB device control in the Falcon console', source: 'v' },
  {
    teamId: '483DWKW443',
    prefix: 'com.jamf.protect',
    name: 'Jamf Protect',
    where: 'removable storage control in Jamf Protect',
    source: 'v',
  },
  {
    teamId: 'EQHXZ8M8AV',
    prefix: 'com.google.santa',
    name: 'Santa',
    where: 'BlockUSBMount in its profile',
    source: 'o',
  },
  {
    teamId: 'ZMCG7MLDV9',
    prefix: 'com.northpolesec.santa',
    name: 'Santa',
    where: 'BlockUSBMount in its profile',
    source: 'o',
  },
  { teamId: '4AYE5J54KN', name: 'SentinelOne', where: CONSOLE, source: 'v' },
  { teamId: '2H5GFH3774', name: 'Sophos Endpoint', where: 'peripheral control in Sophos Central', source: 'v' },
  { teamId: 'P8DQRXPVLP', name: 'ESET Endpoint Security', where: POLICY, source: 'v' },
  { teamId: 'E8P47U2H32', name: 'Trend Micro', where: POLICY, source: 'v' },
  { teamId: '9PTGMPNXZ2', name: 'Symantec Endpoint Security', where: POLICY, source: 'v' },
  { teamId: 'Y2CCP3S9W7', name: 'Symantec Endpoint Security (Broadcom)', where: POLICY, source: 'm' },
  {
    teamId: 'GUNFMW623Y',
    name: 'Bitdefender GravityZone',
    where: 'device control in its policy, also in products that are built on it',
    source: 'l',
  },
  { teamId: '2Y8XE5CQ94', name: 'Kaspersky Endpoint Security', where: POLICY, source: 'l' },
  { teamId: 'GT8P3H7SPW', name: 'Trellix Endpoint Security', where: POLICY, source: 'v' },
  { teamId: 'P3FGV63VK7', name: 'Iru (Kandji)', where: 'accessory and storage access in its Blueprints', source: 'v' },
  { teamId: 'TV3T7A76P4', name: 'Endpoint Protector', where: CONSOLE, source: 'v' },
  { teamId: '7AGZNQ2S2T', name: 'VMware Carbon Black Cloud', where: 'USB device control in its console', source: 'v' },
  {
    teamId: 'PXPZ95SK77',
    prefix: 'com.paloaltonetworks.traps',
    name: 'Palo Alto Cortex XDR',
    where: POLICY,
    source: 'v',
  },
  { teamId: '2BT3HPN62Z', name: 'Elastic Defend', where: POLICY, source: 'v' },
  // Scripts that remove it name com.malwarebytes.edr.helper.ext and com.malwarebytes.ncep.engine.sys.ext.
  { teamId: 'GVZRY6KDKR', prefix: 'com.malwarebytes.', name: 'ThreatDown (Malwarebytes)', where: POLICY, source: 'l' },
  {
    teamId: 'DE8Y96K9QP',
    prefix: 'com.cisco.endpoint.svc',
    name: 'Cisco Secure Endpoint',
    where: POLICY,
    source: 'l',
  },
  { teamId: 'PCBCQZJ7S7', prefix: 'com.zscaler.', name: 'Zscaler Endpoint DLP', where: POLICY, source: 'v' },
  { teamId: '24W52P9M7W', prefix: 'com.netskope.', name: 'Netskope Endpoint DLP', where: POLICY, source: 'v' },
  { teamId: 'AH4XFXJ7DK', name: 'FortiClient', where: 'removable media access in its profile', source: 'l' },
  { teamId: '6H4HRTU5E3', name: 'Avast Business', where: 'device control in its console', source: 'l' },
];

/**
 * Endpoint Security extensions that watch programs or connections and have no say about devices; by their makers'
 * word.
 */
const HARMLESS: readonly { readonly teamId: string; readonly prefix: string }[] = [
  // Little Snitch: at.obdev.littlesnitch.endpointsecurity tells its firewall which process is which.
  { teamId: 'MLZF7K7B5R', prefix: 'at.obdev.littlesnitch' },
  // BlockBlock and the other tools of Objective-See.
  { teamId: 'VBG97UB4TA', prefix: 'com.objective-see.' },
  // Mac Monitor, which only watches: redcanaryco/mac-monitor, later by its author alone.
  { teamId: 'UA6JCQGF3F', prefix: 'com.redcanary.agent' },
  { teamId: 'UA6JCQGF3F', prefix: 'com.swiftlydetecting.agent' },
];

const NETWORK = 'com.apple.system_extension.network_extension';
const ENDPOINT_SECURITY = 'com.apple.system_extension.endpoint_security';

/** macOS runs it, or may: it was not switched off or removed. A network extension alone refuses no device. */
function mayAct({ state, category }: ExtensionRecord): boolean {
  return category !== NETWORK && (state === 'enabled' || state === 'changing' || state === 'unknown');
}

function rowOf(record: ExtensionRecord): Row | undefined {
  return ROWS.find(({ teamId, prefix }) => record.teamId === teamId && record.identifier.startsWith(prefix ?? ''));
}

/** Products whose extension macOS has not removed. Each is named once. */
export function rivalsAmong(records: readonly ExtensionRecord[]): readonly Rival[] {
  const found = records.filter(mayAct).flatMap((record) => rowOf(record) ?? []);
  const order = ROWS.filter((row) => found.includes(row));
  return order.filter((row, at) => order.findIndex((other) => other.name === row.name) === at);
}

/** Endpoint Security extensions of which nothing is known here. */
export function strangersAmong(records: readonly ExtensionRecord[], own: string): readonly ExtensionRecord[] {
  return records.filter(
    (record) =>
      record.category === ENDPOINT_SECURITY &&
      record.identifier !== own &&
      mayAct(record) &&
      rowOf(record) === undefined &&
      !HARMLESS.some(({ teamId, prefix }) => record.teamId === teamId && record.identifier.startsWith(prefix)),
  );
}
