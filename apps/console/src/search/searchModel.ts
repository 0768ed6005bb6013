import { pageOf } from '../display/address.js';
import { shown } from '../display/foreignTextModel.js';
import type { DeviceRow, SearchAnswer, MacSummary } from '@portcullis/wire';

export interface Hit {
  readonly key: string;
  readonly group: 'Macs' | 'Devices';
  readonly title: string;
  readonly hint: string;
  readonly to: string;
}

export function hitsOf({ macs, devices }: SearchAnswer): readonly Hit[] {
  return [...macs.map(macHit), ...devices.map(deviceHit)];
}

function macHit(mac: MacSummary): Hit {
  const owner = mac.owner?.name ?? mac.owner?.email ?? null;
  return {
    key: `mac:${mac.id}`,
    group: 'Macs',
    title: shown(mac.hostname, 60).short,
    hint: [owner, mac.serialNumber].filter((part) => part).join(' · '),
    to: pageOf('macs', mac.id),
  };
}

function deviceHit(device: DeviceRow): Hit {
  const serial = device.serialNumber === null ? 'no serial number' : shown(device.serialNumber, 40).short;
  const last = device.lastMac === null ? null : `last at ${shown(device.lastMac.hostname, 40).short}`;
  return {
    key: `device:${device.id}`,
    group: 'Devices',
    title: shown(device.productName ?? device.manufacturerName ?? 'Device without a name', 60).short,
    hint: [device.family, serial, last].filter((part) => part).join(' · '),
    to: pageOf('devices', device.id),
  };
}
