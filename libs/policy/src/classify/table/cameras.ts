import type { Signature } from '../signature.js';
import { ANY_MTP, UNNAMED } from './overruled.js';

const LIBMTP = 'libmtp src/music-players.h';

/** Cameras: they hand out pictures without ever mounting a volume. */
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
    when: { vendorId: [0x04e8], productId: [[0x1300, 0x14ff]], interface: { class: 0x06 } },
    overrides: ANY_MTP,
    source: 'recorded Samsung NX1 (04e8:140c): PTP triple, interface named `Samsung MTP`',
  },
  {
    id: 'kodak-vendor-protocol',
    family: 'camera',
    rank: 60,
    when: { vendorId: [0x040a], productId: [[0x0300, 0x0300]], interface: { class: 0xff } },
    overrides: UNNAMED,
    source: 'recorded Kodak EZ200; libgphoto2 camlibs/jl2005a',
  },
  {
    id: 'camera-vendor-protocols',
    family: 'camera',
    rank: 60,
    when: {
      vendorId: [0x0979, 0x0919, 0x0c77, 0x2770, 0x0733],
      interface: { class: 0xff },
    },
    source: 'libgphoto2 camlibs jl2005c, spca50x, sonix, sq905: still cameras that speak their own protocol',
  },
  {
    id: 'mars-cameras',
    family: 'camera',
    rank: 60,
    when: { vendorId: [0x093a], productId: [[0x010e, 0x010f]], interface: { class: 0xff } },
    source: 'libgphoto2 camlibs/mars: two still cameras of a maker of mice and webcams',
  },
  {
    id: 'flying-and-action-cameras',
    family: 'camera',
    rank: 82,
    when: { vendorId: [0x2672, 0x19cf, 0x2ca3, 0x09cb], interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
    overrides: ANY_MTP,
    source: `${LIBMTP}: GoPro, Parrot, DJI and FLIR hand out their pictures by MTP and need not name it`,
  },
  {
    id: 'ricoh-theta',
    family: 'camera',
    rank: 82,
    when: {
      vendorId: [0x05ca],
      productId: [[0x0360, 0x036f]],
      interface: { class: 0xff, subclass: 0xff, protocol: 0x00 },
    },
    overrides: ANY_MTP,
    source: `${LIBMTP}: Ricoh Theta`,
  },
  {
    id: 'nokia-unnamed',
    family: 'android',
    rank: 79,
    when: { vendorId: [0x0421], interface: { class: 0x06 } },
    source: `${LIBMTP}: Nokia phones in MTP under the still-image class, unnamed`,
  },
];
