import { describe, expect, it } from 'vitest';
import type { Device } from '@portcullis/wire';
import {
  allowDeviceRule,
  deviceKey,
  evaluate,
  keyOfIdentity,
  ownIdentityOf,
  parsePolicy,
  prepare,
  readDeviceCsv,
  setCsvHeader,
  setCsvRows,
  starterPolicy,
  type Inputs,
} from '@portcullis/policy';

/**
 * Two equal enclosures, as macOS names them (protocol PCI-Express behind a tunnel); serials made up in the maker's
 * form.
 */
const FIRST: Device = {
  family: 'external-disk',
  bus: 'thunderbolt',
  productName: 'Samsung Portable SSD X5',
  manufacturerName: 'Samsung',
  serialNumber: 'S4ZPNF0M512345K',
};
const SECOND: Device = { ...FIRST, serialNumber: 'S4ZPNF0M512346L' };

function effectsUnder(inputs: Partial<Inputs>, device: Device) {
  const policy = parsePolicy(JSON.stringify({ version: 1, name: 'test', mode: 'enforce', rules: [] })).policy ?? null;
  return evaluate(prepare({ policy, deviceSets: new Map(), grants: [], blocks: [], ...inputs }), device, {}).verbs.read
    ?.effect;
}

describe('two equal disks without USB ids', () => {
  it('have two keys and two identities', () => {
    expect(deviceKey(FIRST)).toBe('external-disk/thunderbolt/SAMSUNG PORTABLE SSD X5:sn=S4ZPNF0M512345K');
    expect(deviceKey(SECOND)).not.toBe(deviceKey(FIRST));
    expect(ownIdentityOf(FIRST)).toEqual({
      bus: 'thunderbolt',
      model: 'Samsung Portable SSD X5',
      serialNumber: 'S4ZPNF0M512345K',
    });
    expect(ownIdentityOf({ ...FIRST, serialNumber: '000000' })).toBeNull();
  });

  it('are told apart by the rule that allows this device', () => {
    const rule = allowDeviceRule(FIRST, ['read'], 'one');
    expect(rule?.description).toBe('Allows exactly this device: Samsung Portable SSD X5');
    const { policy } = parsePolicy(JSON.stringify({ version: 1, name: 'test', mode: 'enforce', rules: [rule] }));
    expect(policy).not.toBeNull();
    expect([FIRST, SECOND].map((device) => effectsUnder({ policy: policy ?? null }, device))).toEqual([
      'allow',
      'deny',
    ]);
  });

  it('go into the device set of a starter policy by their serials', () => {
    const { policy } = parsePolicy(JSON.stringify({ version: 1, name: 'test', mode: 'enforce', rules: [] }));
    const prepared = prepare({ policy: policy ?? null, deviceSets: new Map(), grants: [], blocks: [] });
    const denied = [FIRST, SECOND].map((device) => ({ device, context: {}, verdict: evaluate(prepared, device, {}) }));
    const deviceSetId = '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01';
    const { deviceSet } = starterPolicy(denied, { name: 'start', deviceSetId });
    expect(deviceSet?.entries.map((entry) => keyOfIdentity(entry))).toEqual(
      [FIRST, SECOND].map((device) => {
        const identity = ownIdentityOf(device);
        return identity && keyOfIdentity(identity);
      }),
    );
  });

  it('survive a table, and a row that is half of each form says what is missing', () => {
    const entries = [FIRST, SECOND].flatMap((device) => ownIdentityOf(device) ?? []);
    const stick = { vendorId: 0x0951, productId: 0x1666, serialNumber: 'AB-1' };
    const read = (text: string) => readDeviceCsv(new TextEncoder().encode(text));
    const again = read(`${setCsvHeader()}${setCsvRows([...entries, stick])}`);
    expect(again.rows.map(({ entry }) => entry)).toEqual([...entries, stick]);
    expect(again.problems).toEqual([]);
    const wrong = 'vendorId,productId,bus,model\n,,usb,X5\n,,,X5\n0951,1666,thunderbolt,X5\n';
    expect(read(wrong).problems.map(({ line, message }) => [line, message])).toEqual([
      [2, '`usb` is no bus of a disk without USB ids: give one of thunderbolt, pcie, firewire, sata'],
      [3, 'the bus of a disk without USB ids is missing: give one of thunderbolt, pcie, firewire, sata'],
      [4, 'has USB ids and a model: name a disk by bus and model, everything else by its ids'],
    ]);
  });
});
