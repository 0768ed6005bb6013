import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'plist';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Program, writeConfig } from '../fixtures/agent-process.js';
import { ApiServer } from '../fixtures/api-server.js';
import { BridgePeer } from '../fixtures/bridge-peer.js';
import { Organisation } from '../fixtures/organisation.js';
import { removeTemporaryFolders, temporaryFolder, until } from '../fixtures/temporary.js';

let folder: string;
let config: string;
let managed: string;
let api: ApiServer;
let bridge: BridgePeer;
let agent: Program | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  managed = join(folder, 'org.portcullis.agent.plist');
  api = new ApiServer();
  api.anchor = new Organisation().anchor;
  await api.up();
  bridge = new BridgePeer(join(folder, 'bridge.sock'));
  await bridge.listen();
  // As a package installs it: nothing about the organisation.
  const unset = { server: undefined, enrolmentToken: undefined, tags: undefined, owner: undefined };
  config = writeConfig(folder, '', unset);
});

afterEach(async () => {
  await agent?.signal('SIGKILL');
  agent = undefined;
  await bridge.close();
  await api.down();
  removeTemporaryFolders();
});

function start(): Program {
  agent = new Program('agent', ['--config', config, '--managed', managed]);
  return agent;
}

/** As macOS replaces it: whole, and in one step. */
function profile(options: object): void {
  const next = `${managed}.new`;
  writeFileSync(next, build({ server: api.url, enrolmentToken: 'enrol-me', ...options }), { mode: 0o644 });
  renameSync(next, managed);
}

const portcullis = (...args: string[]) => new Program('cli', ['--config', config, ...args]).finished();
const problems = (): readonly string[] => {
  const diagnosis = api.health.at(-1)?.['diagnosis'] as { problems: { code: string }[] } | undefined;
  return diagnosis?.problems.map(({ code }) => code) ?? [];
};
const keys = () => new Set(api.enrolments.map(({ publicKey }) => JSON.stringify(publicKey)));

describe('an agent that was installed before its profile', () => {
  it('waits, says so, and enrols as soon as the profile is there', async () => {
    const program = start();
    await program.logged('the agent waits for its configuration: server: is missing');
    const status = await portcullis('status');
    expect([status.code, status.stderr]).toEqual([
      1,
      'portcullis: the agent waits for its configuration: server: is missing\n',
    ]);
    const doctor = await portcullis('doctor', '--json');
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toMatchObject({
      problems: [{ code: 'agent-not-configured', severity: 'critical' }],
    });

    profile({ tags: ['unrestricted'], owner: { email: 'mia@example.com' }, anchorKey: api.anchor });
    await program.logged('the configuration has tags, which count for nothing');
    await until('the bridge is enrolled', () => bridge.enrolledAs);
    expect([...api.macs.values()][0]?.body).toMatchObject({ owner: { email: 'mia@example.com' } });
    expect([...api.macs.values()][0]?.body).not.toHaveProperty('tags');
    const event = bridge.record();
    await until('events arrive', () => api.events.has(event.id));
    expect((await portcullis('status')).stdout).toMatch(/settings +from management/);
    expect(program.output).not.toContain('enrol-me');
  });

  it('stops when it is asked to while it waits', async () => {
    const program = start();
    await program.logged('waiting for a configuration');
    expect((await program.signal('SIGTERM')).code).toBe(0);
  });
});

describe('a profile that changes while the agent runs', () => {
  it('moves the Mac to another server, without a restart of the process', async () => {
    const other = new ApiServer();
    await other.up();
    try {
      profile({});
      const program = start();
      await until('it is enrolled', () => api.health.length > 0);
      profile({ server: other.url });
      await until('it is enrolled there', () => other.health.length > 0);
      expect(program.output.match(/"pid":\d+/g)?.every((pid) => pid === `"pid":${program.pid}`)).toBe(true);
    } finally {
      await other.down();
    }
  });

  it('does not enrol a Mac anew for a new token, new tags or another owner', async () => {
    profile({ tags: ['berlin'] });
    const program = start();
    await until('health is reported', () => api.health.length > 0);
    profile({ tags: ['hamburg'], enrolmentToken: 'another', owner: { name: 'Mia' } });
    await program.logged('the agent goes on with the new ones');
    const beats = api.beats;
    await until('health is reported again', () => api.beats > beats);
    expect(api.enrolments).toHaveLength(1);
    const event = bridge.record();
    await until('events arrive', () => api.events.has(event.id));
    expect(api.duplicates).toBe(0);
  });

  it('leaves the old settings in force when it is nonsense, and health says so until it is mended', async () => {
    profile({});
    start();
    await until('health is reported', () => api.health.length > 0);
    profile({ server: 'nonsense' });
    await until('health says so', () => problems().includes('settings-refused'));
    const event = bridge.record();
    await until('events arrive', () => api.events.has(event.id));
    writeFileSync(managed, 'no property list at all');
    await until('health says the new reason', () =>
      JSON.stringify(api.health.at(-1)).includes('is not a property list'),
    );
    profile({});
    await until('health is content again', () => !problems().includes('settings-refused'));
    expect(api.enrolments).toHaveLength(1);
  });

  it('that went while the agent was stopped still counts at the next start', async () => {
    profile({});
    const program = start();
    await until('health is reported', () => api.health.length > 0);
    await program.signal('SIGTERM');
    rmSync(managed);
    const reports = api.health.length;
    const again = start();
    await until('health is reported again', () => api.health.length > reports);
    expect(again.output).toContain('the managed preferences are gone; what they said last goes on');
    expect(api.enrolments).toHaveLength(1);
  });
});

describe('the anchor key of a profile', () => {
  it('keeps the Mac from a server with another key, uses up no token, and is mended by the next profile', async () => {
    profile({ anchorKey: new Organisation().anchor });
    const program = start();
    await program.logged('presents another signing key than the anchorKey of the configuration');
    await until('it tried again', () => api.enrolments.length > 2);
    expect(keys().size).toBe(1);
    expect(bridge.enrolledAs).toBeUndefined();
    const { stdout, code } = await portcullis('doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ code: 'foreign-anchor' })]),
    });
    profile({ anchorKey: api.anchor });
    await until('the bridge is enrolled', () => bridge.enrolledAs);
    expect(bridge.enrolledAs?.anchor).toBe(api.anchor);
  });

  it('that the bridge does not hold is told, and one from before or after a rotation is not', async () => {
    profile({});
    start();
    await until('the bridge is enrolled', () => bridge.enrolledAs);
    profile({ anchorKey: new Organisation().anchor });
    await until('health says so', () => problems().includes('foreign-anchor'));
    profile({ anchorKey: api.anchor });
    await until('health is content again', () => api.health.length > 0 && !problems().includes('foreign-anchor'));
    // A document has replaced the bridge's key since; the profile names the new one.
    const next = new Organisation().anchor;
    if (bridge.enrolledAs) bridge.enrolledAs = { ...bridge.enrolledAs, anchor: next };
    const reports = api.health.length;
    profile({ anchorKey: next });
    await until('health is reported', () => api.health.length > reports);
    expect(problems()).not.toContain('foreign-anchor');
  });
});
