import type { IdRange, Signature } from '../signature.js';
import { OF_PHONE_MAKER, VENDOR_CLASS_STORAGE } from './overruled.js';

const MODESWITCH = 'usb_modeswitch-data: disks that turn into modems';
const DRIVERS = 'Linux drivers/usb/serial/{option,qcserial,sierra}.c, drivers/net/usb/qmi_wwan.c';

/** Modems and WWAN cards of makers who sell other things under the same vendor id, phones among them. */
const OF_MIXED_MAKERS: readonly (readonly [maker: string, vendorId: number, products: readonly IdRange[]])[] = [
  [
    'huawei',
    0x12d1,
    [
      [0x1001, 0x101f],
      [0x1031, 0x1035],
      [0x1402, 0x1414],
      [0x1441, 0x144f],
      [0x1464, 0x1465],
      [0x14a0, 0x1fff],
    ],
  ],
  [
    'zte',
    0x19d2,
    [
      [0x0001, 0x0243],
      [0x0246, 0x0300],
      [0x0396, 0x0396],
      [0x0412, 0x0426],
      [0x0601, 0x0602],
      [0x1008, 0x1083],
      [0x1126, 0x1143],
      [0x1244, 0x131f],
      [0x1401, 0x1545],
      [0x2000, 0x2003],
      [0xfff1, 0xffff],
    ],
  ],
  [
    'alcatel',
    0x1bbb,
    [
      [0x0000, 0x0017],
      [0x00b6, 0x00b7],
      [0x011e, 0x011e],
      [0x0195, 0x0203],
    ],
  ],
  [
    'mediatek',
    0x0e8d,
    [
      [0x7101, 0x7106],
      [0x7126, 0x7127],
    ],
  ],
  [
    'qualcomm',
    0x05c6,
    [
      [0x9000, 0x9005],
      [0x9090, 0x9090],
      [0x90b2, 0x90b2],
      [0x90d5, 0x90db],
      [0x9201, 0x922f],
      [0x9625, 0x9625],
    ],
  ],
  ['samsung', 0x04e8, [[0x6889, 0x6889]]],
  ['lg', 0x1004, [[0x618f, 0x618f]]],
  [
    'dell',
    0x413c,
    [
      [0x8114, 0x8118],
      [0x8128, 0x8138],
      [0x8180, 0x8186],
      [0x8194, 0x819b],
      [0x81a2, 0x81bb],
      [0x81cf, 0x81ff],
    ],
  ],
  [
    'foxconn',
    0x0489,
    [
      [0xe0b4, 0xe0b5],
      [0xe0da, 0xe0f0],
      [0xe145, 0xe16f],
    ],
  ],
  [
    'tp-link',
    0x2357,
    [
      [0x000d, 0x000d],
      [0x0201, 0x0203],
      [0x9000, 0x9000],
    ],
  ],
  [
    'hp',
    0x03f0,
    [
      [0x0857, 0x0857],
      [0x241d, 0x251d],
      [0x371d, 0x371d],
      [0x4e1d, 0x581d],
      [0x9d1d, 0x9d1d],
      [0xa31d, 0xa31d],
    ],
  ],
  ['d-link', 0x2001, [[0x7d00, 0x7eff]]],
  [
    'd-link-older',
    0x07d1,
    [
      [0x3e01, 0x3e02],
      [0x7e11, 0x7e11],
    ],
  ],
  ['unisoc', 0x1782, [[0x4d10, 0x4d14]]],
  ['marvell', 0x1286, [[0x4e00, 0x4eff]]],
  ['netgear', 0x0846, [[0x68a2, 0x68e2]]],
  [
    'u-blox',
    0x1546,
    [
      [0x1101, 0x1149],
      [0x1311, 0x1343],
    ],
  ],
  [
    'intel',
    0x8087,
    [
      [0x07f0, 0x07ff],
      [0x0911, 0x0911],
      [0x095a, 0x095a],
    ],
  ],
  [
    'toshiba',
    0x0930,
    [
      [0x0d45, 0x0d46],
      [0x1302, 0x1319],
    ],
  ],
  ['panasonic', 0x04da, [[0x250c, 0x2518]]],
  ['anydata', 0x16d5, [[0x6202, 0x6502]]],
  ['haier', 0x201e, [[0x1022, 0x2009]]],
  ['google-qualcomm', 0x0408, [[0xea02, 0xea49]]],
];

/** Makers of nothing but modems. */
const MAKERS: readonly number[] = [
  0x2c7c, // Quectel
  0x1199, // Sierra
  0x0bdb, // Ericsson
  0x1e0e, // SIMCom
  0x2cb7, // Fibocom
  0x1508, // Fibocom, older
  0x33f8, // Rolling Wireless
  0x1e2d, // Cinterion, Gemalto, Thales
  0x0681, // Siemens
  0x1bc7, // Telit
  0x2dee, // MeiG
  0x305a, // GosunCn
  0x2020, // BroadMobi
  0x1435, // Wistron NeWeb
  0x0af0, // Option
  0x1410, // Novatel
  0x0c88, // Kyocera Wireless
  0x16d8, // CMOTECH
  0x1a8d, // BandRich
  0x1266, // Pirelli
  0x1da5, // Qisda
  0x20b9, // Tlaytech
  0x1c9e, // Longcheer
  0x0b3c, // Olivetti
  0x211f, // Celot
  0x257a, // Yuga
  0x2262, // Viettel
  0x2692, // Cellient
  0x1ff4, // Petatel
  0x20a6, // Inovia
  0x15eb, // VIA Telecom
  0x22de, // WeTelecom
  0x0f3d, // AirPrime
  0x114f, // Wavecom
  0x1519, // Comneon, Infineon
  0x1614, // Amoi
  0x1726, // Axesstel
  0x0eab, // Yiso
  0x1fac, // Franklin
  0x2949, // Neoway
  0x19d1, // Luat
  0x2ecc, // Longsung
  0x230d, // Linktop
];

const OF_MAKERS: readonly Signature[] = OF_MIXED_MAKERS.map(([maker, vendorId, productId]) => ({
  id: `modems-of-${maker}`,
  family: 'network-adapter',
  rank: 69,
  when: { vendorId: [vendorId], productId, interface: { class: 0xff } },
  overrides: [...OF_PHONE_MAKER, ...VENDOR_CLASS_STORAGE],
  source: `${DRIVERS}; ${MODESWITCH}; Huawei numbers its ports FF/01/01 to FF/06/7C; recorded Huawei 12d1:1001, 1446, 1505, 15b6, ZTE 19d2:1485`,
}));

/** As long as they are disks they say nothing of the modem that they become. */
export const MODEMS: readonly Signature[] = [
  ...OF_MAKERS,
  {
    id: 'modem-makers',
    family: 'network-adapter',
    rank: 69,
    when: { vendorId: MAKERS, interface: { class: 0xff } },
    overrides: OF_PHONE_MAKER,
    source: `recorded Quectel 2c7c:0125, Cinterion 1e2d:00b0 (with ADB); ${DRIVERS}`,
  },
  {
    id: 'modem-ports',
    family: 'network-adapter',
    rank: 20,
    when: { interface: { class: 0xff, subclass: 0xff, protocol: 0x40 } },
    source: `${DRIVERS}: FF/FF/40 carries the positions (NMEA) of a modem; recorded 413c:81ea`,
  },
  {
    id: 'modem-qmi',
    family: 'network-adapter',
    rank: 45,
    when: { interface: { class: 0xff, subclass: 0xff, protocol: 0x50 } },
    source: `${DRIVERS}: FF/FF/50 is QMI from Qualcomm's X55 on; recorded 33f8:0104, 2cb7:0112, 2dee:4d63, with ADB beside`,
  },
];
