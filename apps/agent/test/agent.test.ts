import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer, testDocument } from './fixtures/api-server.js';
import { BridgePeer } from './fixtures/bridge-peer.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

let folder: string;
let api: ApiServer;
let bridge: BridgePeer;
let agent: Program | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  api = new ApiServer();
  await api.up();
  bridge = new BridgePeer(join(folder, 'bridge.sock'));
  await bridge.listen();
});

afterEach(async () => {
  await agent?.signal('SIGKILL');
  agent = undefined;
  await bridge.close();
  await api.down();
  removeTemporaryFolders();
});

function start(changes: Record<string, unknown> = {}): Program {
  agent = new Program('agent', ['--config', writeConfig(folder, api.url, changes)]);
  return agent;
}

const arrived = (id: string) => () => api.events.has(id);
const bridgeEvents = () => [...api.events.values()].filter((event) => event['journal'] === bridge.journalId);

describe('events', () => {
  it('arrive at the server, and the bridge is told that it may forget them', async () => {
    const first = bridge.record();
    start();
    await until('the first event arrives', arrived(first.id));
    const second = bridge.record();
    await until('the second event arrives', arrived(second.id));
    expect(bridge.acknowledged).toBe(2);
  });

  it('arrive exactly once when the agent is killed again and again while they come', async () => {
    for (let round = 0; round < 3; round += 1) {
      const program = start();
      await until('the agent is connected', () => bridge.connected);
      for (let count = 0; count < 200; count += 1) bridge.record();
      await until('some events are on their way', () => bridge.acknowledged > round * 210);
      await program.signal('SIGKILL');
      for (let count = 0; count < 10; count += 1) bridge.record();
    }
    start();
    await until('every event arrived', () => bridgeEvents().length === bridge.events.length);
    expect(new Set(bridgeEvents().map(({ id }) => id))).toEqual(new Set(bridge.events.map(({ id }) => id)));
    await until('the bridge may forget all', () => bridge.acknowledged === bridge.events.length);
  });

  it('are not taken from the bridge a second time when it sends them again', async () => {
    start();
    const event = bridge.record();
    await until('the event arrives', arrived(event.id));
    bridge.acknowledged = 0;
    bridge.cut();
    await until('the agent says at once that it has it', () => bridge.acknowledged === 1);
    expect(bridge.hellos.at(-1)).toMatchObject({ after: { journal: bridge.journalId, seq: 1 } });
    const next = bridge.record();
    await until('the next event arrives', arrived(next.id));
    expect(api.duplicates).toBe(0);
  });

  it('wait while the server is gone, and arrive exactly once when it is back', async () => {
    const program = start();
    await until('the agent is enrolled', () => api.macs.size > 0);
    await api.down();
    for (let count = 0; count < 50; count += 1) bridge.record();
    await until('they are safe on the disk', () => bridge.acknowledged === 50);
    await program.logged('events wait');
    await api.up();
    await until('all arrived', () => bridgeEvents().length === 50);
    expect(api.duplicates).toBe(0);
  });

  it('are taken under the same numbers again when the bridge lost its journal', async () => {
    const program = start();
    const first = bridge.record();
    bridge.record();
    await until('both arrive', () => bridge.acknowledged === 2 && api.events.has(first.id));
    bridge.events.length = 0;
    bridge.acknowledged = 0;
    await bridge.restart({ keepDocuments: true });
    await program.logged('its journal went back');
    const again = bridge.record();
    await until('the new first event arrives', arrived(again.id));
    expect(again.seq).toBe(1);
  });

  it('go on when the bridge was away and came back', async () => {
    start();
    const before = bridge.record();
    await until('the first arrives', arrived(before.id));
    await bridge.restart({ keepDocuments: true });
    const after = bridge.record();
    await until('the second arrives', arrived(after.id));
    expect(bridgeEvents()).toHaveLength(2);
  });
});

describe('signed documents', () => {
  const all = () => [
    testDocument('blocks', 1),
    testDocument('grants', 2),
    testDocument('policy', 3),
    testDocument('device-set', 4),
    testDocument('mac', 5),
    testDocument('anchor', 6),
  ];

  it('are handed to the bridge in the order in which they rest on each other', async () => {
    api.documents = all();
    start();
    await until('all are handed over', () => bridge.handed.length === 6);
    expect(bridge.handed.map(({ kind }) => kind)).toEqual([
      'anchor',
      'mac',
      'device-set',
      'policy',
      'grants',
      'blocks',
    ]);
    await until('the server hears that they are in force', () => {
      const applied = api.health.at(-1)?.['applied'];
      return Array.isArray(applied) && applied.length === 6;
    });
  });

  it('are fetched as soon as the server says that they changed', async () => {
    const policy = testDocument('policy', 1);
    api.documents = [policy];
    start();
    await until('the first is in force', () => bridge.documents.length === 1);
    await until('the agent listens', () => api.pushConnections === 1);
    api.publish([testDocument('policy', 2, {}, policy.id)]);
    await until('the second is in force', () => bridge.documents[0]?.sequence === 2);
    expect(bridge.handed).toHaveLength(2);
  });

  it('are handed over again when the bridge lost them, also while the server is gone', async () => {
    api.documents = all();
    start();
    await until('all are in force', () => bridge.documents.length === 6);
    await api.down();
    await bridge.restart({ keepDocuments: false });
    await until('all are in force again', () => bridge.documents.length === 6);
    expect(bridge.handed).toHaveLength(12);
  });

  it('are reported as refused, and not handed over again and again, when the bridge refuses them', async () => {
    const bad = testDocument('policy', 7, { refuse: 'bad-signature' });
    api.documents = [bad, testDocument('mac', 1)];
    start();
    const refused = await until('the server hears of it', () => {
      const list = api.health.at(-1)?.['refused'];
      return Array.isArray(list) && list.length > 0 ? list : undefined;
    });
    expect(refused).toMatchObject([{ document: { kind: 'policy', id: bad.id, sequence: 7 }, reason: 'bad-signature' }]);
    await until('the agent listens', () => api.pushConnections === 1);
    api.publish([...api.documents, testDocument('blocks', 3)]);
    await until('the new one is in force', () => bridge.documents.some(({ kind }) => kind === 'blocks'));
    expect(bridge.handed.filter(({ kind }) => kind === 'policy')).toHaveLength(1);
  });

  it('are forgotten by the bridge when the server no longer expects them', async () => {
    const set = testDocument('device-set', 2);
    const policy = testDocument('policy', 1);
    api.documents = [policy, set];
    start();
    await until('both are in force', () => bridge.documents.length === 2);
    await until('the agent listens', () => api.pushConnections === 1);
    api.publish([policy]);
    await until('the set is gone', () => bridge.documents.length === 1);
    expect(bridge.forgotten).toMatchObject([{ kind: 'device-set', id: set.id }]);
  });
});

describe('enrolment', () => {
  it('tells the server who this Mac is, gives the bridge the anchor, and keeps the key for its owner alone', async () => {
    start();
    await until('the bridge is enrolled', () => bridge.enrolledAs);
    const [mac] = api.macs.values();
    expect(mac?.body).toMatchObject({
      hostname: 'mia-mac',
      serialNumber: 'C02TEST',
      owner: { name: 'Mia' },
    });
    expect(mac?.body).not.toHaveProperty('tags');
    expect(mac?.body['publicKey']).not.toHaveProperty('d');
    expect(bridge.enrolledAs).toMatchObject({
      macId: mac?.macId,
      organisationId: api.organisationId,
      anchor: api.anchor,
    });
    const file = join(folder, 'state', 'identity.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not repeated at the next start', async () => {
    const first = start();
    await until('the bridge is enrolled', () => bridge.enrolledAs);
    const key = JSON.stringify([...api.macs.values()]);
    await first.signal('SIGTERM');
    const reports = api.health.length;
    start({ enrolmentToken: 'used up by now' });
    await until('health is reported', () => api.health.length > reports);
    expect(JSON.stringify([...api.macs.values()])).toBe(key);
  });

  it('is done anew with the key that the Mac has when the server no longer knows it', async () => {
    start();
    await until('health is reported', () => api.health.length > 0);
    const keyOf = () => [...api.macs.values()][0]?.body['publicKey'];
    const before = keyOf();
    api.macs.clear();
    api.publish([]);
    bridge.record();
    await until('it is enrolled again', () => api.macs.size === 1);
    const event = bridge.record();
    await until('events arrive again', arrived(event.id));
    expect(keyOf()).toEqual(before);
  });

  it('says what is wrong when the token is refused, and the secret is in no log', async () => {
    const program = start({ enrolmentToken: 'wrong-secret-token' });
    await program.logged('enrolment-token-invalid');
    expect(program.output).not.toContain('wrong-secret-token');
  });

  it('works although the clock of this Mac is an hour off', async () => {
    api.clockAheadMillis = 3_600_000;
    start();
    const event = bridge.record();
    await until('the event arrives', arrived(event.id));
    const facts = await until('health is reported', () => api.health.at(-1)?.['facts']);
    expect(facts).toMatchObject({ server: { clockSkewSeconds: -3600 } });
  });
});

describe('health', () => {
  const timing = {
    retryFirstSeconds: 0.05,
    retryMostSeconds: 0.3,
    bridgeRetryMostSeconds: 0.1,
    heartbeatSeconds: 0.3,
    pollSeconds: 300,
  };
  const settled = () =>
    until('nothing is new any more, as the server is told', () => api.presences.at(-1) === api.report && api.report);

  it('is sent whole while it is new, and then only by its name, over the channel', async () => {
    start({ timing });
    const name = await settled();
    const [reports, presences] = [api.health.length, api.presences.length];
    await until('it is told again', () => api.presences.length > presences + 2);
    expect(new Set(api.presences.slice(presences))).toEqual(new Set([name]));
    expect(api.health.length).toBe(reports);
  });

  it('is sent whole at once when something changes', async () => {
    start({ timing: { ...timing, heartbeatSeconds: 2 } });
    await settled();
    const reports = api.health.length;
    await bridge.close();
    await until('the change is told', () => api.health.length > reports);
    expect(api.health.at(-1)?.['facts']).toMatchObject({ bridge: { connected: false } });
  });

  it('is sent whole to a server that has lost it', async () => {
    start({ timing });
    await settled();
    const reports = api.health.length;
    api.report = 'another-one';
    await until('everything is told anew', () => api.health.length > reports);
    expect(api.health.at(-1)?.['facts']).toMatchObject({ bridge: { connected: true } });
  });

  it('is sent whole every time to a server that keeps no names', async () => {
    api.keepsReports = false;
    start({ timing });
    await until('several reports have come', () => api.health.length > 4);
    expect(api.presences).toEqual([]);
  });

  it('is sent whole where the channel does not answer', async () => {
    start({ timing });
    await settled();
    const reports = api.health.length;
    for (const client of api.channels) client.terminate();
    api.refuseChannels = true;
    await until('everything is told anew', () => api.health.length > reports);
    expect(api.health.at(-1)?.['facts']).toMatchObject({ bridge: { connected: true } });
  });
});

describe('the agent', () => {
  it('stops at SIGTERM, says who asked, and exits with 0', async () => {
    const program = start();
    await program.logged('"msg":"started"');
    const { code, stdout } = await program.signal('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toContain('stopping: asked by SIGTERM');
  });

  it('says clearly when bridge and agent are of different protocols, and tries on', async () => {
    bridge.protocol = 2;
    const program = start();
    await program.logged('this bridge speaks protocol 2; the agent asked for 1: update the older of the two');
    const facts = await until('health is reported', () => api.health.at(-1)?.['facts']);
    expect(facts).toMatchObject({ bridge: { connected: false, failure: 'protocol' } });
    bridge.protocol = 1;
    await until('it is connected', () => bridge.connected);
  });

  it('says goodbye before it is upgraded or removed, and has said it when the command ends', async () => {
    start();
    await until('the agent is enrolled', () => api.macs.size > 0);
    const command = (): Program =>
      new Program('cli', ['--config', join(folder, 'agent.json'), 'goodbye', 'uninstall', '--json']);
    const { code, stdout } = await command().finished();
    expect([code, stdout]).toEqual([0, '{"delivered":true}\n']);
    const said = expect.objectContaining({ kind: 'lifecycle', component: 'agent', what: 'uninstall' });
    expect([...api.events.values()]).toContainEqual(said);
    await api.down();
    expect(await command().finished()).toMatchObject({ code: 1, stdout: '{"delivered":false}\n' });
  });

  it('refuses to run twice on one folder', async () => {
    const program = start();
    await program.logged('"msg":"started"');
    const second = new Program('agent', ['--config', join(folder, 'agent.json')]);
    const { code, stderr } = await second.finished();
    expect(code).toBe(1);
    expect(stderr).toContain('another agent is running on');
  });

  it('moves a damaged spool aside, says where, and works on', async () => {
    const spool = join(folder, 'state', 'spool.sqlite');
    const program = start();
    await until('events flow', () => bridge.connected);
    await program.signal('SIGTERM');
    const torn = readFileSync(spool);
    torn.fill(0x5a, 0, 2048);
    writeFileSync(spool, torn);
    const again = start();
    await again.logged('the spool was not usable');
    const event = bridge.record();
    await until('events arrive', arrived(event.id));
    expect([...api.events.values()]).toContainEqual(
      expect.objectContaining({ kind: 'lifecycle', what: 'spool-damaged' }),
    );
    const moved = /it lies in (\S+) now/.exec(again.output)?.[1] ?? '';
    expect(existsSync(moved)).toBe(true);
    const command = async (name: string): Promise<string> =>
      (await new Program('cli', ['--config', join(folder, 'agent.json'), name]).finished()).stdout;
    expect(await command('status')).toContain(moved);
    expect(await command('doctor')).toContain('The record of waiting events was damaged');
    // Also after another start, until somebody has taken it away.
    await again.signal('SIGTERM');
    await start().logged('"msg":"started"');
    expect(await command('status')).toContain(moved);
    for (const suffix of ['', '-wal', '-shm']) rmSync(moved + suffix, { force: true });
    expect(await command('status')).not.toContain('damaged');
    expect(await command('doctor')).not.toContain('The record of waiting events was damaged');
  });
});
