import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PortcullisEvent, VerdictEvent } from '@portcullis/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer } from './fixtures/api-server.js';
import { Organisation } from './fixtures/organisation.js';
import { hardwareUuid, recordingPath, SimulatedMac, simulator } from './fixtures/simulated-mac.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

const POLICY = `
version: 1
name: Office
mode: enforce
rules:
  - id: company-sticks
    match: { family: [usb-storage], serialNumber: ["2F7B1A0C55D3"] }
    access: allow
`;

let folder: string;
let api: ApiServer;
let organisation: Organisation;
let simulated: SimulatedMac;
let agent: Program | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  simulated = new SimulatedMac(folder);
  organisation = new Organisation();
  api = new ApiServer();
  api.organisationId = organisation.id;
  api.anchor = organisation.anchor;
  await api.up();
});

afterEach(async () => {
  await agent?.signal('SIGKILL');
  await simulated.stop();
  await api.down();
  removeTemporaryFolders();
});

function startAgent(): Program {
  agent = new Program('agent', ['--config', writeConfig(folder, api.url)]);
  return agent;
}

/** Gives the Mac its policy once it is enrolled. */
async function assign(source: string): Promise<void> {
  const { macId } = await until('the Mac is enrolled', () => [...api.macs.values()][0]);
  const policy = randomUUID();
  api.publish([organisation.policy(policy, source, 1), organisation.mac(macId, hardwareUuid, policy)]);
  await until('the documents are in force', () => {
    const applied = api.health.at(-1)?.['applied'];
    return Array.isArray(applied) && applied.length === 2;
  });
}

const events = () => [...api.events.values()] as unknown as PortcullisEvent[];
const verdicts = () => events().filter((event): event is VerdictEvent => event.kind === 'verdict');
const denials = () => verdicts().filter(({ decision, outcome }) => decision === 'denied' && outcome === 'enforced');

const isUnknownStick = ({ attached }: VerdictEvent) => attached.device.serialNumber === '60A44C3FACC93011';

describe.runIf(existsSync(simulator))('with the simulated Mac', () => {
  it('a policy travels to the bridge, and what it denies travels back', async () => {
    // A day in which nobody else unplugs that stick again.
    await simulated.start('quiet-desk.jsonl');
    startAgent();
    await assign(POLICY);
    await simulated.control({ cmd: 'play', file: recordingPath('replug-unknown.jsonl') });
    const denied = await until('its denial arrives', () => denials().find(isUnknownStick));
    expect(denied.verdict.verbs.read?.effect).toBe('deny');
    expect(denied.applied.policyName).toBe('Office');
    expect(api.health.at(-1)).toMatchObject({
      bridge: { bridgeMode: 'simulate', enrolled: true, policyState: 'enforcing' },
    });
    let out = '';
    await main(['--config', join(folder, 'agent.json'), 'explain', denied.id], {
      out: (text) => (out += text),
      err: () => {},
    });
    expect(out).toContain('was denied');
    expect(out).toContain('company-sticks did not match');
  });

  it('every event arrives exactly once when agent and bridge are killed in between', async () => {
    await simulated.start('office-day.jsonl');
    const first = startAgent();
    await assign(POLICY);
    await first.signal('SIGKILL');
    await simulated.control({ cmd: 'play', file: recordingPath('replug-unknown.jsonl') });
    await simulated.stop('SIGKILL');
    await simulated.start('replug-unknown.jsonl');
    startAgent();
    await simulated.control({ cmd: 'state' });
    const journal = await until('a denial of the gap arrives', () => denials()[0]?.journal);
    await simulated.control({ cmd: 'state' });
    const seqs = () =>
      events()
        .filter((event) => event.journal === journal)
        .map(({ seq }) => seq)
        .toSorted((a, b) => a - b);
    // The count moves all the time: only everything, every time, says it.
    api.keepsReports = false;
    api.report = undefined;
    const status = () => api.health.at(-1)?.['bridge'] as { journal: { next: number } } | undefined;
    await until('all of them arrived', () => seqs().length > 0 && seqs().length === (status()?.journal.next ?? 0) - 1);
    expect(seqs()).toEqual(seqs().map((_, index) => index + 1));
    expect(api.duplicates).toBe(0);
  });

  it('a document that was altered on the way is refused, reported, and the last good one stays', async () => {
    await simulated.start('office-day.jsonl');
    startAgent();
    await assign(POLICY);
    const [policy, mac] = api.documents;
    if (!policy || !mac) throw new Error('no documents');
    const altered = organisation.policy(policy.id, POLICY.replace('2F7B1A0C55D3', 'FFFFFFFFFFFF'), 2);
    altered.bytes.writeUInt8(altered.bytes.readUInt8(200) ^ 1, 200);
    api.publish([altered, mac]);
    const refused = await until('the refusal is reported', () => {
      const list = api.health.at(-1)?.['refused'];
      return Array.isArray(list) && list.length > 0 ? list : undefined;
    });
    expect(refused).toMatchObject([{ document: { kind: 'policy', id: policy.id }, reason: 'bad-signature' }]);
    expect(api.health.at(-1)).toMatchObject({ bridge: { policyState: 'enforcing' } });
    expect(api.health.at(-1)?.['applied']).toContainEqual(
      expect.objectContaining({ kind: 'policy', id: policy.id, sequence: policy.sequence }),
    );
  });
});
