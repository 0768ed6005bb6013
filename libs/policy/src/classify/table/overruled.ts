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
export const OF_PHONE_MAKER: readonly string[] = [
  ...UNNAMED,
  'adb-of-phone-maker',
  'adb',
  'adb-dbc',
  'android-tethering',
];

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

/** Vendor-class storage: makers of modems number their ports so that some look like it. */
export const VENDOR_CLASS_STORAGE: readonly string[] = [
  'vendor-class-scsi',
  'vendor-class-scsi-uas',
  'vendor-class-scsi-cbi',
  'vendor-class-scsi-cbi-interrupt',
  'vendor-class-sff-8070i',
  'vendor-class-ufi',
  'vendor-class-tape',
  'vendor-class-atapi',
  'vendor-class-reduced',
];
