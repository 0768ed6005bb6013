import { build } from 'plist';
import type { Payload, PlistDict } from './payloads.js';
import { IDENTITY } from '@portcullis/wire';
import type { PayloadKind, ProfileKind } from '@portcullis/wire';
import { stableUuid } from './stable-uuid.js';

const IDENTIFIER = IDENTITY.profile;
/** The only version that Apple's format has. It does not count changes. */
const FORMAT_VERSION = 1;
const MAC = 5;

const TITLES: Readonly<Record<ProfileKind, string>> = {
  'system-extension': 'Portcullis: system extension',
  'full-disk-access': 'Portcullis: Full Disk Access',
  'background-items': 'Portcullis: background items',
  notifications: 'Portcullis: notices',
  agent: 'Portcullis: agent',
  combined: 'Portcullis',
};

export interface Profile {
  readonly kind: ProfileKind;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly payloads: readonly { readonly kind: PayloadKind; readonly payload: Payload }[];
}

/**
 * A configuration profile as XML, not signed: device management signs what it delivers, and most can only edit what
 * is not signed yet. Identifiers depend on organisation and kind alone, so that a later one replaces an earlier one.
 */
export function mobileconfig({ kind, organisation, payloads }: Profile): string {
  const { name } = organisation;
  const org = printable(name) === '' ? {} : { PayloadOrganization: printable(name) };
  const contents = payloads.map(({ kind: part, payload }): PlistDict => ({
    ...payload.content,
    PayloadType: payload.type,
    PayloadVersion: FORMAT_VERSION,
    PayloadIdentifier: `${IDENTIFIER}.${kind}.${part}`,
    PayloadUUID: stableUuid(organisation.id, `profile/${kind}/${part}`),
    PayloadDisplayName: payload.displayName,
    PayloadDescription: payload.description,
    ...org,
  }));
  return `${build({
    PayloadType: 'Configuration',
    PayloadVersion: FORMAT_VERSION,
    PayloadIdentifier: `${IDENTIFIER}.${kind}`,
    PayloadUUID: stableUuid(organisation.id, `profile/${kind}`),
    PayloadDisplayName: TITLES[kind],
    PayloadDescription: payloads.map(({ payload }) => payload.description).join(' '),
    ...org,
    PayloadScope: 'System',
    TargetDeviceType: MAC,
    PayloadContent: contents,
  } as Parameters<typeof build>[0])}\n`;
}

/** XML 1.0 has no way to write most control characters. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').trim();
}
