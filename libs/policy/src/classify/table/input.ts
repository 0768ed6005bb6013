import type { Signature } from '../signature.js';
import { ANY_INPUT } from './overruled.js';

const HID = 'USB-IF HID 1.11: subclass 01 boot interface, protocol 01 keyboard, 02 mouse';
const USAGES = 'USB-IF HID Usage Tables 1.5';

/** In place of input devices that a controller stands in for before the system takes it over. */
const APPLE_BLUETOOTH: readonly Signature[] = (
  [
    ['', 0xe0, 0x01],
    ['-vendor-class', 0xff, 0x01],
    ['-input', 0x03, undefined],
  ] as const
).map(([as, base, subclass]) => ({
  id: `apple-bluetooth${as}`,
  family: 'unknown',
  rank: 27,
  when: {
    vendorId: [0x05ac],
    productId: [
      [0x8203, 0x8206],
      [0x820f, 0x821f],
      [0x8281, 0x8296],
    ],
    interface: { class: base, ...(subclass === undefined ? {} : { subclass }) },
  },
  overrides: ANY_INPUT,
  source:
    'usb.ids: 05ac:8290, 8294, 8296 and kin are Bluetooth host controllers; their boot keyboard and mouse (lsusb -v) stand in for paired ones',
}));

export const INPUT: readonly Signature[] = [
  ...APPLE_BLUETOOTH,
  {
    id: 'boot-keyboard',
    family: 'keyboard',
    rank: 26,
    when: { interface: { class: 0x03, subclass: 0x01, protocol: 0x01 } },
    overrides: ['hid'],
    source: HID,
  },
  {
    id: 'boot-mouse',
    family: 'pointer',
    rank: 24,
    when: { interface: { class: 0x03, subclass: 0x01, protocol: 0x02 } },
    overrides: ['hid'],
    source: HID,
  },
  { id: 'hid', family: 'hid-other', rank: 10, when: { interface: { class: 0x03 } }, source: HID },
  {
    id: 'hid-keyboard',
    family: 'keyboard',
    rank: 26,
    when: { hid: { usagePage: 0x01, usage: 0x06 } },
    overrides: ['hid'],
    source: USAGES,
  },
  {
    id: 'hid-keypad',
    family: 'keyboard',
    rank: 25,
    when: { hid: { usagePage: 0x01, usage: 0x07 } },
    overrides: ['hid'],
    source: USAGES,
  },
  {
    id: 'hid-mouse',
    family: 'pointer',
    rank: 24,
    when: { hid: { usagePage: 0x01, usage: 0x02 } },
    overrides: ['hid'],
    source: USAGES,
  },
  {
    id: 'hid-pointer',
    family: 'pointer',
    rank: 24,
    when: { hid: { usagePage: 0x01, usage: 0x01 } },
    overrides: ['hid'],
    source: USAGES,
  },
  {
    id: 'hid-digitizer',
    family: 'pointer',
    rank: 23,
    when: { hid: { usagePage: 0x0d } },
    overrides: ['hid'],
    source: USAGES,
  },
  {
    id: 'xbox-pad',
    family: 'hid-other',
    rank: 12,
    when: { interface: { class: 0xff, subclass: 0x5d } },
    source: 'recorded 8Bitdo pad in X mode; Linux drivers/input/joystick/xpad.c',
  },
  {
    id: 'xbox-one-pad',
    family: 'hid-other',
    rank: 12,
    when: { interface: { class: 0xff, subclass: 0x47, protocol: 0xd0 } },
    source: 'Linux drivers/input/joystick/xpad.c',
  },
  {
    id: 'fido',
    family: 'security-key',
    rank: 50,
    when: { hid: { usagePage: 0xf1d0 } },
    overrides: ['hid'],
    source: 'FIDO CTAP 2.1 §11.2.8.1: usage page F1D0',
  },
  {
    id: 'security-key-makers',
    family: 'security-key',
    rank: 50,
    when: {
      vendorId: [0x1050, 0x096e, 0x20a0, 0x1ea8, 0x349e, 0x311f, 0x32a3, 0x2581],
      interface: { class: 0x03 },
    },
    overrides: ['hid'],
    source: 'recorded YubiKeys 1050:0120, 1050:0402; systemd hwdb 60-autosuspend-fingerprint and fido_id tables',
  },
  {
    id: 'google-titan',
    family: 'security-key',
    rank: 50,
    when: {
      vendorId: [0x18d1],
      productId: [
        [0x5026, 0x5026],
        [0x9470, 0x9470],
      ],
      interface: { class: 0x03 },
    },
    overrides: ['hid'],
    source: 'libfido2 udev/70-u2f.rules: Titan keys share the vendor id of phones',
  },
  {
    id: 'smart-card',
    family: 'smart-card',
    rank: 48,
    when: { interface: { class: 0x0b } },
    source: 'USB-IF CCID 1.1; recorded ACR122U (072f:2200)',
  },
];
