/** What the C++ bridge writes is held against the JSON Schema made from `@portcullis/wire`. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECISIONS, EVENT_KINDS, OUTCOMES, TRIGGERS } from '@portcullis/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BridgeListener, Heard, type Json } from './fixtures/bridge-listener.js';
import { problemsOf } from './fixtures/bridge-schemas.js';
import { Organisation } from './fixtures/organisation.js';
import { hardwareUuid, recordingPath, SimulatedMac, simulator, stillClock } from './fixtures/simulated-mac.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

const POLICY = `
version: 1
name: Office
mode: enforce
tamperProtection: true
rules:
  - id: encrypted-company-sticks
    description: Company sticks, once they are encrypted
    match: { family: [usb-storage], serialNumber: ["2F7B1A0C55D3"], encrypted: true }
    access: allow
  - id: reading
    match: { family: [usb-storage], vendorId: "0781" }
    access: read-only
  - id: no-phones
    message: { text: Phones stay outside., helpLink: 'https://example.test/phones' }
    match: { family: [android] }
    access: deny
  - id: pictures
    match: { family: [apple-mobile] }
    verbs: { photos: allow, sync: deny }
  - id: no-serial
    match: { family: [serial] }
    access: deny
`;

/** Named by the protocol, and nothing that a simulated Mac can bring about. */
const NEVER: Readonly<Record<string, string>> = {
  'event health': 'the agent records it',
  'event open': 'the bridge tells of it as the verdict on it',
  'event remount': 'the bridge tells of it as the verdict on it',
  'outcome failed': 'the simulated macOS does what the bridge asks of it',
  'failure unavailable': 'a bridge that only watches says it; the simulated one enforces',
  'failure failed': 'the simulated macOS lets go of every device',
  'failure busy': 'the simulated macOS moves a device at once',
};

const protocolText = readFileSync(
  fileURLToPath(new URL('../../../native/esf-bridge/PROTOCOL.md', import.meta.url)),
  'utf8',
);

/** The failures, as PROTOCOL.md lists them. */
function namedFailures(): string[] {
  const [, list] = /^Codes of failure:(.*?)A refused document/ms.exec(protocolText) ?? [];
  return [...(list ?? '').matchAll(/`([a-z-]+)`/g)].map(([, code]) => `failure ${code}`);
}

/** The commands of its table, each with what tells its forms apart. */
function namedAnswers(): string[] {
  const rows = protocolText.matchAll(/^\| (`\{"type":"\w+","id".*?) \|/gm);
  return [...rows].flatMap(([, cell = '']) => {
    const command = /"type":"(\w+)"/.exec(cell)?.[1] ?? '';
    const forms = [...cell.matchAll(/"(announce|bsdName|capture|release|list)"/g)].map(([, form]) => ` ${form}`);
    return (forms.length === 0 ? [''] : forms).map((form) => `answer to ${command}${form}`);
  });
}

const recordings = readdirSync(recordingPath('.')).filter((name) => name.endsWith('.jsonl'));

/** The step that attaches this device in that recording. */
function attaching(recording: string, device: string, changes: object = {}): Json {
  const steps = readFileSync(recordingPath(recording), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  const found = steps.find((step) => step['step'] === 'attach' && step['device'] === device);
  if (!found) throw new Error(`\`${recording}\` attaches no \`${device}\``);
  return { ...found, ...changes };
}

/** A simulated Mac of its own, enrolled and under the policy, with somebody who listens. */
class ListenedMac {
  readonly folder = temporaryFolder();
  readonly simulated = new SimulatedMac(this.folder);
  readonly organisation = new Organisation();
  readonly id = randomUUID();
  readonly policyId = randomUUID();
  readonly #heard: Heard;
  #listener: BridgeListener | undefined;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  get socket(): string {
    return join(this.folder, 'bridge.sock');
  }

  get listener(): BridgeListener {
    if (!this.#listener) throw new Error('nobody listens yet');
    return this.#listener;
  }

  async listen(): Promise<void> {
    this.#listener = new BridgeListener(this.socket, this.#heard);
    await this.#listener.greeted;
  }

  /** Enrols it and gives it a policy and a grant for a stick that policy denies. */
  async govern(): Promise<void> {
    const { id: organisationId, anchor } = this.organisation;
    await this.listener.ask('enrol', 'nothing', { type: 'enrol', organisationId, macId: this.id, anchor });
    const stick = { vendorId: 2385, productId: 5734, serialNumber: '60A44C3FACC93011' };
    const grant = {
      id: randomUUID(),
      mac: this.id,
      target: { device: stick },
      verbs: ['read' as const],
      notBefore: stillClock + 100,
      expires: stillClock + 200,
      approvedBy: 'sam',
      reason: 'slides',
    };
    const grants = this.organisation.grants(this.id, [grant]);
    await this.hand(this.organisation.policy(this.policyId, POLICY, 1).bytes);
    await this.hand(grants.bytes);
    await this.hand(
      this.organisation.mac(this.id, hardwareUuid, this.policyId, [{ kind: 'grants', id: this.id }]).bytes,
    );
  }

  hand(bytes: Uint8Array): Promise<Json> {
    return this.listener.ask('document', 'document', { type: 'document', bytes: bytes.byteLength }, bytes);
  }

  /** Asks all that can be asked at any time. */
  async report(): Promise<void> {
    const { listener } = this;
    const { devices } = await listener.ask('devices', 'devices', { type: 'devices' });
    for (const { attached } of devices as readonly { attached: { registryId: string } }[]) {
      await listener.ask('explain', 'explain', { type: 'explain', registryId: attached.registryId });
    }
    await listener.ask('usb list', 'usb', { type: 'usb', action: 'list' });
    await listener.ask('status', 'status', { type: 'status' });
    await listener.rest();
    const file = join(this.folder, 'bridge', 'status.json');
    await until('the status is on disk', () => existsSync(file));
    const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
    this.#heard.note('status.json', written, problemsOf('status', written));
  }

  async do(step: object): Promise<void> {
    const answer = await this.simulated.control({ cmd: 'do', step });
    if (answer['ok'] !== true) throw new Error(`${JSON.stringify(step)}: ${JSON.stringify(answer)}`);
  }

  /** What the bridge calls that device. */
  async registryId(device: string): Promise<string> {
    const { devices } = await this.simulated.control({ cmd: 'state' });
    const found = (devices as readonly Json[]).find((one) => one['device'] === device);
    return String(found?.['registryId']);
  }
}

async function playRecording(mac: ListenedMac, recording: string): Promise<void> {
  await mac.listen();
  await mac.govern();
  const { problems } = await mac.simulated.control({ cmd: 'play', file: recordingPath(recording) });
  expect(problems).toEqual([]);
  // Some recordings end the bridge and let it come again, which cuts whoever listened.
  if (readFileSync(recordingPath(recording), 'utf8').includes('"step": "bridge"')) await mac.listen();
  await mac.report();
  await mac.listener.close();
}

async function greetWrongly(mac: ListenedMac, heard: Heard): Promise<void> {
  for (const hello of [{ type: 'hello', protocol: 2 }, { type: 'good morning' }]) {
    const listener = new BridgeListener(mac.socket, heard, hello);
    await listener.greeted;
    await listener.closed;
  }
}

async function askForDocuments(mac: ListenedMac): Promise<void> {
  await mac.listen();
  const { listener, organisation } = mac;
  const enrol = (fields: object) => listener.ask('enrol', 'nothing', { type: 'enrol', ...fields });
  const forget = (id: string) =>
    listener.ask('forget', 'nothing', { type: 'forget', document: { kind: 'policy', id } });
  await enrol({ organisationId: 'none' });
  await mac.govern();
  await enrol({ organisationId: randomUUID(), macId: mac.id, anchor: organisation.anchor });
  await mac.hand(Buffer.from('no document'));
  const altered = organisation.policy(mac.policyId, POLICY, 2).bytes;
  altered.writeUInt8(altered.readUInt8(200) ^ 1, 200);
  await mac.hand(altered);
  await forget(mac.policyId);
  await forget(randomUUID());
  await listener.ask('nonsense', 'nothing', { type: 'nonsense' });
}

async function askForUsb(mac: ListenedMac): Promise<void> {
  await mac.listen();
  await mac.govern();
  const move = (action: string, device: string) =>
    mac.listener.ask(`usb ${action}`, 'nothing', { type: 'usb', action, device });
  await mac.do(attaching('designer.jsonl', 'webcam'));
  await mac.do(attaching('developer.jsonl', 'test-phone'));
  await mac.do(attaching('office-day.jsonl', 'keyboard'));
  await mac.do(attaching('designer.jsonl', 'microphone', { location: '0x01200000' }));
  const [webcam, phone, keyboard] = [
    await mac.registryId('webcam'),
    await mac.registryId('test-phone'),
    await mac.registryId('keyboard'),
  ];
  await move('capture', '0x01200000');
  await move('capture', '0xffffffff');
  await move('capture', keyboard);
  await move('release', webcam);
  const captured = join(mac.folder, 'bridge', 'captured');
  rmSync(captured, { force: true });
  mkdirSync(captured); // no file can replace it
  await move('capture', webcam);
  rmSync(captured, { recursive: true });
  await move('capture', webcam);
  await mac.report();
  await mac.do({ step: 'detach', device: 'webcam' });
  await mac.report();
  await mac.do(attaching('designer.jsonl', 'webcam'));
  await move('release', await mac.registryId('webcam'));
  await move('release', phone);
}

async function askForCanary(mac: ListenedMac): Promise<void> {
  await mac.listen();
  const arm = (bsdName: string) => mac.listener.ask('canary bsdName', 'nothing', { type: 'canary', bsdName });
  await arm('floppy');
  await arm('disk99');
  await mac.do(attaching('replug-unknown.jsonl', 'unknown-stick'));
  await arm('disk5');
  await mac.listener.ask('canary announce', 'nothing', { type: 'canary', announce: true });
  await mac.do(attaching('office-day.jsonl', 'disk-image'));
  await mac.do({ step: 'mount', bsdName: 'disk8s1', mountPoint: '/Volumes/Installer' });
  await arm('disk8');
  await mac.do({ step: 'unmount', bsdName: 'disk8s1' });
  await arm('disk8');
  await mac.do({ step: 'mount', bsdName: 'disk8s1', mountPoint: '/Volumes/Installer' });
}

/** A disk that the system is so slow to name that the answer comes too late. */
async function openRawLate(mac: ListenedMac): Promise<void> {
  await mac.listen();
  await mac.govern();
  await mac.do(attaching('replug-unknown.jsonl', 'unknown-stick', { announced: false, lookUpMs: 10_000 }));
  const process = { pid: 812, path: '/bin/dd', signingId: 'com.apple.dd', platformBinary: true };
  await mac.do({ step: 'raw-open', bsdName: 'disk5s1', process });
  await mac.do({ step: 'wait', ms: 10_000 });
  await mac.listener.rest();
}

/** Events that nobody has taken yet, one of them damaged on the disk. */
async function damageJournal(mac: ListenedMac): Promise<void> {
  await mac.simulated.control({ cmd: 'play', file: recordingPath('replug-unknown.jsonl') });
  await mac.simulated.stop();
  const segment = join(mac.folder, 'bridge', 'journal', '00000000000000000001.journal');
  const bytes = readFileSync(segment);
  const at = bytes.indexOf('"kind":"attach"');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(segment, bytes);
  await mac.simulated.startStill();
  await mac.listen();
  await mac.listener.rest();
  await mac.listener.close();
}

type Scenario = (mac: ListenedMac, heard: Heard) => Promise<void>;

const scenarios = new Map<string, Scenario>([
  ...recordings.map((name): [string, Scenario] => [name, (mac) => playRecording(mac, name)]),
  ['wrong greetings', greetWrongly],
  ['documents', askForDocuments],
  ['usb', askForUsb],
  ['canary', askForCanary],
  ['a late answer', openRawLate],
  ['a damaged journal', damageJournal],
]);

async function hear(scenario: Scenario): Promise<Heard> {
  const heard = new Heard();
  const mac = new ListenedMac(heard);
  await mac.simulated.startStill();
  try {
    await scenario(mac, heard);
  } finally {
    await mac.simulated.stop();
  }
  return heard;
}

describe.runIf(existsSync(simulator))('what the bridge writes', () => {
  const heard = new Map<string, Heard>();
  const saidAnywhere = () => new Set([...heard.values()].flatMap(({ said }) => [...said]));

  beforeAll(async () => {
    for (const [name, scenario] of scenarios) heard.set(name, await hear(scenario));
  });
  afterAll(removeTemporaryFolders);

  it.each([...scenarios.keys()])('is what libs/wire says it is: %s', (name) => {
    expect(heard.get(name)?.problems).toEqual([]);
  });

  it('would show a field that only one side knows', () => {
    const event = [...heard.values()].flatMap(({ events }) => events).find(({ kind }) => kind === 'attach');
    const { attached, ...rest } = event as { attached: Json };
    expect(problemsOf('event', event)).toEqual([]);
    expect(problemsOf('event', { ...rest, attached: { ...attached, colour: 'red' } }).join()).toContain('colour');
    expect(problemsOf('event', rest).join()).toContain("required property 'attached'");
    expect(problemsOf('event', { ...rest, attached, id: 'none' }).join()).toContain('/id must match pattern');
  });

  it('holds everything that the protocol names', () => {
    const named = [
      'welcome',
      'error protocol',
      'error malformed',
      'status.json',
      ...namedAnswers(),
      ...namedFailures(),
      ...EVENT_KINDS.map((kind) => `event ${kind}`),
      ...TRIGGERS.map((trigger) => `trigger ${trigger}`),
      ...DECISIONS.map((decision) => `decision ${decision}`),
      ...OUTCOMES.map((outcome) => `outcome ${outcome}`),
    ];
    const said = saidAnywhere();
    expect(named.filter((one) => !said.has(one)).toSorted()).toEqual(Object.keys(NEVER).toSorted());
    expect([...said].filter((one) => !named.includes(one))).toEqual([]);
  });
});
