// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { PolicyPage } from '../src/resources/policies/PolicyPage.js';
import { POLICY_ID, SOURCE } from '../src/testing/samples.js';
import { show } from './render.js';
import type { Routes } from './server.js';

// jsdom lays nothing out; the editor measures what it draws.
Range.prototype.getClientRects = () => document.createElement('div').getClientRects();

const AT = '2026-11-23T08:00:00.000Z';
const published = {
  revision: 3,
  sequence: 9,
  publishedAt: AT,
  publishedBy: { id: '1', email: 'ada@example.test' },
  comment: '',
  source: SOURCE,
};
const POLICY = { id: POLICY_ID, name: 'Office', description: '', draft: null, published, problems: [] };
const drafted = (source: string) => ({ ...POLICY, draft: { source, updatedAt: AT, updatedBy: null } });

const page = (permissions: readonly string[], policy: unknown, tab = '', routes: Routes = {}) => ({
  page: <PolicyPage />,
  path: '/policies/:id/show',
  at: `/policies/${POLICY_ID}/show${tab}`,
  resource: 'policies',
  permissions: ['policies:read', ...permissions],
  routes: {
    [`GET /policies/${POLICY_ID}`]: () => ({ body: policy }),
    [`GET /policies/${POLICY_ID}/revisions`]: () => ({
      body: { data: [{ ...published, revision: 2 }, published], total: 2 },
    }),
    ...routes,
  },
});

describe('the page of a policy', () => {
  it('lists the problems of the text, found here and by the server, and says its rules in words', async () => {
    await show(page([], drafted(`${SOURCE}banana: 1\n`)));
    const problems = await screen.findByRole('list', { name: 'Problems' });
    expect(within(problems).getByText(/unknown key/)).toBeTruthy();
    expect(within(problems).getByRole('button', { name: 'Line 10' })).toBeTruthy();
    expect(await screen.findByText(/The text has errors/)).toBeTruthy();
  });

  it('says the rules of a sound text in words', async () => {
    await show(page([], POLICY));
    const rules = await screen.findByRole('table', { name: 'Rules in words' });
    expect(within(rules).getByRole('row', { name: /cameras it is camera everything is allowed enforce/ })).toBeTruthy();
  });

  it('can only be read by whoever may not write it', async () => {
    await show(page([], drafted('version: 1\n')));
    expect(await screen.findByText('Your role can read policies, not change them.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save draft' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Publish…' })).toBeNull();
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: 'Policy source' }).getAttribute('aria-readonly')).toBe('true'),
    );
  });

  it('shows the draft beside what is published', async () => {
    await show(page(['policies:write'], drafted(SOURCE.replace('allow', 'deny')), '?tab=changes'));
    expect(await screen.findByRole('region', { name: 'Published, revision 3 compared with Draft' })).toBeTruthy();
  });

  it('lists what stands in the way of publishing, in the dialog', async () => {
    const user = userEvent.setup();
    const error = {
      code: 'policy-has-problems',
      message: 'the policy has a problem',
      details: [{ line: 7, column: 3, path: 'rules[0]', message: 'never reached' }],
    };
    const { server } = await show(
      page(['policies:publish'], drafted(`${SOURCE}# more\n`), '', {
        [`POST /policies/${POLICY_ID}/publish`]: () => ({ status: 422, body: { error } }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'Publish…' }));
    const dialog = screen.getByRole('dialog');
    await user.type(within(dialog).getByRole('textbox', { name: /Comment/ }), 'Now');
    await user.click(within(dialog).getByRole('button', { name: 'Publish' }));
    expect(await within(dialog).findByText('line 7, column 3: never reached')).toBeTruthy();
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ comment: 'Now' });
  });

  it('rolls back to an earlier revision after asking', async () => {
    const user = userEvent.setup();
    const { server } = await show(
      page(['policies:publish'], POLICY, '?tab=revisions', {
        [`POST /policies/${POLICY_ID}/rollback`]: () => ({ body: POLICY }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'Roll back to revision 2' }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Roll back' }));
    await screen.findByText('The text of revision 2 is published again.');
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ revision: 2 });
  });

  it('throws a draft away only after asking', async () => {
    const user = userEvent.setup();
    const draft = `DELETE /policies/${POLICY_ID}/draft`;
    const { server } = await show(
      page(['policies:write'], drafted('version: 1\n'), '', { [draft]: () => ({ body: POLICY }) }),
    );
    await user.click(await screen.findByRole('button', { name: 'Discard draft' }));
    expect(server.asked.some(({ method }) => method === 'DELETE')).toBe(false);
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Discard' }));
    await waitFor(() => expect(server.asked.some(({ method }) => method === 'DELETE')).toBe(true));
  });

  it('says what the text as typed would change about what was recorded, new denials first', async () => {
    const user = userEvent.setup();
    const group = {
      kind: 'newly-allowed',
      deviceKey: '0951:1666:',
      deviceName: '“DataTraveler 3.0” (USB storage)',
      family: 'usb-storage',
      verbs: ['read', 'write'],
      ruleBefore: 'default',
      ruleNow: 'sticks',
      macs: ['kim-mbp'],
      count: 9,
    };
    const denied = { ...group, kind: 'newly-denied', deviceName: '“EOS R5” (camera)', family: 'camera', count: 2 };
    const answer = { decisions: 40, changed: 11, truncated: true, groups: [group, denied], byMac: [], byRule: [] };
    const { server } = await show(
      page(['events:read'], drafted(`${SOURCE}# more\n`), '', {
        [`POST /policies/${POLICY_ID}/what-if`]: () => ({ body: answer }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'What would change' }));
    const dialog = screen.getByRole('dialog', { name: 'What would change' });
    const table = await within(dialog).findByRole('table', { name: 'What would change' });
    expect(within(table).getAllByRole('rowheader')[0]?.textContent).toContain('EOS R5');
    expect(
      within(table).getByRole('row', {
        name: /DataTraveler 3.0” \(USB storage\) Newly allowed reading and writing the default → rule sticks 9 kim-mbp/,
      }),
    ).toBeTruthy();
    expect(within(dialog).getByText(/^40 verdicts were recorded .* 30 days: 11 would turn out/)).toBeTruthy();
    expect(within(dialog).getByText(/only the newest were/)).toBeTruthy();
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({
      source: `${SOURCE}# more\n`,
      days: 30,
    });
  });

  it('says that nothing would change, over as many days as were chosen', async () => {
    const user = userEvent.setup();
    await show(
      page(['events:read'], POLICY, '', {
        [`POST /policies/${POLICY_ID}/what-if`]: () => ({
          body: { decisions: 40, changed: 0, truncated: false, groups: [] },
        }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'What would change' }));
    const dialog = screen.getByRole('dialog', { name: 'What would change' });
    expect(await within(dialog).findByText('Nothing would change')).toBeTruthy();
    await user.click(within(dialog).getByRole('combobox', { name: 'Verdicts of' }));
    await user.click(screen.getByRole('option', { name: 'The last 90 days' }));
    expect(await within(dialog).findByText(/in the last 90 days: every one of them/)).toBeTruthy();
  });

  it('names the lines that keep a text from being tried', async () => {
    const user = userEvent.setup();
    const error = {
      code: 'policy-has-problems',
      message: 'the policy has a problem',
      details: [{ line: 10, column: 1, path: 'banana', message: 'unknown key `banana`' }],
    };
    await show(
      page(['events:read'], drafted(`${SOURCE}banana: 1\n`), '', {
        [`POST /policies/${POLICY_ID}/what-if`]: () => ({ status: 422, body: { error } }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'What would change' }));
    const alert = await within(screen.getByRole('dialog')).findByRole('alert');
    expect(alert.textContent).toContain('line 10, column 1: unknown key `banana`');
  });

  it('offers that only to whoever may read events', async () => {
    await show(page(['policies:write'], POLICY));
    await screen.findByRole('button', { name: 'Save draft' });
    expect(screen.queryByRole('button', { name: 'What would change' })).toBeNull();
  });
});
