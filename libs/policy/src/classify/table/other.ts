import type { Signature } from '../signature.js';
import { LISTED_PHONES } from './listed-phones.js';
import { UNNAMED } from './overruled.js';

/** Printers and cameras for video have bare interfaces of their makers beside; a phone is none of both. */
const ANY_UNNAMED = [...UNNAMED, ...LISTED_PHONES.map(({ id }) => id)];

const CLASSES = 'USB-IF defined class codes';

export const OTHER: readonly Signature[] = [
  {
    id: 'printer',
    family: 'printer',
    rank: 40,
    when: { interface: { class: 0x07 } },
    overrides: ANY_UNNAMED,
    source: CLASSES,
  },
  {
    id: 'bluetooth',
    family: 'unknown',
    rank: 11,
    when: { interface: { class: 0xe0, subclass: 0x01, protocol: 0x01 } },
    source: `${CLASSES}: E0/01/01 Bluetooth, whatever the ids are otherwise known for (recorded 2357:0604)`,
  },
  {
    id: 'video',
    family: 'video',
    rank: 35,
    when: { interface: { class: 0x0e } },
    overrides: ANY_UNNAMED,
    source: CLASSES,
  },
  { id: 'audio-video', family: 'video', rank: 35, when: { interface: { class: 0x10 } }, source: CLASSES },
  {
    id: 'displaylink',
    family: 'video',
    rank: 35,
    when: { vendorId: [0x17e9], interface: { class: 0xff } },
    source: 'usb.ids: DisplayLink',
  },
  { id: 'audio', family: 'audio', rank: 33, when: { interface: { class: 0x01 } }, source: CLASSES },
  {
    id: 'cdc-acm',
    family: 'serial',
    rank: 30,
    when: { interface: { class: 0x02, subclass: 0x02 } },
    source: 'USB-IF CDC 1.2',
  },
  {
    id: 'serial-adapters',
    family: 'serial',
    rank: 30,
    when: { vendorId: [0x0403, 0x10c4, 0x067b, 0x1a86], interface: { class: 0xff } },
    overrides: UNNAMED,
    source: 'Linux drivers/usb/serial/{ftdi_sio,cp210x,pl2303,ch341}.c; recorded 0403:6001, 0403:6010, 1a86:5512',
  },
  { id: 'hub', family: 'hub', rank: 8, when: { interface: { class: 0x09 } }, source: CLASSES },
  { id: 'hub-device', family: 'hub', rank: 8, when: { deviceClass: { class: 0x09 } }, source: CLASSES },
  {
    id: 'apple-internal',
    family: 'unknown',
    rank: 6,
    when: {
      vendorId: [0x05ac],
      productId: [
        [0x8233, 0x8233],
        [0x8600, 0x8600],
      ],
    },
    source: 'MacBook Pro with Touch Bar or T2: chips inside the Mac (ioreg dumps); they are no phones',
  },
];
