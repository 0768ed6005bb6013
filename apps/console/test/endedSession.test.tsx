// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { BlockList } from '../src/resources/blocks/BlockList.js';
import type { Actions } from '../src/providers/actions.js';
import { createDataProvider, type PortcullisData } from '../src/providers/dataProvider.js';
import { createHttp } from '../src/providers/http.js';
import { SessionKeeper } from '../src/providers/session.js';
import { show } from './render.js';
import { idOf } from '../src/testing/samples.js';
import { startServer, type Asked, type TestServer } from './server.js';

const refused = { status: 401, body: { error: { code: 'not-signed-in', message: 'sign in first' } } };

/** Everything that the console can ask for; one that is new is missing here, and this does not compile. */
const own: Record<keyof Actions, (data: PortcullisData) => Promise<unknown>> = {
  whoAmI: (data) => data.whoAmI(),
  dashboard: (data) => data.dashboard(),
  search: (data) => data.search('kim'),
  eventSummary: (data) => data.eventSummary({}),
  sightings: (data) => data.sightings('d'),
  setUses: (data) => data.setUses('s'),
  signingKey: (data) => data.signingKey(),
  rotateKey: (data) => data.rotateKey(),
  readmitMac: (data) => data.readmitMac('m', { key: 'k' } as never),
  unprotected: (data) => data.unprotected('m'),
  healthHistory: (data) => data.healthHistory('m', 'UTC'),
  checkPolicy: (data) => data.checkPolicy('version: 1'),
  saveDraft: (data) => data.saveDraft('p', 'version: 1', null),
  discardDraft: (data) => data.discardDraft('p'),
  whatIf: (data) => data.whatIf('p', 'version: 1', 7),
  publish: (data) => data.publish('p', '2026-11-28T00:00:00.000Z', 'because'),
  revisions: (data) => data.revisions('p'),
  revision: (data) => data.revision('p', 1),
  rollback: (data) => data.rollback('p', 1, 'because'),
  allowDevice: (data) =>
    data.allowDevice('p', { eventId: 'e', verbs: ['read'], comment: 'why', acknowledgeShared: false }),
  entries: (data) => data.entries('s', { offset: 0, limit: 10 }),
  addEntry: (data) => data.addEntry('s', { vendorId: '0951', productId: '1666' }),
  removeEntry: (data) => data.removeEntry('s', 'e'),
  previewImport: (data) =>
    data.previewImport('s', new Blob(['vendorId,productId\n']), { wholeMake: false, replace: false }),
  importEntries: (data) =>
    data.importEntries('s', new Blob(['vendorId,productId\n']), { wholeMake: false, replace: false }),
  profileSettings: (data) => data.profileSettings(),
  createProfile: (data) =>
    data.createProfile('agent', { mode: 'approve', teamId: null, removable: false, agent: null }),
  assignments: (data) => data.assignments(),
  saveAssignments: (data) => data.saveAssignments([]),
};
const plain: Record<string, (data: PortcullisData) => Promise<unknown>> = {
  getList: (data) => data.getList('macs', {}),
  'getList of events': (data) => data.getList('events', {}),
  getOne: (data) => data.getOne('macs', { id: '1' }),
  getMany: (data) => data.getMany('macs', { ids: ['1'] }),
  create: (data) => data.create('blocks', { data: { reason: 'x' } }),
  update: (data) => data.update('macs', { id: '1', data: { tags: [] }, previousData: { id: '1' } }),
  updateMany: (data) => data.updateMany('macs', { ids: ['1'], data: { tags: [] } }),
  delete: (data) => data.delete('macs', { id: '1' }),
  deleteMany: (data) => data.deleteMany('macs', { ids: ['1'] }),
};

let server: TestServer | null = null;
afterEach(() => server?.stop());

describe.each(Object.entries({ ...own, ...plain }))('%s, after the session has ended', (_name, act) => {
  async function begin() {
    let signedIn = false;
    const answered: Asked[] = [];
    const keeper = new SessionKeeper();
    server = await startServer({}, (asked) => {
      if (!signedIn) return refused;
      answered.push(asked);
      return { status: 418, body: { error: { code: 'heard', message: 'heard' } } };
    });
    const http = createHttp(fetch, { base: server.base, signInAgain: () => keeper.signInAgain() });
    let outcome: 'pending' | 'done' | Error = 'pending';
    void act(createDataProvider(http)).then(
      () => (outcome = 'done'),
      (error: Error) => (outcome = error),
    );
    await waitFor(() => expect(keeper.hasEnded()).toBe(true));
    return { keeper, answered, signIn: () => (signedIn = true), outcome: () => outcome };
  }

  it('waits, and goes on with the very same request once somebody has signed in', async () => {
    const { keeper, answered, signIn, outcome } = await begin();
    expect(outcome()).toBe('pending');
    signIn();
    keeper.settle(true);
    await waitFor(() => expect(outcome()).toMatchObject({ code: 'heard' }));
    const first = server?.asked[0];
    expect(answered[0]).toMatchObject({ method: first?.method, path: first?.path, body: first?.body });
  });

  it('fails when nobody signs in', async () => {
    const { keeper, answered, outcome } = await begin();
    keeper.settle(false);
    await waitFor(() => expect(outcome()).toMatchObject({ status: 401, code: 'not-signed-in' }));
    expect(answered).toEqual([]);
  });
});

describe('blocking a device when the session has ended', () => {
  async function pressBlock() {
    let signedIn = true;
    const blocked: unknown[] = [];
    const user = { id: idOf('ada'), email: 'ada@example.test', name: 'Ada', role: 'responder' };
    await show({
      page: <BlockList />,
      path: '/blocks',
      at: '/blocks',
      resource: 'blocks',
      routes: {
        'GET /auth/me': () => (signedIn ? { body: { user, permissions: ['blocks:read', 'blocks:write'] } } : refused),
        'GET /blocks': () => (signedIn ? { body: { data: [], total: 0 } } : refused),
        'POST /auth/login': () => {
          signedIn = true;
          return { body: { user } };
        },
        'POST /blocks': ({ body }) => {
          if (!signedIn) return refused;
          blocked.push(body);
          return {
            status: 201,
            body: {
              id: idOf('block'),
              target: {},
              reason: 'stolen',
              state: 'active',
              createdBy: null,
              createdAt: '2026-11-23T08:00:00.000Z',
              liftedAt: null,
            },
          };
        },
      },
    });
    const hands = userEvent.setup();
    await hands.click((await screen.findAllByRole('button', { name: 'Block now' }))[0] ?? document.body);
    await hands.click(screen.getByRole('combobox', { name: 'About' }));
    await hands.click(screen.getByRole('option', { name: 'A device or make by its ids' }));
    await hands.type(screen.getByLabelText(/Vendor id/), '0951');
    await hands.type(screen.getByLabelText(/Product id/), '1666');
    await hands.type(screen.getByLabelText(/Reason/), 'stolen');
    signedIn = false;
    const form = screen.getByRole('dialog', { name: 'Emergency block' });
    await hands.click(within(form).getByRole('button', { name: 'Block now' }));
    const asking = await screen.findByRole('dialog', { name: 'Your session has ended' });
    expect(screen.queryByText(/The block is stored/)).toBeNull();
    return { hands, asking, blocked };
  }

  it('asks to sign in where one is, and then does what was asked for', async () => {
    const { hands, asking, blocked } = await pressBlock();
    await hands.type(within(asking).getByLabelText(/Password/), 'right');
    await hands.click(within(asking).getByRole('button', { name: 'Sign in and go on' }));
    expect(await screen.findByText(/The block is stored/)).toBeTruthy();
    expect(blocked).toMatchObject([{ reason: 'stolen' }]);
  });

  it('says that it is not done, and keeps what was typed, when nobody signs in', async () => {
    const { hands, asking, blocked } = await pressBlock();
    await hands.click(within(asking).getByRole('button', { name: 'Not now' }));
    const form = await screen.findByRole('dialog', { name: 'Emergency block' });
    expect(await within(form).findByText(/^This is not done, because the session has ended/)).toBeTruthy();
    expect(within(form).getByLabelText<HTMLInputElement>(/Reason/).value).toBe('stolen');
    expect(screen.queryByText(/The block is stored/)).toBeNull();
    expect(blocked).toEqual([]);
  });
});
