import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuditRow, DeviceRow, DeviceSetRow, Page, PolicyProblem, PolicyRow, SetEntryRow } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, STICK } from './harness/events.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let api: TestApplication;
let replica: TestApplication;
let admin: Client;
let mia: TestAgent;
let ben: TestAgent;

beforeAll(async () => {
  api = await startTestApplication();
  replica = await startTestApplication({
    databaseUrl: api.configuration.databaseUrl,
    secret: api.configuration.secret,
  });
  admin = await api.signIn('admin');
  mia = await TestAgent.enrol(api, { hostname: 'mac-of-mia', serialNumber: 'C02MIA' });
  ben = await TestAgent.enrol(api, { hostname: 'mac-of-ben', serialNumber: 'C02BEN' });
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await replica.stop();
  await api.stop();
});

const stick = (serialNumber: string, changes: object = {}): typeof STICK => ({
  ...STICK,
  key: `0951:1666:${serialNumber}`,
  device: { ...STICK.device, serialNumber, ...changes },
});
/** All clocks go on by this; only `Date` stands still, so that a test says exactly how long something took. */
function after(millis: number): void {
  vi.setSystemTime(Date.now() + millis);
}
/** @param clock by how much the Mac's clock is ahead */
async function report(agent: TestAgent, attached: readonly unknown[], clock = 0): Promise<void> {
  const time = new Date(Date.now() + clock).toISOString();
  const answer = await agent.post('/api/agent/health', { facts: {}, attached, agentVersion: '0.1.0', time });
  expect(answer.status, answer.text).toBe(200);
}
/** @param ago how long before now, by the Mac's own clock */
async function attach(agent: TestAgent, attached: unknown, ago = 0): Promise<void> {
  const time = new Date(Date.now() - ago).toISOString();
  const answer = await agent.post('/api/agent/events', { events: [attachEvent({ attached, time })] });
  expect(answer.body).toMatchObject({ accepted: 1 });
}
async function found(serial: string): Promise<DeviceRow> {
  const { data } = (await admin.get<Page<DeviceRow>>(`/api/devices?q=${serial}`)).body;
  const [row] = data;
  if (row === undefined) throw new Error(`no device has the serial number ${serial}`);
  return row;
}
async function audited(id: string, action: string): Promise<readonly AuditRow[]> {
  return (await admin.get<Page<AuditRow>>(`/api/audit?resource=devices&resourceId=${id}&action=${action}`)).body.data;
}
const byHostname = (row: DeviceRow): string[] =>
  (row.sharedFinding?.macs ?? []).map(({ hostname }) => hostname).toSorted();

describe('a serial number that several devices have', () => {
  it('is found by two Macs that report it at the same time', async () => {
    const twins = stick('TWINS');
    vi.setSystemTime(Date.now());
    await attach(mia, twins);
    after(10 * MINUTE);
    await attach(ben, twins);
    for (const agent of [mia, ben]) {
      after(SECOND);
      await report(agent, [twins]);
    }
    expect(await found('TWINS')).toMatchObject({ shared: false, sharedFinding: null });
    after(SECOND);
    const since = new Date().toISOString();
    await report(mia, [twins]);
    const row = await found('TWINS');
    expect(row).toMatchObject({ shared: true, identity: 'shared', sharedFinding: { reason: 'at-two-macs', since } });
    expect(byHostname(row)).toEqual(['mac-of-ben', 'mac-of-mia']);
    expect((await admin.get<Page<DeviceRow>>('/api/devices?shared=true')).body.data.map(({ key }) => key)).toContain(
      twins.key,
    );
    const entries = await audited(row.id, 'mark-shared');
    expect(entries).toMatchObject([{ actor: { id: null }, after: { sharedFinding: row.sharedFinding } }]);
  });

  it('is found by one Mac that has it twice', async () => {
    const double = stick('DOUBLE');
    await attach(mia, double);
    await report(mia, [double, { ...double, registryId: '4294967999' }]);
    const row = await found('DOUBLE');
    expect(row.sharedFinding?.reason).toBe('twice-at-one-mac');
    expect(byHostname(row)).toEqual(['mac-of-mia']);
  });

  it('is found by two attachments between which no stick travels', async () => {
    const fast = stick('TOOFAST');
    vi.setSystemTime(Date.now());
    await attach(mia, fast);
    after(2 * SECOND);
    await attach(ben, fast);
    const row = await found('TOOFAST');
    expect(row.sharedFinding?.reason).toBe('too-fast');
    expect(byHostname(row)).toEqual(['mac-of-ben', 'mac-of-mia']);
    await attach(mia, fast);
    expect(await audited(row.id, 'mark-shared')).toHaveLength(1);
  });

  it('is found when both uploads arrive at once, at whichever server', async () => {
    const serials = Array.from({ length: 8 }, (_, index) => `ATONCE${index}X`);
    const events = (): unknown[] => serials.map((serial) => attachEvent({ attached: stick(serial) }));
    const headers = await ben.headers();
    const answers = await Promise.all([
      mia.post('/api/agent/events', { events: events() }),
      replica.anonymous.request('POST', '/api/agent/events', { events: events() }, headers),
    ]);
    for (const { body } of answers) expect(body).toMatchObject({ accepted: serials.length });
    for (const serial of serials) expect((await found(serial)).sharedFinding?.reason, serial).toBe('too-fast');
  });

  it('is found although the two clocks are known to differ', async () => {
    const clocks = stick('CLOCKS');
    vi.setSystemTime(Date.now());
    await report(ben, [], -40 * SECOND);
    await attach(mia, clocks);
    after(2 * SECOND);
    await attach(ben, clocks, 40 * SECOND);
    expect((await found('CLOCKS')).sharedFinding?.reason).toBe('too-fast');
    await report(ben, []);
  });

  it('is said by a Mac', async () => {
    await attach(mia, stick('SAID', { identity: 'shared' }));
    expect((await found('SAID')).sharedFinding?.reason).toBe('said-by-mac');
  });
});

describe('one device', () => {
  it('may go from Mac to Mac, whether the old Mac has said that it is gone or not', async () => {
    const carried = stick('CARRIED');
    vi.setSystemTime(Date.now());
    for (const [from, to, way] of [
      [mia, ben, 60 * MINUTE],
      [ben, mia, 6 * SECOND],
    ] as const) {
      await attach(from, carried);
      await report(from, [carried]);
      after(way);
      await attach(to, carried);
      // The old Mac is asleep and has not said yet that the stick is gone.
      for (let minute = 0; minute < 2; minute++) {
        after(MINUTE);
        await report(to, [carried]);
      }
      await report(from, []);
      await report(to, []);
      after(MINUTE);
    }
    expect(await found('CARRIED')).toMatchObject({ shared: false, identity: 'unique' });
  });

  it('is not made several by events of a Mac that was away', async () => {
    const late = stick('LATE');
    vi.setSystemTime(Date.now());
    await attach(mia, late);
    after(60 * MINUTE);
    await attach(ben, late, 60 * MINUTE);
    expect(await found('LATE')).toMatchObject({ shared: false });
    // The other way round: what was late is there already, and was of no use to anybody.
    const early = stick('EARLY');
    await attach(ben, early, MINUTE);
    after(-MINUTE);
    await attach(mia, early);
    expect(await found('EARLY')).toMatchObject({ shared: false });
  });

  it('is not made several by a clock that is wrong', async () => {
    const wrong = stick('WRONGCLOCK');
    vi.setSystemTime(Date.now());
    await attach(mia, wrong);
    after(30 * MINUTE);
    // Says the time of half an hour ago, at first unknown to be wrong, then known.
    await attach(ben, wrong, 30 * MINUTE);
    await report(ben, [], -30 * MINUTE);
    await attach(ben, wrong, 30 * MINUTE);
    expect(await found('WRONGCLOCK')).toMatchObject({ shared: false });
    await report(ben, [], -365 * 24 * 60 * MINUTE);
    await attach(ben, wrong, 30 * MINUTE);
    await report(ben, []);
    expect(await found('WRONGCLOCK')).toMatchObject({ shared: false });
  });

  it('is nobody’s business without a serial number that is trusted', async () => {
    const plain = { ...stick('0', { identity: 'none' }), key: '0951:1666:-' };
    for (const agent of [mia, ben]) await attach(agent, plain);
    for (const agent of [mia, ben, mia]) await report(agent, [plain, { ...plain, registryId: '4294967998' }]);
    expect(await found('0951:1666:-')).toMatchObject({ shared: false, identity: 'none' });
  });
});

it('a person takes it back, with an entry in the audit log, and the next proof marks it anew', async () => {
  const back = stick('TAKENBACK', { identity: 'shared' });
  await attach(mia, back);
  const { id, sharedFinding } = await found('TAKENBACK');
  const auditor = await api.signIn('auditor');
  expect((await auditor.patch(`/api/devices/${id}`, { shared: false })).status).toBe(403);
  const taken = await admin.patch<DeviceRow>(`/api/devices/${id}`, { shared: false });
  expect(taken.body).toMatchObject({ shared: false, sharedFinding: null, identity: 'unique' });
  const [entry] = await audited(id, 'update');
  expect(entry).toMatchObject({ before: { shared: true, sharedFinding }, after: { shared: false } });
  expect(entry?.actor.id).not.toBeNull();
  await attach(mia, back);
  expect(await found('TAKENBACK')).toMatchObject({ shared: true });
  expect(await audited(id, 'mark-shared')).toHaveLength(2);
});

it('a draft that names such a serial number, or a set with it, is warned about as soon as it is found', async () => {
  const set = await admin.post<DeviceSetRow>('/api/device-sets', { name: 'Sticks' });
  const entry = (serialNumber: string) => ({ vendorId: '0951', productId: '1666', serialNumber });
  await admin.post(`/api/device-sets/${set.body.id}/entries`, { entries: [entry('lint1'), entry('OTHER1')] });
  const source = `version: 1
name: Sticks
defaults: { usb-storage: deny }
rules:
  - id: another-make
    match:
      vendorId: ['0781']
      serialNumber: ['LINT1']
    access: allow
  - id: by-serial
    match:
      serialNumber: ['lint1', 'LINTX*']
    access: allow
  - id: by-set
    match:
      deviceSet: ['${set.body.id}']
    access: allow
`;
  const policy = await admin.post<PolicyRow>('/api/policies', { source });
  expect(policy.body.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const warnings = async (): Promise<readonly PolicyProblem[]> => {
    const { body } = await admin.get<PolicyRow>(`/api/policies/${policy.body.id}`);
    return body.problems.filter(({ code }) => code === 'shared-serial');
  };
  expect(await warnings()).toEqual([]);
  const marked = async (): Promise<readonly (string | null)[]> => {
    const { body } = await admin.get<Page<SetEntryRow>>(`/api/device-sets/${set.body.id}/entries`);
    return body.data.filter(({ shared }) => shared).map(({ serialNumber }) => serialNumber);
  };
  expect(await marked()).toEqual([]);
  await attach(mia, stick('LINT1', { identity: 'shared' }));
  expect(await marked()).toEqual(['lint1']);
  expect(await warnings()).toMatchObject([
    { path: 'rules[1].match.serialNumber', severity: 'warning', line: 12, message: expect.stringContaining('`lint1`') },
    { path: 'rules[2].match.deviceSet', severity: 'warning', message: expect.stringContaining('1 of 2 entries') },
  ]);
  await admin.patch(`/api/devices/${(await found('LINT1')).id}`, { shared: false });
  expect(await warnings()).toEqual([]);
  expect(await marked()).toEqual([]);
});
