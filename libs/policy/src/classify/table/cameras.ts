import type { Signature } from '../signature.js';

const LIBMTP = 'libmtp src/music-players.h';

/** Cameras and players: they hand out files without ever mounting a volume. */
export const CAMERAS: readonly Signature[] = [
  {
    id: 'ptp',
    family: 'camera',
    rank: 60,
    when: { interface: { class: 0x06, subclass: 0x01, protocol: 0x01 } },
    source: 'USB-IF Still Image Capture Device Definition 1.0',
  },
  {
    id: 'still-image',
    family: 'camera',
    rank: 58,
    when: { interface: { class: 0x06 } },
    source: 'USB-IF defined class codes: 06 Image',
  },
  {
    id: 'samsung-cameras',
    family: 'camera',
    rank: 85,
    when: { vendorId: [0x04e8], productId: [[0x1300, 0x14ff]] },
    overrides: [
      'mtp-still-image',
      'mtp-vendor-interface',
      'mtp-other-interface',
      'mtp-unnamed-of-phone-maker',
      'mtp-unnamed',
      'vendor-specific',
    ],
    source: 'recorded Samsung NX1 (04e8:140c): PTP triple, interface named `Samsung MTP`',
  },
  {
    id: 'kodak-vendor-protocol',
    family: 'camera',
    rank: 60,
    when: { vendorId: [0x040a], productId: [[0x0300, 0x0300]] },
    overrides: ['mtp-unnamed', 'vendor-specific'],
    source: 'recorded Kodak EZ200; libgphoto2 camlibs/jl2005a',
  },
  {
    id: 'camera-vendor-protocols',
    family: 'camera',
    rank: 60,
    when: {
      vendorId: [0x0979, 0x0919, 0x0c77, 0x2770, 0x093a, 0x0733],
      interface: { class: 0xff },
    },
    source: 'libgphoto2 camlibs jl2005c, spca50x, sonix, mars, sq905: still cameras that speak their own protocol',
  },
  {
    id: 'garmin',
    family: 'media-player',
    rank: 82,
    when: { vendorId: [0x091e], interface: { class: 0xff, name: '*mtp*' } },
    overrides: ['mtp-vendor-interface', 'mtp-other-interface', 'mtp-unnamed', 'vendor-specific'],
    source: `recorded Garmin Forerunner 645 Music; ${LIBMTP}`,
  },
  {
    id: 'e-readers',
    family: 'media-player',
    rank: 82,
    when: { vendorId: [0x2080, 0x2237, 0x1949], interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
    overrides: [
      'mtp-vendor-interface',
      'mtp-other-interface',
      'mtp-unnamed-of-phone-maker',
      'mtp-unnamed',
      'vendor-specific',
    ],
    source: `recorded Nook (2080:000a); Kobo 2237 and Kindle 1949 in MTP: ${LIBMTP}`,
  },
  {
    id: 'players',
    family: 'media-player',
    rank: 82,
    when: {
      vendorId: [0x041e, 0x1006, 0x102d, 0x4102, 0x0e21, 0x045e, 0x0471, 0x054c, 0x1219, 0x0781, 0x2b3e, 0x1395],
      interface: { class: 0xff, subclass: 0xff, protocol: 0x00, name: '*mtp*' },
    },
    overrides: ['mtp-vendor-interface', 'mtp-other-interface', 'mtp-unnamed', 'vendor-specific'],
    source: `${LIBMTP}: Creative, iRiver, iAUDIO, Zune, Philips, Walkman, SanDisk players`,
  },
  {
    id: 'samsung-players',
    family: 'media-player',
    rank: 82,
    when: { vendorId: [0x04e8], productId: [[0x500f, 0x512f]] },
    overrides: [
      'mtp-vendor-interface',
      'mtp-other-interface',
      'mtp-still-image',
      'mtp-unnamed-of-phone-maker',
      'mtp-unnamed',
      'vendor-specific',
    ],
    source: `${LIBMTP}: Samsung YP series, which name no interface`,
  },
  {
    id: 'nokia-unnamed',
    family: 'android',
    rank: 79,
    when: { vendorId: [0x0421], interface: { class: 0x06 } },
    source: `${LIBMTP}: Nokia phones in MTP under the still-image class, unnamed`,
  },
  {
    id: 'zune',
    family: 'media-player',
    rank: 82,
    when: {
      vendorId: [0x045e],
      productId: [
        [0x0710, 0x0710],
        [0x063e, 0x063e],
      ],
    },
    overrides: [
      'mtp-vendor-interface',
      'mtp-other-interface',
      'mtp-still-image',
      'mtp-unnamed-of-phone-maker',
      'mtp-unnamed',
      'vendor-specific',
    ],
    source: `${LIBMTP}: Microsoft Zune, vendor-specific and unnamed`,
  },
  {
    id: 'creative-unnamed',
    family: 'media-player',
    rank: 82,
    when: {
      vendorId: [0x041e],
      productId: [
        [0x411e, 0x4169],
        [0x6000, 0x6fff],
      ],
    },
    overrides: [
      'mtp-vendor-interface',
      'mtp-other-interface',
      'mtp-still-image',
      'mtp-unnamed-of-phone-maker',
      'mtp-unnamed',
      'vendor-specific',
    ],
    source: `${LIBMTP}: Creative ZEN series, unnamed`,
  },
];
