import type { DeviceRow } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import {
  blockCaveat,
  EMPTY_TARGET,
  isWholeMake,
  subjectFromInventory,
  targetFrom,
  targetInWords,
  type SubjectDevice,
} from './targetModel.js';

const STICK: SubjectDevice = {
  name: 'DataTraveler',
  family: 'usb-storage',
  capabilities: ['usb-storage'],
  make: { vendorId: 0x951, productId: 0x1666 },
  serialNumber: 'A1',
  isUnique: true,
};
const NO_SETS = new Map<string, string>();

describe('what a grant or block is about', () => {
  it('needs both ids for a device; without a serial it is every device of that make', () => {
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'ids', vendorId: '0951', productId: '1666' })).toEqual({
      device: { vendorId: 0x951, productId: 0x1666 },
    });
    expect(
      targetFrom({ ...EMPTY_TARGET, kind: 'ids', vendorId: '0951', productId: '1666', serialNumber: ' A1 ' }),
    ).toEqual({
      device: { vendorId: 0x951, productId: 0x1666, serialNumber: 'A1' },
    });
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'ids', vendorId: '951', productId: '1666' })).toBeNull();
  });

  it('is exactly the device that was picked, unless every one of its make is meant', () => {
    const picked = { ...EMPTY_TARGET, device: STICK };
    expect(targetFrom(picked)).toEqual({ device: { vendorId: 0x951, productId: 0x1666, serialNumber: 'A1' } });
    expect(targetFrom({ ...picked, wholeMake: true })).toEqual({ device: { vendorId: 0x951, productId: 0x1666 } });
  });

  it('does not claim to be one device where the serial number cannot tell it from others', () => {
    const shared = { ...EMPTY_TARGET, device: { ...STICK, isUnique: false } };
    expect(isWholeMake(shared)).toBe(true);
    expect(targetFrom(shared)).toEqual({ device: { vendorId: 0x951, productId: 0x1666 } });
  });

  it('is a disk without USB ids by its bus and model, where those are known', () => {
    const make = { bus: 'thunderbolt', model: 'Samsung X5' } as const;
    expect(targetFrom({ ...EMPTY_TARGET, device: { ...STICK, make } })).toEqual({
      device: { ...make, serialNumber: 'A1' },
    });
    expect(targetInWords({ device: make }, NO_SETS)).toBe('every device Samsung X5 (thunderbolt)');
    expect(targetFrom({ ...EMPTY_TARGET, device: { ...STICK, make: null } })).toBeNull();
  });

  it('is a disk of the inventory too, and one that is typed', () => {
    const row = {
      id: 'd',
      key: 'external-disk/pcie/samsung ssd 990 pro:S7A',
      family: 'external-disk',
      capabilities: ['external-disk'],
      vendorId: null,
      productId: null,
      bus: 'pcie',
      manufacturerName: null,
      productName: 'Samsung SSD 990 PRO',
      serialNumber: 'S7A',
      identity: 'unique',
      shared: false,
      sharedFinding: null,
      firstSeenAt: '2026-11-23T09:00:00.000Z',
      lastSeenAt: '2026-11-23T09:00:00.000Z',
      lastMac: null,
      lastUser: null,
      macCount: 1,
      sets: [],
      note: '',
    } as const satisfies DeviceRow;
    const wanted = { device: { bus: 'pcie', model: 'Samsung SSD 990 PRO', serialNumber: 'S7A' } };
    expect(targetFrom({ ...EMPTY_TARGET, device: subjectFromInventory(row) })).toEqual(wanted);
    const typed = { ...EMPTY_TARGET, kind: 'disk', bus: 'pcie', model: ' Samsung SSD 990 PRO ' } as const;
    expect(targetFrom({ ...typed, serialNumber: ' S7A' })).toEqual(wanted);
    expect(targetFrom(typed)).toEqual({ device: { bus: 'pcie', model: 'Samsung SSD 990 PRO' } });
    expect(targetFrom({ ...typed, model: ' ' })).toBeNull();
    expect(subjectFromInventory({ ...row, bus: 'unknown' }).make).toBeNull();
  });

  it('says beforehand when a block of it changes nothing', () => {
    const keyboard = { ...STICK, family: 'keyboard', capabilities: ['keyboard'] } as const;
    expect(blockCaveat({ ...EMPTY_TARGET, device: STICK })).toBeNull();
    expect(blockCaveat({ ...EMPTY_TARGET, device: keyboard })).toContain('changes nothing');
    const storing = { ...keyboard, capabilities: ['keyboard', 'usb-storage'] } as const;
    expect(blockCaveat({ ...EMPTY_TARGET, device: storing })).toContain('Only what it can store');
    expect(blockCaveat({ ...EMPTY_TARGET, kind: 'family', families: ['hub', 'pointer'] })).toContain('changes nothing');
    expect(blockCaveat({ ...EMPTY_TARGET, kind: 'family', families: ['hub', 'camera'] })).toBeNull();
  });

  it('is not complete without a family or a set, where one is asked for', () => {
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'family' })).toBeNull();
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'family', families: ['android'] })).toEqual({ families: ['android'] });
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'set' })).toBeNull();
  });

  it('is said in words', () => {
    expect(targetInWords({ device: { vendorId: 0x951, productId: 0x1666 } }, NO_SETS)).toBe('every device 0951:1666');
    expect(targetInWords({ families: ['camera'] }, NO_SETS)).toBe('Camera');
    expect(targetInWords({ deviceSet: 's' }, new Map([['s', 'Lost sticks']]))).toBe('the device set Lost sticks');
  });
});
