import { describe, expect, expectTypeOf, it } from 'vitest';
import { event, EVENT_KINDS, type EventKind, type PortcullisEvent, recordedEvent } from '../src/index.js';
import { aVerdict, eventOfEachKind } from './events.js';

describe('events', () => {
  it('are known of every kind, and of no other', () => {
    expectTypeOf<PortcullisEvent['kind']>().toEqualTypeOf<EventKind>();
    expect(eventOfEachKind().map(({ kind }) => kind)).toEqual([...EVENT_KINDS]);
    for (const one of eventOfEachKind()) {
      expect(event.safeParse(one).error, one.kind).toBeUndefined();
      expect(recordedEvent.safeParse(one).error, one.kind).toBeUndefined();
    }
    expect(event.safeParse({ ...aVerdict(), kind: 'weather' }).success).toBe(false);
  });

  it('cannot be changed by whoever reads them', () => {
    expectTypeOf<PortcullisEvent>().toMatchTypeOf<{ readonly seq: number }>();
    const one: PortcullisEvent = aVerdict();
    // @ts-expect-error -- deeply readonly
    const change = () => (one.applied.documents['policy:x'] = 1);
    expect(change).toBeTypeOf('function');
  });

  it('may say more than is known here', () => {
    const more = { ...aVerdict(), colour: 'grey', context: { ...aVerdict().context, mood: 'good' } };
    expect(recordedEvent.safeParse(more).success).toBe(true);
    const lifecycle = eventOfEachKind().find(({ kind }) => kind === 'lifecycle');
    expect(recordedEvent.parse({ ...lifecycle, what: 'a-newer-word' })).toMatchObject({ what: 'a-newer-word' });
  });

  it('are of any time from 1970 until 2200', () => {
    for (const time of ['1970-01-01T00:00:00Z', '2199-12-31T23:59:59.999Z', '2200-01-01T00:59:59+01:00']) {
      expect(event.safeParse({ ...aVerdict(), time }).error, time).toBeUndefined();
    }
    const { error } = event.safeParse({ ...aVerdict(), time: '2200-01-01T00:00:00Z' });
    expect(error?.issues[0]?.message).toBe('is before 1970 or after 2200');
  });

  it.each([
    ['time', { time: '2026-11-23 09:30' }],
    ['time', { time: '1969-12-31T23:59:59Z' }],
    ['time', { time: '2200-01-01T00:00:00Z' }],
    ['seq', { seq: 0 }],
    ['seq', { seq: 1.5 }],
    ['id', { id: 'one' }],
    ['trigger', { trigger: 'raw-opening' }],
    ['outcome', { outcome: 'done' }],
    ['decision', { decision: null }],
    ['user', { user: 'x'.repeat(16_385) }],
    ['bridgeMode', { bridgeMode: 'sleeping' }],
    ['attached', { attached: undefined }],
    ['attached', { attached: { ...aVerdict().attached, key: '' } }],
    ['attached', { attached: { ...aVerdict().attached, device: { family: 'toaster' } } }],
    ['applied', { applied: { ...aVerdict().applied, revision: 0x80000000 } }],
    ['verdict', { verdict: { verbs: { read: { effect: 'maybe', rule: 'x', mode: 'enforce' } } } }],
    ['asked', { asked: ['lick'] }],
    ['rules', { rules: { default: 'text' } }],
    ['context', { context: null }],
  ])('are refused for what is wrong at `%s`, taken or whole', (where, wrong) => {
    for (const schema of [event, recordedEvent]) {
      const { error } = schema.safeParse({ ...aVerdict(), ...wrong });
      expect(error?.issues.map(({ path }) => path[0])).toEqual([where]);
    }
  });

  it('are taken with a descriptor, a trace and a context that only their writer would call wrong', () => {
    const odd = {
      ...aVerdict(),
      attached: { ...aVerdict().attached, descriptor: { vendorId: 'none' } },
      context: { tags: 'berlin' },
      verdict: { ...aVerdict().verdict, trace: [{ rule: 7 }] },
    };
    expect(recordedEvent.safeParse(odd).success).toBe(true);
    expect(event.safeParse(odd).error?.issues.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining(['attached.descriptor.vendorId', 'context.tags', 'verdict.trace.0.rule']),
    );
  });
});
