import type { IdRange, Signature } from '../signature.js';
import { UNNAMED } from './overruled.js';

const LIBMTP = 'libmtp src/music-players.h';

/** Phones of makers that sell adapters, cards and peripherals under the same vendor id: by the products that are listed. */
const LISTED: Readonly<Record<string, readonly [vendorId: number, products: readonly IdRange[]]>> = {
  samsung: [
    0x04e8,
    [
      [0x0409, 0x0409],
      [0x04a4, 0x04a4],
      [0x4f1f, 0x4f1f],
      [0x6600, 0x68ff],
      [0xe20c, 0xe20c],
    ],
  ],
  asus: [
    0x0b05,
    [
      [0x2008, 0x2008],
      [0x4c80, 0x4e1f],
      [0x514f, 0x561f],
      [0x580f, 0x581f],
      [0x590f, 0x5a0f],
      [0x5e0f, 0x610f],
      [0x7770, 0x7781],
    ],
  ],
  lenovo: [
    0x17ef,
    [
      [0x0c02, 0x0c02],
      [0x2008, 0x2008],
      [0x740a, 0x7498],
      [0x74a6, 0x7f45],
      [0x9039, 0x9039],
      [0xf003, 0xf003],
    ],
  ],
  acer: [0x0502, [[0x3325, 0x394b]]],
  nvidia: [
    0x0955,
    [
      [0x70a9, 0x70a9],
      [0x7100, 0x7102],
      [0x7721, 0x7721],
      [0xb400, 0xb42a],
      [0xcf00, 0xcf09],
    ],
  ],
  foxconn: [
    0x0489,
    [
      [0x1ab0, 0x1ab0],
      [0xc00b, 0xc033],
      [0xe040, 0xe040],
      [0xe111, 0xe111],
    ],
  ],
  sharp: [0x04dd, [[0x9661, 0x9d6e]]],
  fujitsu: [0x04c5, [[0x1140, 0x158c]]],
  casio: [
    0x0409,
    [
      [0x0242, 0x0242],
      [0x02ec, 0x02ed],
      [0x0326, 0x0326],
      [0x0432, 0x0432],
    ],
  ],
  qualcomm: [
    0x05c6,
    [
      [0x0229, 0x0229],
      [0x0a07, 0x0a07],
      [0x9025, 0x9025],
      [0x9039, 0x9039],
      [0x9091, 0x9092],
      [0xf003, 0xf003],
    ],
  ],
  'tp-link': [0x2357, [[0x0314, 0x038c]]],
  rockchip: [0x2207, [[0x0001, 0x0031]]],
  allwinner: [
    0x1f3a,
    [
      [0x0c02, 0x0c02],
      [0x1006, 0x1007],
      [0x4ee1, 0x4ee1],
    ],
  ],
  dell: [0x413c, [[0xb10b, 0xb11b]]],
  intel: [
    0x8087,
    [
      [0x092a, 0x092a],
      [0x09fb, 0x09fb],
      [0x0a15, 0x0a16],
      [0x0a5e, 0x0a5f],
    ],
  ],
  hp: [
    0x03f0,
    [
      [0x5c1d, 0x5d1d],
      [0x7e1d, 0x7e1d],
    ],
  ],
  hisense: [0x109b, [[0x9105, 0x9130]]],
  caterpillar: [0x04b7, [[0x88a9, 0x88f1]]],
};

export const LISTED_PHONES: readonly Signature[] = Object.entries(LISTED).map(([maker, [vendorId, productId]]) => ({
  id: `mtp-of-${maker}`,
  family: 'android',
  rank: 79,
  when: { vendorId: [vendorId], productId, interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
  overrides: UNNAMED,
  source: `${LIBMTP}: phones and tablets of this maker that name no interface`,
}));
