import type { IdRange, Signature } from '../signature.js';
import { ANY_MTP } from './overruled.js';

const LIBMTP = 'libmtp src/music-players.h';
const LIBNJB = 'libnjb src/libnjb.c';
const NETMD = 'libnetmd netmd_dev.c: recorders that exchange music by a protocol of their own';

/**
 * Under which classes a player shows itself: its own protocol, MTP as a still image device, none at all (recorded ZEN
 * Micro).
 */
const SHOWN_AS = [
  ['', 0xff],
  ['-still-image', 0x06],
  ['-class-zero', 0x00],
] as const;

interface Makers {
  readonly id: string;
  readonly vendorId: number;
  /** Absent: whoever bears the vendor id makes nothing else. */
  readonly products?: readonly IdRange[];
  readonly source: string;
}

/** Players that name no interface, by their makers' ranges. */
const UNNAMED_PLAYERS: readonly Makers[] = [
  {
    id: 'creative-unnamed',
    vendorId: 0x041e,
    products: [
      [0x4100, 0x41ff],
      [0x6000, 0x6fff],
    ],
    source: `${LIBMTP}, ${LIBNJB}: Creative NOMAD Jukebox and ZEN, from 4100 on`,
  },
  { id: 'dell-players', vendorId: 0x413c, products: [[0x4500, 0x4502]], source: `${LIBNJB}, ${LIBMTP}: Dell DJ` },
  {
    id: 'samsung-players',
    vendorId: 0x04e8,
    products: [
      [0x5000, 0x51ff],
      [0x5a0f, 0x5a0f],
    ],
    source: `${LIBMTP}: Samsung YP series`,
  },
  {
    id: 'zune',
    vendorId: 0x045e,
    products: [
      [0x00c9, 0x00c9],
      [0x0622, 0x0622],
      [0x063e, 0x0641],
      [0x0710, 0x0710],
    ],
    source: `${LIBMTP}: Microsoft Zune and Kin`,
  },
  {
    id: 'iriver-unnamed',
    vendorId: 0x4102,
    products: [
      [0x1000, 0x12ff],
      [0x2000, 0x21ff],
    ],
    source: `${LIBMTP}: iRiver`,
  },
  { id: 'iriver-old-unnamed', vendorId: 0x1006, products: [[0x3000, 0x40ff]], source: `${LIBMTP}: iRiver H300` },
  { id: 'cowon-unnamed', vendorId: 0x0e21, source: `${LIBMTP}: Cowon iAUDIO, which makes nothing else` },
  {
    id: 'philips-unnamed',
    vendorId: 0x0471,
    products: [
      [0x014b, 0x0181],
      [0x01eb, 0x01eb],
      [0x084e, 0x0857],
      [0x190b, 0x190b],
      [0x2002, 0x2022],
      [0x2070, 0x20ef],
      [0x2130, 0x2190],
      [0x7e01, 0x7e01],
    ],
    source: `${LIBMTP}: Philips GoGear, HDD and PSA players`,
  },
  {
    id: 'sony-unnamed',
    vendorId: 0x054c,
    products: [
      [0x0325, 0x0327],
      [0x035a, 0x036e],
      [0x0385, 0x0398],
      [0x03d8, 0x03d8],
      [0x03fc, 0x0404],
      [0x04bb, 0x04d1],
      [0x059a, 0x05b4],
      [0x0689, 0x06ac],
      [0x0882, 0x0882],
      [0x0c71, 0x0c71],
      [0x0d00, 0x0d01],
      [0x0e6e, 0x0e6f],
      [0x1294, 0x1294],
    ],
    source: `${LIBMTP}: Sony Walkman`,
  },
  {
    id: 'sony-minidisc',
    vendorId: 0x054c,
    products: [
      [0x0034, 0x0036],
      [0x006f, 0x0097],
      [0x00ad, 0x00ad],
      [0x00c6, 0x00ca],
      [0x00e7, 0x00eb],
      [0x0101, 0x0119],
      [0x013f, 0x014c],
      [0x017e, 0x018a],
      [0x01e9, 0x01e9],
      [0x0219, 0x023c],
      [0x0286, 0x0286],
    ],
    source: NETMD,
  },
  {
    id: 'sharp-minidisc',
    vendorId: 0x04dd,
    products: [
      [0x7202, 0x7202],
      [0x9013, 0x9014],
    ],
    source: NETMD,
  },
  { id: 'panasonic-minidisc', vendorId: 0x04da, products: [[0x23b3, 0x23b6]], source: NETMD },
  { id: 'kenwood-minidisc', vendorId: 0x0b28, products: [[0x1004, 0x1004]], source: NETMD },
  { id: 'sandisk-unnamed', vendorId: 0x0781, products: [[0x7400, 0x74ff]], source: `${LIBMTP}: SanDisk Sansa` },
  {
    id: 'thomson-unnamed',
    vendorId: 0x069b,
    products: [
      [0x0774, 0x077c],
      [0x3014, 0x3035],
    ],
    source: `${LIBMTP}: Thomson and RCA`,
  },
  {
    id: 'sigmatel-players',
    vendorId: 0x066f,
    products: [
      [0x8400, 0x85ff],
      [0xa010, 0xa010],
    ],
    source: `${LIBMTP}: TrekStor, Medion and others on SigmaTel chips`,
  },
  {
    id: 'toshiba-players',
    vendorId: 0x0930,
    products: [
      [0x0009, 0x001f],
      [0x0960, 0x0963],
      [0x7100, 0x7100],
    ],
    source: `${LIBMTP}: Toshiba Gigabeat and tablets`,
  },
  {
    id: 'trekstor-players',
    vendorId: 0x1e68,
    products: [
      [0x0002, 0x0002],
      [0x1002, 0x1045],
    ],
    source: `${LIBMTP}: TrekStor i.Beat`,
  },
  { id: 'insignia-players', vendorId: 0x19ff, products: [[0x0303, 0x0309]], source: `${LIBMTP}: Insignia` },
  { id: 'coby-players', vendorId: 0x1e74, products: [[0x6512, 0x6512]], source: `${LIBMTP}: Coby` },
  {
    id: 'disney-players',
    vendorId: 0x0aa6,
    products: [
      [0x3011, 0x3011],
      [0x6021, 0x6021],
      [0x9601, 0x9702],
    ],
    source: `${LIBMTP}: Disney Mix, Tevion`,
  },
  {
    id: 'diamond-players',
    vendorId: 0x045a,
    products: [[0x5001, 0x5fff]],
    source: 'rioutil lib/driver_list.c; Linux drivers/usb/storage/karma.c: Rio players, SONICblue',
  },
];

/** Players, watches and consoles that show the triple of MTP and need not name it, by maker or listed product. */
const BARE_PLAYERS: readonly (readonly [maker: string, vendorId: number, products?: readonly IdRange[]])[] = [
  ['garmin', 0x091e],
  ['polar', 0x0da4],
  ['tomtom', 0x1390],
  ['teenage-engineering', 0x2367],
  ['sirius', 0x18f6],
  ['slacker', 0x1bdc],
  ['pocket-tunes', 0x1703],
  ['actions', 0x10d6],
  ['conceptronic', 0x1e53],
  ['tolino', 0x4173],
  ['haier', 0x1302],
  ['isabella', 0x0b20],
  ['nox', 0x1e0a],
  ['iriver-t7', 0x1042],
  [
    'trekstor-ali',
    0x0402,
    [
      [0x0611, 0x0611],
      [0x5668, 0x5668],
    ],
  ],
  ['logik', 0x13d1, [[0x7002, 0x7017]]],
  ['jvc', 0x04f1, [[0x6105, 0x6105]]],
  ['kenwood', 0x0b28, [[0x100c, 0x100c]]],
  ['polaroid', 0x0546, [[0x2035, 0x2035]]],
  ['pioneer', 0x08e4, [[0x0148, 0x0148]]],
  ['msi', 0x0db0, [[0x5572, 0x5572]]],
  [
    'nintendo',
    0x057e,
    [
      [0x201d, 0x201d],
      [0x2061, 0x2061],
    ],
  ],
  ['rohde-schwarz', 0x0aad, [[0x01d7, 0x01d7]]],
  ['qemu', 0x46f4, [[0x0004, 0x0004]]],
];

function showing({ id, vendorId, products, source }: Makers): readonly Signature[] {
  return SHOWN_AS.map(([as, base]) => ({
    id: `${id}${as}`,
    family: 'media-player',
    rank: 82,
    when: {
      vendorId: [vendorId],
      ...(products === undefined ? {} : { productId: products }),
      interface: { class: base },
    },
    overrides: ANY_MTP,
    source,
  }));
}

/** Players of music and books: they hand out files without ever mounting a volume. */
export const PLAYERS: readonly Signature[] = [
  ...UNNAMED_PLAYERS.flatMap(showing),
  ...BARE_PLAYERS.map(([maker, vendorId, productId]): Signature => ({
    id: `${maker}-bare`,
    family: 'media-player',
    rank: 82,
    when: {
      vendorId: [vendorId],
      ...(productId === undefined ? {} : { productId }),
      interface: { class: 0xff, subclass: 0xff, protocol: 0x00 },
    },
    overrides: ANY_MTP,
    source: LIBMTP,
  })),
  {
    id: 'garmin',
    family: 'media-player',
    rank: 82,
    when: { vendorId: [0x091e], interface: { class: 0xff, name: '*mtp*' } },
    overrides: ANY_MTP,
    source: `recorded Garmin Forerunner 645 Music; ${LIBMTP}`,
  },
  {
    id: 'e-readers',
    family: 'media-player',
    rank: 82,
    when: { vendorId: [0x2080, 0x2237, 0x1949], interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
    overrides: ANY_MTP,
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
    overrides: ANY_MTP,
    source: `${LIBMTP}: Creative, iRiver, iAUDIO, Zune, Philips, Walkman, SanDisk players`,
  },
];
