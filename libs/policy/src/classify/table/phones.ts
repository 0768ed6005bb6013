import type { Signature } from '../signature.js';
import { LISTED_PHONES } from './listed-phones.js';

/** Vendor ids under which phones and tablets appear, and little else that has a phone's bare interfaces. */
const PHONE_MAKERS: readonly number[] = [
  0x18d1, // Google and makers that use its ids
  0x0fce, // Sony, Sony Ericsson
  0x22b8, // Motorola
  0x0bb4, // HTC, MediaTek reference designs
  0x12d1, // Huawei
  0x339b, // Honor
  0x19d2, // ZTE
  0x2717, // Xiaomi
  0x2a70, // OnePlus
  0x22d9, // OPPO, realme
  0x2d95, // vivo
  0x1004, // LG
  0x0421, // Nokia (Microsoft)
  0x2e04, // Nokia (HMD)
  0x0e8d, // MediaTek
  0x1782, // Unisoc, Spreadtrum
  0x0e79, // Archos
  0x1bbb, // TCL, Alcatel
  0x2a45, // Meizu
  0x2ae5, // Fairphone
  0x2a96, // Nothing and others by Android One designs
  0x29a9, // Smartisan
  0x0482, // Kyocera
  0x2833, // Meta Quest
  0x2c3f, // Razer Phone and others
  0x3195, // Essential
  0x2b4c, // ZUK
  0x2b0e, // LeEco
  0x2970, // Wileyfox, Fly
  0x2a47, // bq
  0x29e4, // Prestigio
  0x2916, // Yota
  0x1ebf, // Yu
  0x0fca, // BlackBerry
  0x2931, // Jolla
  0x3360, // SHIFT
  0x3310, // Mudita
];

const LIBMTP = 'libmtp src/music-players.h';
const ADB = 'AOSP system/core adb: interface FF/42/01; fastboot FF/42/03';
const USBMUXD = 'libimobiledevice usbmuxd src/usb.h: product ids 0x1290 to 0x12af; interface FF/FE/02';

export const PHONES: readonly Signature[] = [
  {
    id: 'apple-usbmux',
    family: 'apple-mobile',
    rank: 100,
    when: { vendorId: [0x05ac], interface: { class: 0xff, subclass: 0xfe, protocol: 0x02 } },
    source: USBMUXD,
  },
  {
    id: 'apple-mobile-ids',
    family: 'apple-mobile',
    rank: 100,
    when: { vendorId: [0x05ac], productId: [[0x1290, 0x12af]] },
    source: USBMUXD,
  },
  {
    id: 'apple-mobile-as-player',
    family: 'apple-mobile',
    rank: 100,
    when: { vendorId: [0x05ac], productId: [[0x1290, 0x12af]], interface: { class: 0x01 } },
    source: 'an iPhone in its second configuration is an audio source with input alone (lsusb -v of 05ac:12a8)',
  },
  {
    id: 'apple-lightning-adapter',
    family: 'video',
    rank: 35,
    when: {
      vendorId: [0x05ac],
      productId: [[0x12ad, 0x12ad]],
      interface: { class: 0xff, subclass: 0xf0, protocol: 0x00 },
    },
    overrides: ['apple-mobile-ids', 'apple-mobile-as-player'],
    source:
      'recorded iAccy1 (Lightning to HDMI): an id of the phone range, interfaces FF/F0/00 and FF/2A/FF, no usbmux',
  },
  {
    id: 'apple-recovery',
    family: 'apple-mobile',
    rank: 100,
    when: { vendorId: [0x05ac], productId: [[0x1280, 0x1283]] },
    source: 'libirecovery include/libirecovery.h: recovery modes 1 to 4',
  },
  {
    id: 'apple-dfu',
    family: 'apple-mobile',
    rank: 100,
    when: {
      vendorId: [0x05ac],
      productId: [
        [0x1222, 0x1222],
        [0x1227, 0x1227],
      ],
    },
    source:
      'libirecovery include/libirecovery.h: DFU (0x1227) and WTF (0x1222) modes; an adapter in DFU looks the same',
  },
  {
    id: 'ipod',
    family: 'media-player',
    rank: 62,
    when: {
      vendorId: [0x05ac],
      productId: [
        [0x1201, 0x1221],
        [0x1223, 0x1226],
        [0x1228, 0x127f],
      ],
    },
    source: 'usb.ids, Apple iPod 0x1201 to 0x126a; they are disks, so storage ranks higher',
  },
  {
    id: 'mtp-vendor-interface',
    family: 'android',
    rank: 80,
    when: { interface: { class: 0xff, subclass: 0xff, protocol: 0x00, name: '*mtp*' } },
    overrides: ['mtp-unnamed', 'vendor-specific'],
    source: `${LIBMTP}; Linux f_mtp.c names the interface \`MTP\``,
  },
  {
    id: 'mtp-other-interface',
    family: 'android',
    rank: 78,
    when: { interface: { class: 0xff, name: '*mtp*' } },
    source: `${LIBMTP} util/mtp-probe: any vendor-specific interface named MTP is probed`,
  },
  {
    id: 'mtp-still-image',
    family: 'android',
    rank: 80,
    when: { interface: { class: 0x06, name: '*mtp*' } },
    overrides: ['ptp', 'still-image'],
    source: `Samsung phones: PTP triple, interface named MTP (${LIBMTP})`,
  },
  {
    id: 'mtp-unnamed-of-phone-maker',
    family: 'android',
    rank: 79,
    when: { vendorId: PHONE_MAKERS, interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
    overrides: ['mtp-unnamed', 'vendor-specific'],
    source: 'recorded Sony Ericsson MiniPro (0fce:0166): FF/FF/00 and an empty name',
  },
  ...LISTED_PHONES,
  {
    id: 'mtp-unnamed',
    family: 'android',
    rank: 9,
    when: { interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
    source: 'the MTP triple under an id nobody has listed: a weak sign, see `vendor-specific`',
  },
  {
    id: 'vendor-specific',
    family: 'unknown',
    rank: 10,
    when: { interface: { class: 0xff, subclass: 0xff, protocol: 0x00 } },
    source: 'network adapters and MTP begin with the same triple; without more evidence it is not known which',
  },
  {
    id: 'mtp-known-unnamed-phones',
    family: 'android',
    rank: 80,
    when: { vendorId: [0x0409], productId: [[0x02ec, 0x02ed]], interface: { class: 0xff } },
    source: 'recorded Casio GzOne Commando (FF/FF/FF, no name)',
  },
  {
    id: 'android-ptp',
    family: 'android',
    rank: 79,
    when: {
      vendorId: [
        0x18d1, 0x0fce, 0x22b8, 0x0bb4, 0x12d1, 0x19d2, 0x2717, 0x2a70, 0x22d9, 0x2d95, 0x1004, 0x2e04, 0x0e8d, 0x1782,
        0x1bbb,
      ],
      interface: { class: 0x06, subclass: 0x01, protocol: 0x01 },
    },
    source: 'AOSP: PTP mode is the MTP function under the PTP triple; these makers sell no cameras under these ids',
  },
  {
    id: 'samsung-phone-ids',
    family: 'android',
    rank: 79,
    when: {
      vendorId: [0x04e8],
      productId: [[0x6800, 0x68ff]],
      interface: { class: 0x06, subclass: 0x01, protocol: 0x01 },
    },
    source: 'usb.ids: Galaxy series in MTP 0x6860, PTP 0x6865 and 0x6866',
  },
  {
    id: 'adb-of-phone-maker',
    family: 'android',
    rank: 80,
    when: { vendorId: PHONE_MAKERS, interface: { class: 0xff, subclass: 0x42 } },
    source: ADB,
  },
  {
    id: 'adb',
    family: 'android',
    rank: 32,
    when: { interface: { class: 0xff, subclass: 0x42, protocol: 0x01 } },
    overrides: ['vendor-specific'],
    source: `${ADB}; recorded on conference cameras (046d:089b), modems (1e2d:00b0) and WWAN cards (413c:81ea) too: a weak sign`,
  },
  {
    id: 'fastboot',
    family: 'android',
    rank: 80,
    when: { interface: { class: 0xff, subclass: 0x42, protocol: 0x03 } },
    source: ADB,
  },
  {
    id: 'adb-dbc',
    family: 'android',
    rank: 32,
    when: { interface: { class: 0xdc, subclass: 0x02, protocol: 0x01 } },
    source: 'AOSP adb client/usb_libusb.cpp: ADB over the xHCI debug capability',
  },
  {
    id: 'android-tethering',
    family: 'android',
    rank: 78,
    when: {
      vendorId: [
        0x18d1, 0x04e8, 0x0fce, 0x22b8, 0x0bb4, 0x2717, 0x2a70, 0x22d9, 0x2d95, 0x1004, 0x2e04, 0x0e8d, 0x2ae5, 0x339b,
        0x2970, 0x2a45, 0x2a47, 0x29a9, 0x0b05, 0x17ef, 0x0502,
      ],
      interface: { class: 0xe0, subclass: 0x01, protocol: 0x03 },
    },
    source: 'AOSP f_rndis.c: E0/01/03; recorded Motorola 22b8:7009',
  },
  {
    id: 'android-charging',
    family: 'android',
    rank: 60,
    when: {
      vendorId: [0x18d1],
      productId: [
        [0x4e11, 0x4e12],
        [0x4e21, 0x4e26],
        [0x4ee0, 0x4eec],
        [0xd001, 0xd001],
      ],
    },
    source: 'AOSP init.usb.rc and usb.ids: Nexus, Pixel and recovery, whatever mode they are in',
  },
  {
    id: 'android-accessory',
    family: 'android',
    rank: 80,
    when: { vendorId: [0x18d1], productId: [[0x2d00, 0x2d05]] },
    source: 'Android Open Accessory Protocol 2.0',
  },
  {
    id: 'samsung-download-mode',
    family: 'android',
    rank: 80,
    when: {
      vendorId: [0x04e8],
      productId: [
        [0x6601, 0x6601],
        [0x685d, 0x685d],
        [0x68c3, 0x68c3],
      ],
    },
    source: 'heimdall source/Interface.cpp (0x6601, 0x685d, 0x68c3): phones without any telling interface',
  },
  {
    id: 'qualcomm-download-mode',
    family: 'android',
    rank: 60,
    when: {
      vendorId: [0x05c6],
      productId: [
        [0x9008, 0x9008],
        [0x900e, 0x900e],
      ],
    },
    source: 'usb.ids: Qualcomm HS-USB QDLoader 9008, diagnostics 900E',
  },
  {
    id: 'mediatek-preloader',
    family: 'android',
    rank: 60,
    when: {
      vendorId: [0x0e8d],
      productId: [
        [0x0003, 0x0003],
        [0x2000, 0x2001],
      ],
    },
    source: 'mtkclient config/usb_ids.py: boot ROM and preloader',
  },
];
