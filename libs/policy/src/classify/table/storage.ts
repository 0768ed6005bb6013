import type { Signature } from '../signature.js';
import { UNNAMED } from './overruled.js';

const DISK_ARBITRATION = 'Apple IOStorageProtocolCharacteristics.h, DiskArbitration DADisk.c';

/**
 * The command sets and transports of mass storage under the vendor class: a driver of the maker, or libusb, reads the
 * blocks.
 */
const VENDOR_CLASS_DISKS: readonly Signature[] = (
  [
    ['scsi', 0x06, 0x50],
    ['scsi-uas', 0x06, 0x62],
    ['scsi-cbi', 0x06, 0x01],
    ['scsi-cbi-interrupt', 0x06, 0x00],
    ['sff-8070i', 0x05, 0x50],
    ['ufi', 0x04, 0x50],
    ['tape', 0x03, 0x50],
    ['atapi', 0x02, 0x50],
    ['reduced', 0x01, 0x50],
  ] as const
).map(([name, subclass, protocol]) => ({
  id: `vendor-class-${name}`,
  family: 'usb-storage',
  rank: 70,
  when: { interface: { class: 0xff, subclass, protocol } },
  source:
    'recorded RTS5129 reader (0bda:0129) and Praktica camera (084d:0011), FF/06/50; Linux drivers/usb/storage/unusual_devs.h binds such interfaces; subclasses and protocols as in class 08. Other subclasses are none: FF/FF/50 is QMI (drivers/net/usb/qmi_wwan.c)',
}));

/** Readers and writers that only a driver of their own understands. */
const VENDOR_PROTOCOL_READERS: readonly Signature[] = (
  [
    ['alauda', 0x0584, [[0x0008, 0x0008]]],
    ['alauda-olympus', 0x07b4, [[0x010a, 0x010a]]],
    [
      'datafab',
      0x07c4,
      [
        [0xa000, 0xa10b],
        [0xa400, 0xa4a5],
      ],
    ],
    ['ene-ub6250', 0x0cf2, [[0x6250, 0x6250]]],
    ['freecom', 0x07ab, [[0xfc01, 0xfc01]]],
    ['jumpshot', 0x05dc, [[0x0001, 0x0001]]],
    [
      'realtek-readers',
      0x0bda,
      [
        [0x0129, 0x0140],
        [0x0158, 0x0159],
        [0x0177, 0x0184],
      ],
    ],
    [
      'sddr',
      0x04e6,
      [
        [0x0002, 0x000f],
        [0x0101, 0x0101],
      ],
    ],
    ['sddr-sandisk', 0x0781, [[0x0100, 0x0200]]],
    [
      'usbat-hp',
      0x03f0,
      [
        [0x0107, 0x0107],
        [0x0207, 0x0207],
        [0x0307, 0x0307],
      ],
    ],
  ] as const
).map(([name, vendorId, productId]) => ({
  id: `vendor-protocol-${name}`,
  family: 'usb-storage',
  rank: 70,
  when: { vendorId: [vendorId], productId, interface: { class: 0xff } },
  overrides: UNNAMED,
  source:
    'Linux drivers/usb/storage/unusual_{alauda,datafab,ene_ub6250,freecom,jumpshot,realtek,sddr09,sddr55,usbat}.h',
}));

/** Whatever can hold a volume. */
export const STORAGE: readonly Signature[] = [
  {
    id: 'mass-storage',
    family: 'usb-storage',
    rank: 70,
    when: { interface: { class: 0x08 } },
    overrides: ['disk-unlisted'],
    source:
      'USB-IF Mass Storage Class Specification Overview 1.4: base class 08, any command set (BOT 06/50, UAS 06/62, UFI 04)',
  },
  {
    id: 'mass-storage-device-class',
    family: 'usb-storage',
    rank: 70,
    when: { deviceClass: { class: 0x08 } },
    source: 'devices that state class 08 at the device, seen with early flash readers (Linux unusual_devs.h)',
  },
  ...VENDOR_CLASS_DISKS,
  {
    id: 'vendor-class-disk-device',
    family: 'usb-storage',
    rank: 70,
    when: { deviceClass: { class: 0xff, subclass: 0x06, protocol: 0x50 } },
    source: 'the same, said at the device',
  },
  ...VENDOR_PROTOCOL_READERS,
  {
    id: 'disk-usb',
    family: 'usb-storage',
    rank: 70,
    when: { disk: { protocol: ['usb'] } },
    overrides: ['disk-unlisted'],
    source: DISK_ARBITRATION,
  },
  {
    id: 'disk-secure-digital',
    family: 'sd-card',
    rank: 74,
    when: { disk: { protocol: ['secure digital'] } },
    overrides: ['disk-unlisted'],
    source: `${DISK_ARBITRATION}; the built-in reader says Internal and holds removable cards all the same`,
  },
  {
    id: 'disk-image',
    family: 'disk-image',
    rank: 74,
    when: { disk: { protocol: ['virtual interface'] } },
    overrides: ['disk-unlisted'],
    source: `${DISK_ARBITRATION}: location File, no DeviceInternal key`,
  },
  {
    id: 'disk-unlisted',
    family: 'external-disk',
    rank: 72,
    when: { disk: { internal: [false, null] } },
    source: `${DISK_ARBITRATION}; a disk that is not provably internal, on whatever bus. 8 of 26 recorded USB disks say neither removable nor ejectable, so those flags decide nothing`,
  },
  {
    id: 'disk-tunnelled',
    family: 'external-disk',
    rank: 72,
    when: {
      disk: {
        protocol: [
          'pci-express',
          'pci',
          'thunderbolt',
          'firewire',
          'sata',
          'ata',
          'atapi',
          'sas',
          'scsi',
          'apple fabric',
          null,
        ],
        externalParent: true,
      },
    },
    source:
      'Thunderbolt and USB4 enclosures that claim to be internal; the parent bridge is what the Mac itself has seen',
  },
  {
    id: 'disk-firewire',
    family: 'external-disk',
    rank: 72,
    when: { disk: { protocol: ['firewire', 'thunderbolt'] } },
    source: 'no Mac has an internal disk on these buses',
  },
  {
    id: 'disc-media',
    family: 'optical-disc',
    rank: 73,
    when: { disk: { mediaKind: ['iocdmedia', 'iodvdmedia', 'iobdmedia'] } },
    source: 'Apple IOCDStorageFamily, IODVDStorageFamily, IOBDStorageFamily',
  },
  {
    id: 'disc-media-image',
    family: 'disk-image',
    rank: 75,
    when: { disk: { protocol: ['virtual interface'], mediaKind: ['iocdmedia', 'iodvdmedia', 'iobdmedia'] } },
    overrides: ['disc-media'],
    source: 'an .iso or .cdr attached by hdiutil publishes IOCDMedia on a virtual interface',
  },
];
