/**
 * Other products that decide about devices on a Mac, or can. Known by the team that signed their system extension, and by
 * the identifier where a team makes several products. Sources: the vendors' own instructions for MDM, which name team
 * and identifier.
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
}

const ROWS: readonly Row[] = [
  {
    teamId: 'UBF8T346G9',
    prefix: 'com.microsoft.wdav',
    name: 'Microsoft Defender for Endpoint',
    where: 'device control in its policy (mdatp device-control policy preferences list)',
  },
  { teamId: 'X9E956P446', name: 'CrowdStrike Falcon', where: 'USB device control in the Falcon console' },
  {
    teamId: '483DWKW443',
    prefix: 'com.jamf.protect',
    name: 'Jamf Protect',
    where: 'removable storage control in Jamf Protect',
  },
  { teamId: 'EQHXZ8M8AV', prefix: 'com.google.santa', name: 'Santa', where: 'BlockUSBMount in its profile' },
  { teamId: 'ZMCG7MLDV9', prefix: 'com.northpolesec.santa', name: 'Santa', where: 'BlockUSBMount in its profile' },
  { teamId: '4AYE5J54KN', name: 'SentinelOne', where: 'device control in its console' },
  { teamId: '2H5GFH3774', name: 'Sophos Endpoint', where: 'peripheral control in Sophos Central' },
  { teamId: 'P8DQRXPVLP', name: 'ESET Endpoint Security', where: 'device control in its policy' },
  { teamId: 'E8P47U2H32', name: 'Trend Micro', where: 'device control in its policy' },
  { teamId: '9PTGMPNXZ2', name: 'Symantec Endpoint Security', where: 'device control in its policy' },
  { teamId: 'GT8P3H7SPW', name: 'Trellix Endpoint Security', where: 'device control in its policy' },
  { teamId: 'P3FGV63VK7', name: 'Iru (Kandji)', where: 'accessory and storage access in its Blueprints' },
  { teamId: 'TV3T7A76P4', name: 'Endpoint Protector', where: 'device control in its console' },
  { teamId: '7AGZNQ2S2T', name: 'VMware Carbon Black Cloud', where: 'USB device control in its console' },
  {
    teamId: 'PXPZ95SK77',
    prefix: 'com.paloaltonetworks.traps',
    name: 'Palo Alto Cortex XDR',
    where: 'device control in its policy',
  },
  { teamId: '2BSWTXA9DE', name: 'Elastic Defend', where: 'device control in its policy' },
];

/** Products whose extension macOS has not removed. Each is named once. */
export function rivalsAmong(records: readonly ExtensionRecord[]): readonly Rival[] {
  const found = ROWS.filter((row) =>
    records.some(
      (record) =>
        record.teamId === row.teamId &&
        record.identifier.startsWith(row.prefix ?? '') &&
        (record.state === 'enabled' || record.state === 'changing' || record.state === 'unknown'),
    ),
  );
  return found.filter((row, at) => found.findIndex((other) => other.name === row.name) === at);
}
