import type { Signature } from '../signature.js';

const DISK_ARBITRATION = 'Apple IOStorageProtocolCharacteristics.h, DiskArbitration DADisk.c';

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
