/** Ids of rows that one is wrong about together, for `overrides`. */

/** What a bare vendor-specific interface may mean. */
export const UNNAMED: readonly string[] = ['mtp-unnamed', 'mtp-unnamed-of-phone-maker', 'vendor-specific'];

/** Every sign of MTP, named or not. */
export const ANY_MTP: readonly string[] = [
  ...UNNAMED,
  'mtp-vendor-interface',
  'mtp-other-interface',
  'mtp-still-image',
];

/** What is told from the maker of a phone, which sells modems and adapters under the same id. */
export const OF_PHONE_MAKER: readonly string[] = [...UNNAMED, 'adb-of-phone-maker', 'adb', 'adb-dbc'];

/** Input interfaces of any kind. */
export const ANY_INPUT: readonly string[] = [
  'boot-keyboard',
  'boot-mouse',
  'hid',
  'hid-keyboard',
  'hid-keypad',
  'hid-mouse',
  'hid-pointer',
  'hid-digitizer',
];
