import { describe, expect, it } from 'vitest';
import {
  attachSignature,
  compileBlocks,
  compileDeviceSet,
  compileGrants,
  CompileError,
  compilePolicy,
  DocumentError,
  encodeEnvelope,
  LARGEST_DOCUMENT,
  parsePolicy,
  readEnvelope,
  type EnvelopeFields,
} from '@portcullis/policy';

const FIELDS: EnvelopeFields = {
  kind: 'policy',
  sequence: 12,
  issuedAt: 1_795_420_800_000,
  expiresAt: null,
  organisationId: '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01',
  documentId: '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a02',
  keyId: new Uint8Array(32).fill(7),
  payload: Uint8Array.of(1, 2, 3),
};
const SIGNATURE = new Uint8Array(64).fill(9);

const documentOf = (fields: Partial<EnvelopeFields> = {}): Uint8Array =>
  attachSignature(encodeEnvelope({ ...FIELDS, ...fields }).signedBytes, SIGNATURE);

function refusal(document: Uint8Array): string {
  try {
    readEnvelope(document);
  } catch (error) {
    if (error instanceof DocumentError) return error.reason;
    throw error;
  }
  return 'none';
}

/** The payload version in a document's envelope. */
const versionOf = (fields: Partial<EnvelopeFields>): number =>
  new DataView(documentOf(fields).buffer).getUint32(12, true);

function changed(offset: number, value: number): Uint8Array {
  const document = documentOf();
  document[offset] = value;
  return document;
}

describe('the envelope of a document', () => {
  it('says version 2 of a payload only where it names a disk, which older bridges do not know', () => {
    const stick = { vendorId: 0x0951, productId: 0x1666, serialNumber: '4C530001' };
    const disk = { bus: 'thunderbolt', model: 'Portable SSD X5', serialNumber: 'S4ZPNF0M512345K' } as const;
    for (const [device, version] of [
      [stick, 1],
      [disk, 2],
    ] as const) {
      const set = compileDeviceSet({ name: 'set', version: 1, entries: [device] });
      const blocks = compileBlocks([{ id: 'b', target: { device }, reason: 'lost' }]);
      expect(versionOf({ kind: 'device-set', payload: set })).toBe(version);
      expect(versionOf({ kind: 'blocks', payload: blocks })).toBe(version);
      expect(refusal(documentOf({ kind: 'blocks', payload: blocks }))).toBe('none');
    }
    expect(versionOf({ kind: 'grants', payload: compileGrants([]) })).toBe(1);
  });

  it('says version 2 of a policy only where a switch of it is on', () => {
    for (const on of [false, true]) {
      const { policy } = parsePolicy(`version: 1\nname: p\ntamperProtection: ${on}\n`);
      if (policy === null) throw new Error('the policy does not parse');
      const payload = compilePolicy(policy, { revision: 1 });
      expect(versionOf({ kind: 'policy', payload })).toBe(on ? 2 : 1);
      expect(refusal(documentOf({ kind: 'policy', payload }))).toBe('none');
    }
  });

  it('reads back as it was written', () => {
    const document = documentOf({ expiresAt: 1_798_012_800_000 });
    const envelope = readEnvelope(document);
    expect(envelope).toMatchObject({ ...FIELDS, expiresAt: 1_798_012_800_000, signature: SIGNATURE });
    expect(envelope.signedBytes).toEqual(document.subarray(0, -64));
    expect(readEnvelope(documentOf()).expiresAt).toBeNull();
  });

  it('is laid out as FORMAT.md says', () => {
    const document = documentOf();
    const view = new DataView(document.buffer);
    expect(new TextDecoder().decode(document.subarray(0, 8))).toBe('PCULDOC1');
    expect([view.getUint16(8, true), view.getUint16(10, true), view.getUint32(12, true)]).toEqual([1, 1, 1]);
    expect(view.getBigUint64(16, true)).toBe(12n);
    expect(view.getBigInt64(24, true)).toBe(1_795_420_800_000n);
    expect(document.subarray(40, 44)).toEqual(Uint8Array.of(0x0b, 0x5f, 0x7f, 0x54));
    expect(view.getBigUint64(104, true)).toBe(3n);
    expect(document.length).toBe(112 + 3 + 64);
  });

  it('can be read out of the middle of a larger buffer', () => {
    const document = documentOf();
    const larger = new Uint8Array(document.length + 20);
    larger.set(document, 7);
    expect(readEnvelope(larger.subarray(7, 7 + document.length)).sequence).toBe(12);
  });

  it('is refused when it is broken, cut short or longer than it says', () => {
    expect(refusal(changed(0, 0))).toBe('corrupt');
    expect(refusal(changed(16, 0))).toBe('corrupt');
    expect(refusal(changed(23, 0xff))).toBe('corrupt');
    expect(refusal(changed(104, 4))).toBe('corrupt');
    expect(refusal(documentOf().subarray(0, 100))).toBe('corrupt');
    expect(refusal(Uint8Array.of(...documentOf(), 0))).toBe('corrupt');
    expect(refusal(new Uint8Array(LARGEST_DOCUMENT + 1))).toBe('corrupt');
  });

  it('is called newer when only its version or kind is not known', () => {
    expect([changed(8, 2), changed(10, 7), changed(10, 0), changed(12, 3)].map(refusal)).toEqual(
      Array.from({ length: 4 }, () => 'newer-format'),
    );
  });

  it.each([
    ['a sequence below 1', { sequence: 0 }],
    ['a sequence that is no whole number', { sequence: 1.5 }],
    ['an expiry that would mean never', { expiresAt: 0 }],
    ['a key id of another size', { keyId: new Uint8Array(31) }],
    ['an id that is no UUID', { documentId: 'policy-1' }],
    ['more than the largest document', { payload: new Uint8Array(LARGEST_DOCUMENT) }],
  ])('cannot be written with %s', (_, fields) => {
    expect(() => encodeEnvelope({ ...FIELDS, ...fields })).toThrow(CompileError);
  });

  it('takes a signature of 64 bytes and no other', () => {
    expect(() => attachSignature(Uint8Array.of(1), new Uint8Array(70))).toThrow(CompileError);
  });
});
