import { describe, expect, it } from 'vitest';
import { enrolmentRequest, heartbeat, heldDocument, isShallow, reportedFacts } from '../src/index.js';
import { aVerdict } from './events.js';

const ID = '0b9d7c1e-1111-4222-8333-44445555666a';
const held = { kind: 'policy', id: ID, sequence: 12 };
const refused = { document: held, reason: 'older', time: '2026-11-23T09:30:00+01:00' };
const beat = { facts: {}, attached: [], agentVersion: '0.1.0', time: '2026-11-23T09:30:00+01:00' };

/** A value that is nested so deep. */
const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });
/** A value of which JSON takes so many characters. */
const ofSize = (characters: number) => 'x'.repeat(characters - 2);

describe('a heartbeat', () => {
  it('is taken from an agent that says no more than it has to, and with what only a newer one knows dropped', () => {
    expect(heartbeat.parse({ ...beat, mood: 'good' })).toEqual(beat);
    expect(heartbeat.parse({ ...beat, facts: { mood: 'good' } }).facts).toEqual({ mood: 'good' });
  });

  it('leaves out a part that is too large to be kept, whoever knows it, and keeps every other', () => {
    const large = ofSize(128 * 1024 - 100);
    const facts = { system: large, extension: large, newer: large };
    expect(heartbeat.parse({ ...beat, facts }).facts).toEqual(facts);
    const larger = ofSize(128 * 1024 + 1);
    const tooLarge = { system: larger, extension: larger, newer: larger, bridge: {} };
    expect(heartbeat.parse({ ...beat, facts: tooLarge }).facts).toEqual({ bridge: {} });
    expect(heartbeat.parse({ ...beat, facts: { system: undefined } }).facts).toEqual({ system: undefined });
  });

  it('keeps so much of very many parts and devices, and no more', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`part${n}`, ofSize(10_000)]));
    const kept = Object.keys(heartbeat.parse({ ...beat, facts: many }).facts);
    expect(kept.length).toBeGreaterThan(40);
    expect(kept.length).toBeLessThan(53);
    const { attached } = aVerdict();
    const said = (size: number) => ({ ...attached, only: { newer: ofSize(size) } });
    expect(heartbeat.parse({ ...beat, attached: [said(17_000), said(1_000)] }).attached).toEqual([said(1_000)]);
    const devices = Array.from({ length: 500 }, () => said(15_000));
    expect(heartbeat.parse({ ...beat, attached: devices }).attached.length).toBeLessThan(36);
  });

  it('is refused where it is nested too deep', () => {
    expect(heartbeat.safeParse({ ...beat, facts: nested(16) }).success).toBe(true);
    expect(heartbeat.safeParse({ ...beat, facts: nested(17) }).error?.issues).toMatchObject([
      { path: ['facts'], message: 'is nested more than 16 deep' },
    ]);
    expect(heartbeat.safeParse({ ...beat, attached: [nested(16)] }).error?.issues).toMatchObject([
      { path: ['attached'], message: 'is nested more than 16 deep' },
    ]);
  });

  it('leaves out a device that only a newer bridge can describe', () => {
    const { attached } = aVerdict();
    const newer = { ...attached, device: { family: 'toaster' } };
    expect(heartbeat.parse({ ...beat, attached: [newer, attached] }).attached).toEqual([attached]);
    for (const wrong of [[], null, 'disk']) {
      expect(heartbeat.safeParse({ ...beat, attached: [wrong] }).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('names documents in one spelling', () => {
    expect(heldDocument.parse({ ...held, id: ID.toUpperCase() })).toEqual(held);
  });
});

describe('what the server reads of the facts', () => {
  const nothing = {
    bridge: { status: { bridgeMode: null, anchorKeyId: null } },
    documents: { applied: [], refused: [] },
  };

  it('is the mode of the bridge and the documents', () => {
    const said = {
      bridge: { status: { bridgeMode: 'authorize', anchorKeyId: 'ab'.repeat(32), pid: 7 } },
      documents: { applied: [held], refused: [refused] },
    };
    expect(reportedFacts.parse(said)).toEqual({
      bridge: { status: { bridgeMode: 'authorize', anchorKeyId: 'ab'.repeat(32) } },
      documents: said.documents,
    });
  });

  it.each([
    {},
    { bridge: null, documents: null },
    { bridge: {}, documents: {} },
    { bridge: { status: 7 }, documents: { applied: 7, refused: 'none' } },
    {
      bridge: { status: { bridgeMode: 'sleeping', anchorKeyId: 'nonsense' } },
      documents: { applied: [7], refused: [{ reason: 'older' }] },
    },
  ])('is not known from %j', (facts) => {
    expect(reportedFacts.parse(facts)).toEqual(nothing);
  });

  it('holds the documents that can be read beside those that cannot, up to a bound', () => {
    const documents = {
      applied: [{ kind: 'spell' }, ...Array.from({ length: 1500 }, () => held)],
      refused: [{ reason: 'older' }, ...Array.from({ length: 300 }, () => refused)],
    };
    const read = reportedFacts.parse({ documents }).documents;
    expect([read.applied.length, read.refused.length]).toEqual([999, 199]);
  });
});

describe('nesting', () => {
  it.each([
    [1, 0, true],
    [null, 0, true],
    ['text', 0, true],
    [{}, 0, false],
    [[], 1, true],
    [{ a: 1, b: { c: 1 } }, 2, true],
    [{ a: 1, b: { c: 1 } }, 1, false],
    [[1, [2, [3]]], 3, true],
    [[1, [2, [3]]], 2, false],
  ])('of %j is at most %i: %s', (value, limit, shallow) => {
    expect(isShallow(value, limit)).toBe(shallow);
  });
});

describe('an enrolment', () => {
  const coordinate = 'A'.repeat(43);
  const request = {
    token: 't',
    hardwareUuid: ID,
    serialNumber: 'C02ABC',
    hostname: ' mac-of-mia ',
    model: 'Mac15,3',
    osVersion: '26.1',
    agentVersion: '0.1.0',
    publicKey: { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate, alg: 'ES256', ext: true },
  };

  it('names the Mac in one spelling, and its key by what matters of it', () => {
    expect(enrolmentRequest.parse(request)).toEqual({
      ...request,
      hostname: 'mac-of-mia',
      hardwareUuid: ID.toUpperCase(),
      publicKey: { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate },
    });
  });

  it.each(['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}=`, `${'A'.repeat(42)}+`])(
    'has no key with the coordinate %j',
    (x) => {
      const { error } = enrolmentRequest.safeParse({ ...request, publicKey: { ...request.publicKey, x } });
      expect(error?.issues).toMatchObject([
        { path: ['publicKey', 'x'], message: 'is not a coordinate of P-256 in base64url' },
      ]);
    },
  );

  it('is refused with whatever is not asked for, or what a terminal acts on', () => {
    expect(enrolmentRequest.safeParse({ ...request, colour: 'grey' }).success).toBe(false);
    expect(enrolmentRequest.safeParse({ ...request, model: 'a\u001b[1m' }).success).toBe(false);
  });
});
