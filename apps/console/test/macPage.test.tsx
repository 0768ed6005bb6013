// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { MacPage } from '../src/resources/macs/MacPage.js';
import { MAC, POLICY_ID } from '../src/testing/samples.js';
import { show } from './render.js';

const FIX = 'Open System Settings and switch on Portcullis.';
const problem = {
  code: 'full-disk-access-missing',
  check: 'permission',
  severity: 'critical',
  title: 'Full Disk Access is missing',
  cause: 'The bridge was not given it.',
  fix: FIX,
  facts: {},
};
const SICK = {
  ...MAC,
  state: 'unprotected',
  inSync: false,
  problems: [problem],
  checks: [
    { id: 'bridge', title: 'The bridge runs', state: 'ok', problems: [] },
    { id: 'permission', title: 'macOS lets the bridge decide', state: 'problem', problems: [problem.code] },
  ],
  expected: [{ kind: 'policy', id: POLICY_ID, sequence: 12 }],
  applied: [{ kind: 'policy', id: POLICY_ID, sequence: 10 }],
  refused: [
    {
      document: { kind: 'policy', id: POLICY_ID, sequence: 12 },
      reason: 'bad-signature',
      time: '2026-11-23T08:00:00Z',
    },
  ],
  attached: [
    {
      registryId: '1',
      key: 'k',
      device: { family: 'usb-storage', productName: '<b>stick</b>\u202Egnp' },
      descriptor: { vendorId: 0, productId: 0 },
    },
  ],
};

const page = (permissions: readonly string[], record: unknown = SICK) => ({
  page: <MacPage />,
  path: '/macs/:id/show',
  at: `/macs/${MAC.id}/show`,
  resource: 'macs',
  permissions,
  routes: {
    [`GET /macs/${MAC.id}`]: () => ({ body: record }),
    [`PATCH /macs/${MAC.id}`]: () => ({ body: record }),
    [`POST /macs/${MAC.id}/readmit`]: () => ({ body: record }),
    'GET /events': () => ({ body: { data: [], next: null } }),
  },
});

describe('the page of a Mac', () => {
  it('says what is wrong and what to do about it, line by line', async () => {
    await show(page(['macs:read']));
    const list = await screen.findByRole('list', { name: 'Health checklist' });
    expect(within(list).getByText('Full Disk Access is missing')).toBeTruthy();
    expect(within(list).getByText(FIX)).toBeTruthy();
    expect(within(list).getByTitle('Problem')).toBeTruthy();
    expect(within(list).getByTitle('Well')).toBeTruthy();
  });

  it('copies words for the person at the Mac, for each fix', async () => {
    const user = userEvent.setup();
    await show(page(['macs:read']));
    const button = { name: 'Copy for the person: Full Disk Access is missing' };
    await user.click(await screen.findByRole('button', button));
    const copied = await navigator.clipboard.readText();
    expect(copied).toMatch(/^About Portcullis on your Mac “[^”]+”: Full Disk Access is missing\.\n\n/);
    expect(copied).toContain(`What is to be done: ${FIX}`);
    expect(await screen.findByText('Copied.')).toBeTruthy();
  });

  it('says so where the browser does not let it copy', async () => {
    const user = userEvent.setup({ writeToClipboard: false });
    const clipboard = { writeText: () => Promise.reject(new Error('write permission denied')) };
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    await show(page(['macs:read']));
    await user.click(await screen.findByRole('button', { name: /^Copy for the person/ }));
    expect(await screen.findByText('Write permission denied')).toBeTruthy();
    expect(screen.queryByText('Copied.')).toBeNull();
  });

  it('keeps what is only good to know apart, and says where to begin', async () => {
    const other = { ...problem, code: 'integrity-protection-off', severity: 'warning', title: 'Protection is off' };
    const note = { ...problem, code: 'other-product', severity: 'info', title: 'Another product is active' };
    await show(page(['macs:read'], { ...SICK, problems: [other, problem, note] }));
    expect((await screen.findByText(/Mend this first/)).textContent).toContain('Full Disk Access is missing');
    const list = screen.getByRole('list', { name: 'Health checklist' });
    expect(within(list).queryByText('Another product is active')).toBeNull();
    await userEvent.click(screen.getByText('Good to know (1)'));
    expect(screen.getByText('Another product is active')).toBeTruthy();
  });

  it('shows what is expected beside what is applied, and why a document was refused', async () => {
    await show(page(['macs:read']));
    const table = await screen.findByRole('table', { name: 'Documents' });
    const row = within(table).getByRole('row', { name: /Office/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .slice(1, 3)
        .map(({ textContent }) => textContent),
    ).toEqual(['12', '10']);
    expect(within(row).getByText(/its signature is not valid/i)).toBeTruthy();
  });

  it('shows a device’s name as text, whatever is in it', async () => {
    const { container } = await show(page(['macs:read']));
    expect(await screen.findByText('<b>stick</b>⟨202E⟩gnp')).toBeTruthy();
    expect(container.querySelector('b')).toBeNull();
  });

  it('has no buttons for those who may not change it', async () => {
    await show(page(['macs:read']));
    await screen.findByRole('heading', { level: 1, name: 'kim-mbp' });
    expect(screen.queryByRole('button', { name: /Remove|Edit|Allow|Let back/ })).toBeNull();
  });

  it('saves tags and owner together', async () => {
    const user = userEvent.setup();
    const { server } = await show(page(['macs:read', 'macs:write']));
    await user.click(await screen.findByRole('button', { name: 'Edit tags and owner' }));
    await user.type(screen.getByRole('combobox', { name: 'Tags' }), 'lab{Enter}');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Tags and owner are saved.');
    expect(server.asked.find(({ method }) => method === 'PATCH')?.body).toEqual({
      tags: ['design', 'lab'],
      owner: { name: 'Kim Doe', email: 'kim@example.test' },
    });
  });

  it('lets a removed Mac back, with another key where an administrator says so', async () => {
    const user = userEvent.setup();
    const removed = { ...MAC, removedAt: '2026-11-23T08:00:00Z' };
    const { server } = await show(page(['macs:read', 'macs:write', 'macs:readmit'], removed));
    await screen.findByText(/The server refuses its agent/);
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
    expect(screen.queryByText('In sync')).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Let back' }));
    await user.click(screen.getByRole('checkbox', { name: /another key/ }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Let back' }));
    await screen.findByText('The Mac is let back.');
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ withNewKey: true });
  });

  it('says that somebody tried to take its place, until that is dismissed', async () => {
    const user = userEvent.setup();
    const enrolmentRefused = {
      time: '2026-11-23T08:00:00Z',
      ip: '192.0.2.7',
      token: 'Berlin',
      hostname: '<b>x</b>',
      serialNumber: 'C02',
    };
    const { server } = await show(page(['macs:read', 'macs:write'], { ...MAC, enrolmentRefused }));
    expect((await screen.findByText(/was refused/)).textContent).toContain('“<b>x</b>”');
    await user.click(await screen.findByRole('button', { name: 'Dismiss' }));
    await screen.findByText('Noted.');
    expect(server.asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ enrolmentRefused: null });
  });
});

describe('the health of a Mac over time', () => {
  const DAY = 24 * 3600_000;
  const at = (ago: number) => new Date(Date.now() - ago).toISOString();
  const day = (ago: number, kind: string) => ({ from: at(ago * DAY), to: at((ago - 1) * DAY), kind });
  const history = (changes: object = {}) => ({
    since: at(3 * DAY),
    enrolledAt: at(3 * DAY),
    days: [day(3, 'protected'), day(2, 'unheard'), day(1, 'gaps')],
    protectedDays: 1,
    provedAt: at(4 * 60_000),
    problems: [
      { code: problem.code, severity: 'critical', title: problem.title, from: at(3 * 3600_000), to: null },
      { code: 'other-product', severity: 'info', title: 'Another product', from: at(3 * 3600_000), to: null },
      {
        code: 'clock-skew',
        severity: 'warning',
        title: 'The clock is wrong',
        from: at(2 * DAY),
        to: at(2 * DAY - 3600_000),
      },
    ],
    unprotected: [{ state: 'unprotected', from: at(3 * 3600_000), to: null, why: [problem.title] }],
    unheard: [{ from: at(40 * 3600_000), to: at(20 * 3600_000) }],
    ...changes,
  });
  const shown = (changes?: object) =>
    show({
      ...page(['macs:read']),
      routes: {
        [`GET /macs/${MAC.id}`]: () => ({ body: SICK }),
        [`GET /macs/${MAC.id}/health-history`]: () => ({ body: history(changes) }),
      },
    });

  it('counts the days that were shown, of those that there are, and says what the others were', async () => {
    await shown();
    expect(await screen.findByText('Protected on 1 of the 3 days since it was enrolled, by proof.')).toBeTruthy();
    const days = screen.getByRole('list', { name: 'Days' });
    expect(
      within(days)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent?.split(': ')[1]?.split(',')[0]),
    ).toEqual(['Protected', 'Not heard of', 'With gaps']);
  });

  it('tells problems and silence with their times, what goes on first, and not what is only good to know', async () => {
    await shown();
    const table = await screen.findByRole('table', { name: 'Problems over time' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      'Full Disk Access is missing',
      'Nothing was heard of this Mac',
      'The clock is wrong',
    ]);
    expect(rows[0]?.textContent).toMatch(/still so3 hours$/);
    expect(rows[1]?.textContent).toMatch(/20 hours$/);
  });

  it('says why it was not protected', async () => {
    await shown();
    await userEvent.click(await screen.findByRole('tab', { name: 'Not protected (1)' }));
    const table = screen.getByRole('table', { name: 'When it was not protected' });
    expect(within(table).getByRole('rowheader').textContent).toBe('Full Disk Access is missing');
  });

  it('claims no proof where there was none, and no enrolment where only the record is short', async () => {
    await shown({ provedAt: null, protectedDays: 0, since: at(DAY), days: [day(1, 'unproved')] });
    expect(await screen.findByText('Protected on 0 of 1 day on record, by proof.')).toBeTruthy();
    expect(screen.getByText(/No test image was ever seen to be denied/)).toBeTruthy();
  });
});
