import type { AttachedDevice } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { attachedFlag, deviceTitle, familyLabel, familyOf, identityFlag, idPair, sharedReason } from './deviceModel.js';

const STICK = { family: 'usb-storage', key: '0951:1666:A1', serialNumber: 'A1' } as const;

describe('devices in words', () => {
  it('names a family as a heading does', () => {
    expect(familyLabel('camera')).toBe('Camera');
    expect(familyLabel('usb-storage')).toBe('USB storage');
    expect(familyLabel('apple-mobile')).toBe('iPhone or iPad');
  });

  it('calls a built-in disk what it is, and has nothing to warn about it', () => {
    const key = 'unknown/internal/APPLE SSD AP0512Z';
    expect(familyOf('unknown', key)).toBe('Internal disk');
    expect(familyOf('unknown', '1366:0101:1')).toBe('Device of unknown kind');
    expect(identityFlag({ ...STICK, family: 'unknown', key, identity: 'shared', shared: true })).toBeNull();
  });

  it('writes ids as four hexadecimal digits', () => {
    expect(idPair('0951', '1666')).toBe('0951:1666');
    expect(idPair(null, undefined)).toBe('????:????');
  });

  it('warns about a serial that several devices share, whoever found out', () => {
    expect(identityFlag({ ...STICK, identity: 'unique', shared: true })?.label).toBe(
      'Serial shared by several devices',
    );
    expect(identityFlag({ ...STICK, identity: 'shared', shared: false })?.label).toBe(
      'Serial shared by several devices',
    );
  });

  it('says when a serial cannot be trusted, and nothing when it can', () => {
    const none = { ...STICK, identity: 'none', shared: false } as const;
    expect(identityFlag({ ...none, serialNumber: '0123456789' })?.label).toBe('Many devices have this serial number');
    for (const serialNumber of [null, '']) {
      expect(identityFlag({ ...none, serialNumber })?.label).toBe('No serial number');
    }
    expect(identityFlag({ ...STICK, identity: 'unique', shared: false })).toBeNull();
  });

  it('says the same of a device in an event', () => {
    const device = { family: 'usb-storage', vendorId: 0x0951, productId: 0x1666, serialNumber: 'A1B2C3' } as const;
    const flagOf = (more: Partial<AttachedDevice['device']>) =>
      attachedFlag({ key: '0951:1666:x', device: { ...device, ...more } })?.label;
    expect(flagOf({})).toBeUndefined();
    expect(flagOf({ identity: 'shared' })).toBe('Serial shared by several devices');
    expect(flagOf({ serialNumber: '0123456789' })).toBe('Many devices have this serial number');
    expect(flagOf({ serialNumber: null })).toBe('No serial number');
  });

  it('says what showed that several devices have a serial', () => {
    const macs = [
      { id: '1', hostname: 'mac-a' },
      { id: '2', hostname: 'mac-b' },
    ];
    const since = '2026-11-23T09:30:00.000Z';
    expect(sharedReason({ reason: 'at-two-macs', macs, since })).toBe(
      'it was attached to mac-a and mac-b at the same time',
    );
    expect(sharedReason({ reason: 'too-fast', macs, since })).toContain('mac-a and mac-b within a time');
    expect(sharedReason({ reason: 'twice-at-one-mac', macs, since })).toContain('mac-a twice at once');
    expect(sharedReason({ reason: 'said-by-mac', macs: [], since })).toContain('a Mac has seen it');
  });

  it('falls back to the maker for a device without a name', () => {
    expect(deviceTitle({ productName: '', manufacturerName: 'Kingston' })).toBe('Kingston');
    expect(deviceTitle({ productName: null, manufacturerName: null })).toBe('Device without a name');
  });
});
