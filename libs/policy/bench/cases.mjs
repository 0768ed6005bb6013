/**
 * The same rules and requests for every engine. All rules allow and the default denies, so that their order does not
 * matter.
 */

const hex = (number) => number.toString(16).padStart(4, '0');
const vendor = (i) => 0x0400 + (i % 200);
const product = (i) => 0x1000 + (i % 1000);
const serial = (i) => `TF${(Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}`;

/** What a fleet's rules are about: devices mostly, makes, people, names. */
const FLEET = [
  (i) => ({ vendorId: vendor(i), productId: product(i), serialNumber: serial(i) }),
  (i) => ({ vendorId: vendor(i), productId: product(i), encrypted: true }),
  (i) => ({ family: 'usb-storage', user: `user${i}` }),
  (i) => ({ family: 'usb-storage', group: `group${i}` }),
  (i) => ({ vendorId: vendor(i), productName: `Model ${i}*` }),
];

/** No identity to look up: every rule could match every stick. */
const UNINDEXED = [(i) => ({ family: 'usb-storage', productName: `Model ${i}*` })];

export const MIXES = { fleet: FLEET, unindexed: UNINDEXED };

/** @returns {{ id: string, when: Record<string, string | number | boolean> }[]} */
export function rulesOf(mix, count) {
  return Array.from({ length: count }, (_, i) => ({ id: `r${i}`, when: mix[i % mix.length](i) }));
}

/** Every second request is about something that a rule names. */
export function requestsOf(rules, count) {
  return Array.from({ length: count }, (_, i) => {
    const { when } = rules[(i * 7919) % rules.length];
    const known = i % 2 === 0 ? when : {};
    return {
      family: 'usb-storage',
      vendorId: known.vendorId ?? vendor(i * 13 + 7),
      productId: known.productId ?? product(i * 17 + 3),
      serialNumber: known.serialNumber ?? serial(1_000_000 + i),
      productName: known.productName?.replace('*', ' Pro') ?? 'DataTraveler 3.0',
      encrypted: known.encrypted ?? false,
      user: known.user ?? 'maria',
      groups: known.group === undefined ? ['staff', 'everyone'] : ['staff', known.group],
    };
  });
}

/** Rules as a Portcullis policy file. */
export function policyFileOf(rules) {
  return {
    version: 1,
    name: 'bench',
    mode: 'enforce',
    rules: rules.map(({ id, when }) => {
      const { vendorId, productId, ...rest } = when;
      const ids = {
        ...(vendorId === undefined ? {} : { vendorId: hex(vendorId) }),
        ...(productId === undefined ? {} : { productId: hex(productId) }),
      };
      return { id, match: { ...ids, ...rest }, access: 'allow' };
    }),
  };
}
