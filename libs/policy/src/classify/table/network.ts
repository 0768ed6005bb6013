import type { Signature } from '../signature.js';
import { MODEMS } from './modems.js';
import { OF_PHONE_MAKER, UNNAMED } from './overruled.js';

const CDC = 'USB-IF CDC 1.2, table 4';

/** How adapters with a driver of their own begin, and MTP too. */
const ETHERNET = { class: 0xff, subclass: 0xff, protocol: 0x00 } as const;

export const NETWORK: readonly Signature[] = [
  {
    id: 'cdc-ecm',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0x02, subclass: 0x06 } },
    source: CDC,
  },
  {
    id: 'cdc-eem',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0x02, subclass: 0x0c } },
    source: CDC,
  },
  {
    id: 'cdc-ncm',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0x02, subclass: 0x0d } },
    source: CDC,
  },
  {
    id: 'cdc-mbim',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0x02, subclass: 0x0e } },
    overrides: OF_PHONE_MAKER,
    source: `${CDC}: modems; no phone speaks it, and WWAN cards of phone makers expose ADB beside it (413c:81ea)`,
  },
  {
    id: 'rndis-wireless',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0xe0, subclass: 0x01, protocol: 0x03 } },
    source: 'USB-IF defined class codes: E0/01/03 RNDIS',
  },
  {
    id: 'rndis-misc',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0xef, subclass: 0x04 } },
    source: 'USB-IF defined class codes: EF/04 RNDIS',
  },
  {
    id: 'rndis-acm',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0x02, subclass: 0x02, protocol: 0xff } },
    source: 'Linux drivers/net/usb/rndis_host.c: 02/02/FF is RNDIS in disguise',
  },
  {
    id: 'realtek-ethernet',
    family: 'network-adapter',
    rank: 46,
    when: {
      vendorId: [0x0bda],
      productId: [
        [0x8050, 0x8053],
        [0x8150, 0x815f],
      ],
      interface: ETHERNET,
    },
    overrides: UNNAMED,
    source:
      'Linux drivers/net/usb/r8152.c; recorded 0bda:8153: first configuration FF/FF/00, the triple of Android MTP',
  },
  {
    id: 'rebranded-realtek-ethernet',
    family: 'network-adapter',
    rank: 46,
    when: {
      vendorId: [0x045e],
      productId: [
        [0x07ab, 0x07ab],
        [0x07c6, 0x07c6],
        [0x0927, 0x0927],
        [0x0c5e, 0x0c5e],
      ],
      interface: ETHERNET,
    },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/r8152.c: Microsoft Surface adapters',
  },
  {
    id: 'lenovo-ethernet',
    family: 'network-adapter',
    rank: 81,
    when: {
      vendorId: [0x17ef],
      productId: [
        [0x304b, 0x304b],
        [0x304f, 0x304f],
        [0x3054, 0x3054],
        [0x3057, 0x3057],
        [0x3062, 0x3062],
        [0x3065, 0x3065],
        [0x3069, 0x3069],
        [0x3082, 0x3082],
        [0x3098, 0x3098],
        [0x7205, 0x7205],
        [0x720a, 0x720c],
        [0x7214, 0x7214],
        [0x721e, 0x721e],
        [0xa359, 0xa359],
        [0xa387, 0xa387],
      ],
      interface: ETHERNET,
    },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/r8152.c: Lenovo docks and adapters, a vendor id that phones share',
  },
  {
    id: 'samsung-ethernet',
    family: 'network-adapter',
    rank: 81,
    when: { vendorId: [0x04e8], productId: [[0xa100, 0xa101]], interface: ETHERNET },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/{ax88179_178a,r8152}.c',
  },
  {
    id: 'tp-link-ethernet',
    family: 'network-adapter',
    rank: 81,
    when: { vendorId: [0x2357], productId: [[0x0600, 0x0607]], interface: ETHERNET },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/r8152.c: TP-Link UE300 and UE306, a vendor id that phones share',
  },
  {
    id: 'asus-ethernet',
    family: 'network-adapter',
    rank: 81,
    when: { vendorId: [0x0b05], productId: [[0x1976, 0x1976]], interface: ETHERNET },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/r8152.c',
  },
  {
    id: 'nvidia-ethernet',
    family: 'network-adapter',
    rank: 81,
    when: { vendorId: [0x0955], productId: [[0x09ff, 0x09ff]], interface: ETHERNET },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/r8152.c',
  },
  {
    id: 'other-vendor-ethernet',
    family: 'network-adapter',
    rank: 46,
    when: {
      vendorId: [
        0x0b95, 0x13b1, 0x2001, 0x0df6, 0x0711, 0x20f4, 0x07a6, 0x077b, 0x066b, 0x0846, 0x07aa, 0x0411, 0x07b8, 0x083a,
        0x08dd, 0x0fe6, 0x0a46, 0x9710, 0x0506, 0x0707, 0x0789, 0x1557,
      ],
      interface: ETHERNET,
    },
    overrides: UNNAMED,
    source:
      'Linux drivers/net/usb/{ax88179_178a,asix_devices,r8152,dm9601,mcs7830}.c, pegasus.h: makers of adapters; recorded ADMtek 07a6:8515',
  },
  {
    id: 'apple-ethernet',
    family: 'network-adapter',
    rank: 46,
    when: { vendorId: [0x05ac], productId: [[0x1402, 0x1402]], interface: ETHERNET },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/asix_devices.c: Apple USB Ethernet Adapter (AX88772)',
  },
  {
    id: 'cypress-ethernet',
    family: 'network-adapter',
    rank: 46,
    when: { vendorId: [0x04b4], productId: [[0x3610, 0x3610]], interface: ETHERNET },
    overrides: UNNAMED,
    source: 'Linux drivers/net/usb/ax88179_178a.c: Cypress GX3',
  },
  ...MODEMS,
];
