import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AttachedDevice,
  EVENT_KINDS,
  type EventKind,
  type PortcullisEvent,
  REFUSALS,
  type VerdictEvent,
} from '@portcullis/wire';
import { eventSentence, sentence } from '@portcullis/policy';

const BASE = {
  id: '0d0d6a52-6f5c-4dc5-8c73-2a8b1c9cf001',
  journal: '0d0d6a52-6f5c-4dc5-8c73-2a8b1c9cf002',
  seq: 1,
  time: '2026-11-23T09:30:00.000+01:00',
  bridgeMode: 'approve',
} as const;

function attachedAs(productName: string | null): AttachedDevice {
  const device = { family: 'usb-storage', vendorId: 0x0951, productId: 0x1666, productName } as const;
  return { registryId: '4294968000', key: '0951:1666:-', device, descriptor: { vendorId: 0x0951, productId: 0x1666 } };
}

const STICK = attachedAs('Stick');
const WORK = { bsdName: 'disk4s1', name: 'WORK', encrypted: false, fileSystem: 'exfat' };

const VERDICT: VerdictEvent = {
  ...BASE,
  kind: 'verdict',
  trigger: 'mount',
  attached: STICK,
  context: {},
  applied: { policyId: null, policyName: 'Office', revision: 3, documents: {} },
  verdict: { verbs: { read: { effect: 'deny', rule: 'no-sticks', mode: 'enforce' } } },
  asked: ['read'],
  decision: 'denied',
  outcome: 'enforced',
  rules: {},
  answeredInMicros: 40,
};

const policy7 = { kind: 'policy', id: BASE.id, sequence: 7 };
const DTRACE = { pid: 3, path: '/usr/local/bin/dtool' };

/** Every kind, and within it every form that has words of its own. */
const SAID: Readonly<Record<EventKind, readonly (readonly [PortcullisEvent, string])[]>> = {
  attach: [[{ ...BASE, kind: 'attach', attached: STICK }, '“Stick” (USB storage) was plugged in.']],
  detach: [
    [{ ...BASE, kind: 'detach', attached: STICK }, '“Stick” (USB storage) was unplugged.'],
    [{ ...BASE, kind: 'detach', attached: attachedAs(null) }, 'The USB storage was unplugged.'],
  ],
  mount: [
    [
      { ...BASE, kind: 'mount', attached: STICK, volume: WORK, by: 'system' },
      '“Stick” (USB storage, volume “WORK”) was mounted.',
    ],
    [
      { ...BASE, kind: 'mount', attached: STICK, volume: { ...WORK, name: ' ', readOnly: true }, by: 'policy' },
      '“Stick” (USB storage, volume “disk4s1”) was mounted read-only because the policy says so.',
    ],
  ],
  unmount: [
    [
      { ...BASE, kind: 'unmount', attached: STICK, volume: WORK, by: 'policy' },
      '“Stick” (USB storage, volume “WORK”) was unmounted because the policy says so.',
    ],
  ],
  remount: [
    [
      { ...BASE, kind: 'remount', attached: STICK, volume: { ...WORK, readOnly: true }, by: 'policy' },
      '“Stick” (USB storage, volume “WORK”) was mounted anew, read-only because the policy says so.',
    ],
  ],
  open: [
    [
      { ...BASE, kind: 'open', attached: STICK, userClientClass: 'IOUSBDeviceUserClientV2', process: DTRACE },
      '“dtool” opened “Stick” (USB storage) (IOUSBDeviceUserClientV2).',
    ],
    [{ ...BASE, kind: 'open', userClientClass: '', process: { pid: 3, path: '/' } }, 'A program opened a device.'],
  ],
  verdict: [[VERDICT, sentence(VERDICT)]],
  grant: [
    [{ ...BASE, kind: 'grant', grantId: 'g-1', what: 'started' }, 'A temporary grant started (g-1).'],
    [{ ...BASE, kind: 'grant', grantId: 'g-1', what: 'ended' }, 'A temporary grant ended (g-1).'],
  ],
  document: [
    [{ ...BASE, kind: 'document', document: policy7, accepted: true }, 'The policy number 7 is in force.'],
    [
      { ...BASE, kind: 'document', document: policy7, accepted: false, reason: 'bad-signature' },
      'The policy number 7 was refused: its signature is not valid, so it was altered after it was signed.',
    ],
    [
      {
        ...BASE,
        kind: 'document',
        document: { ...policy7, kind: 'device-set' },
        accepted: false,
        reason: 'older',
        detail: 'number 9 is in force.',
      },
      'The device set number 7 was refused: it is older than one that this Mac has had, so someone may be putting back old files (number 9 is in force).',
    ],
    [
      { ...BASE, kind: 'document', document: { ...policy7, kind: 'novel' }, accepted: false, reason: 'eclipse' },
      'A document of kind “novel” number 7 was refused: the bridge said “eclipse”.',
    ],
    [
      { ...BASE, kind: 'document', document: policy7, accepted: false },
      'The policy number 7 was refused: the bridge said no reason.',
    ],
  ],
  health: [
    [{ ...BASE, kind: 'health', state: 'protected', problems: [] }, 'The Mac is now protected.'],
    [
      { ...BASE, kind: 'health', state: 'partly', problems: ['no-client', 'clock-off'] },
      'The Mac is now protected in part: no-client, clock-off.',
    ],
    [{ ...BASE, kind: 'health', state: '', problems: [] }, 'The Mac is now in a state that is not known.'],
  ],
  lifecycle: [
    [
      { ...BASE, kind: 'lifecycle', component: 'bridge', what: 'started', detail: 'bridge 0.1.0' },
      'The bridge: started (bridge 0.1.0).',
    ],
    [{ ...BASE, kind: 'lifecycle', component: 'agent', what: 'spool-damaged' }, 'The agent: spool damaged.'],
    [{ ...BASE, kind: 'lifecycle', component: 'bridge', what: 'sleep' }, 'The Mac goes to sleep.'],
    [
      { ...BASE, kind: 'lifecycle', component: 'bridge', what: 'clock-changed', detail: 'set back by 3600 s' },
      'The clock of the Mac was changed (set back by 3600 s).',
    ],
    [
      {
        ...BASE,
        kind: 'lifecycle',
        component: 'bridge',
        what: 'started',
        detail: 'bridge 0.1.0',
        lastAlive: '2026-11-23T09:10:00.000+01:00',
      },
      'The bridge: started (bridge 0.1.0); the one before ended without a word, at 2026-11-23T09:10:00.000+01:00 or soon after.',
    ],
    [{ ...BASE, kind: 'lifecycle', component: 'bridge', what: 'toString' }, 'The bridge: toString.'],
  ],
  tamper: [
    [
      {
        ...BASE,
        kind: 'tamper',
        act: 'signal',
        target: 'org.portcullis.app.bridge',
        denied: true,
        process: { pid: 812, path: '/bin/zsh', signingId: 'com.apple.zsh', platformBinary: true },
      },
      '“zsh” tried to end or signal org.portcullis.app.bridge, and was stopped.',
    ],
    [
      {
        ...BASE,
        kind: 'tamper',
        act: 'launchctl',
        target: 'bootout system/org.portcullis.agent',
        denied: false,
        process: { pid: 812, path: '/bin/bash', signingId: 'com.apple.bash', platformBinary: true },
      },
      'An installation changed Portcullis itself: “bash” (launchctl: bootout system/org.portcullis.agent).',
    ],
  ],
  gap: [
    [
      { ...BASE, kind: 'gap', lost: 1, reason: 'disk-full' },
      '1 event was lost: the disk was full or could not be written.',
    ],
    [
      { ...BASE, kind: 'gap', lost: 2, reason: 'queue-full' },
      '2 events were lost: more happened at once than the bridge could write down.',
    ],
    [{ ...BASE, kind: 'gap', lost: 3, reason: 'toString' }, '3 events were lost: “toString”.'],
  ],
};

describe('the sentence of an event', () => {
  it.each(EVENT_KINDS.flatMap((kind) => SAID[kind].map(([event, said]) => [kind, said, event] as const)))(
    'of kind %s: %s',
    (_, said, event) => {
      expect(eventSentence(event)).toBe(said);
    },
  );

  it('puts every reason for which a document is refused into words', () => {
    for (const reason of REFUSALS) {
      const said = eventSentence({ ...BASE, kind: 'document', document: policy7, accepted: false, reason });
      expect(said).toMatch(/^The policy number 7 was refused: (it|its) [a-z ,]+\.$/i);
    }
  });

  it('keeps the end of a sentence about a device with the longest name', () => {
    const attached = attachedAs('x'.repeat(1000));
    expect(eventSentence({ ...BASE, kind: 'detach', attached })).toMatch(/ \(USB storage\) was unplugged\.$/);
  });

  it('lets no character through that moves a cursor, turns the direction or ends a line', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', 'a\u202eb', 'x\n\u2028y', '\ud800', '__proto__', '...', '=cmd|1'),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const volume = { ...WORK, name: text, bsdName: 'disk4s1' };
        const attached = attachedAs(text);
        const events: readonly PortcullisEvent[] = [
          { ...BASE, kind: 'attach', attached },
          { ...BASE, kind: 'mount', attached, volume, by: 'system' },
          { ...BASE, kind: 'open', attached, userClientClass: text, process: { pid: 1, path: `/bin/${text}` } },
          { ...BASE, kind: 'grant', grantId: text, what: 'started' },
          {
            ...BASE,
            kind: 'document',
            document: { ...policy7, kind: text },
            accepted: false,
            reason: text,
            detail: text,
          },
          { ...BASE, kind: 'health', state: text, problems: [text, text] },
          { ...BASE, kind: 'lifecycle', component: 'agent', what: text, detail: text },
          { ...BASE, kind: 'gap', lost: 2, reason: text },
          {
            ...BASE,
            kind: 'tamper',
            act: 'write',
            target: text,
            denied: true,
            process: { pid: 1, path: text, signingId: text },
          },
        ];
        for (const event of events) {
          const said = eventSentence(event);
          expect(said).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
          expect(said).toMatch(/[^.]\.$/);
        }
      }),
    );
  });
});
