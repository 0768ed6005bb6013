/**
 * Defender's semantics as its documentation states them, read directly off the JSON: the reference that imported
 * policies are compared with. It shares nothing with the importer.
 */
import type { Device } from '@portcullis/wire';

export interface DefenderGroup {
  readonly $type: 'device';
  readonly id: string;
  readonly name: string;
  readonly query: Query;
}
export type Query =
  | { readonly $type: 'all' | 'and' | 'any' | 'or'; readonly clauses: readonly Query[] }
  | { readonly $type: 'not'; readonly query: Query }
  | { readonly $type: 'primaryId' | 'vendorId' | 'productId' | 'serialNumber' | 'groupId'; readonly value: string };
export interface DefenderFile {
  readonly groups: readonly DefenderGroup[];
  readonly rules: readonly {
    readonly id: string;
    readonly name: string;
    readonly includeGroups: readonly string[];
    readonly excludeGroups?: readonly string[];
    readonly entries: readonly {
      readonly $type: string;
      readonly enforcement: { readonly $type: string; readonly options?: readonly string[] };
      readonly access: readonly string[];
    }[];
  }[];
  readonly settings: {
    readonly features?: Readonly<Record<string, { readonly disable: boolean }>>;
    readonly global?: { readonly defaultEnforcement?: 'allow' | 'deny' };
    readonly ux?: { readonly navigationTarget?: string };
  };
}

const PRIMARY: Readonly<Record<string, string>> = {
  'usb-storage': 'removable_media_devices',
  'sd-card': 'removable_media_devices',
  'external-disk': 'removable_media_devices',
  'optical-disc': 'removable_media_devices',
  'apple-mobile': 'apple_devices',
  android: 'portable_devices',
  camera: 'portable_devices',
  'media-player': 'portable_devices',
};
const FEATURE: Readonly<Record<string, string>> = {
  removable_media_devices: 'removableMedia',
  apple_devices: 'appleDevice',
  portable_devices: 'portableDevice',
};

function holds(file: DefenderFile, query: Query, device: Device): boolean {
  switch (query.$type) {
    case 'all':
    case 'and':
      return query.clauses.every((clause) => holds(file, clause, device));
    case 'any':
    case 'or':
      return query.clauses.some((clause) => holds(file, clause, device));
    case 'not':
      return !holds(file, query.query, device);
    case 'groupId':
      return inGroup(file, query.value, device);
    case 'primaryId':
      return PRIMARY[device.family] === query.value;
    case 'vendorId':
      return device.vendorId === Number.parseInt(query.value, 16);
    case 'productId':
      return device.productId === Number.parseInt(query.value, 16);
    case 'serialNumber':
      return device.serialNumber === query.value;
  }
}

function inGroup(file: DefenderFile, id: string, device: Device): boolean {
  const group = file.groups.find((candidate) => candidate.id === id);
  return group !== undefined && holds(file, group.query, device);
}

/** What Defender does when `device` is accessed in one of its own ways. */
export function defenderDecides(file: DefenderFile, device: Device, access: string): 'allow' | 'deny' {
  const feature = FEATURE[PRIMARY[device.family] ?? ''];
  if (feature === undefined || file.settings.features?.[feature]?.disable !== false) return 'allow';
  for (const rule of file.rules) {
    if (!rule.includeGroups.every((id) => inGroup(file, id, device))) continue;
    if ((rule.excludeGroups ?? []).some((id) => inGroup(file, id, device))) continue;
    for (const { $type, enforcement, access: accesses } of rule.entries) {
      if ($type !== feature || !accesses.includes(access)) continue;
      if (enforcement.$type === 'allow' || enforcement.$type === 'deny') return enforcement.$type;
    }
  }
  return file.settings.global?.defaultEnforcement ?? 'allow';
}
