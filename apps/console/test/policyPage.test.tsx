// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { unsaved } from '../src/resources/policies/unsaved.js';
import { PolicyPage } from '../src/resources/policies/PolicyPage.js';
import { idOf, POLICY_ID, SOURCE } from '../src/testing/samples.js';
import { show } from './render.js';
import type { Routes } from './server.js';

// jsdom lays nothing out; the editor measures what it draws.
Range.prototype.getClientRects = () => document.createElement('div').getClientRects();

const AT = '2026-11-23T08:00:00.000Z';
const published = {
  revision: 3,
  sequence: 9,
  publishedAt: AT,
  publishedBy: { id: idOf('ada'), email: 'ada@example.test' },
  comment: '',
  source: SOURCE,
};
const POLICY = { id: POLICY_ID, name: 'Office', description: '', createdAt: AT, draft: null, published, problems: [] };
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
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({
      basedOn: drafted('').draft.updatedAt,
      comment: 'Now',
    });
  });

  it('names the draft that was on the page, and says what to do when a colleague has changed it since', async () => {
    const user = userEvent.setup();
    let updatedAt = AT;
    const message = 'the draft was changed by kim@example.test since you looked at it: look at it again, then publish';
    const { server } = await show(
      page(['policies:publish'], undefined, '', {
        [`GET /policies/${POLICY_ID}`]: () => ({
          body: { ...POLICY, draft: { source: `${SOURCE}# ${updatedAt}\n`, updatedAt, updatedBy: null } },
        }),
        [`POST /policies/${POLICY_ID}/publish`]: () => ({
          status: 409,
          body: { error: { code: 'conflict', message } },
        }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'Publish…' }));
    updatedAt = '2026-11-23T12:00:00.000Z';
    const dialog = screen.getByRole('dialog');
    await user.type(within(dialog).getByRole('textbox', { name: /Comment/ }), 'Now');
    await user.click(within(dialog).getByRole('button', { name: 'Publish' }));
    expect(await within(dialog).findByText(/was changed by kim@example.test/)).toBeTruthy();
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toMatchObject({ basedOn: AT });
    // What the colleague saved is on the page now.
    await waitFor(() =>
      expect(server.asked.filter(({ path }) => path === `/policies/${POLICY_ID}`).length).toBeGreaterThan(1),
    );
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
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ revision: 2, comment: '' });
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
      page(['events:browse'], drafted(`${SOURCE}# more\n`), '', {
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
      page(['events:browse'], POLICY, '', {
        [`POST /policies/${POLICY_ID}/what-if`]: () => ({
          body: { decisions: 40, changed: 0, truncated: false, groups: [], byMac: [], byRule: [] },
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
      page(['events:browse'], drafted(`${SOURCE}banana: 1\n`), '', {
        [`POST /policies/${POLICY_ID}/what-if`]: () => ({ status: 422, body: { error } }),
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'What would change' }));
    const alert = await within(screen.getByRole('dialog')).findByRole('alert');
    expect(alert.textContent).toContain('line 10, column 1: unknown key `banana`');
  });

  it('offers that only to whoever may read the events of the whole fleet', async () => {
    await show(page(['policies:write', 'events:read'], POLICY));
    await screen.findByRole('button', { name: 'Save draft' });
    expect(screen.queryByRole('button', { name: 'What would change' })).toBeNull();
  });
});

describe('a draft that two people change', () => {
  it('is not replaced by saving again: both are shown first, and somebody chooses', async () => {
    const user = userEvent.setup();
    const LATER = '2026-11-23T09:00:00.000Z';
    let saved = drafted('version: 1\n');
    // As if it had been typed before: jsdom has no editing that the editor understands.
    unsaved.keep(POLICY_ID, { text: 'version: 1\n# mine\n', basedOn: AT });
    const kept: unknown[] = [];
    const { server } = await show(
      page(['policies:write'], {}, '', {
        [`GET /policies/${POLICY_ID}`]: () => ({ body: saved }),
        [`PUT /policies/${POLICY_ID}/draft`]: ({ body }) => {
          const { basedOn } = body as { basedOn: string };
          if (basedOn !== saved.draft.updatedAt) {
            return { status: 409, body: { error: { code: 'conflict', message: 'the draft was changed by grace' } } };
          }
          kept.push(body);
          return { body: { problems: [] } };
        },
      }),
    );
    await screen.findByRole('textbox', { name: 'Policy source' });
    saved = {
      ...drafted('version: 1\n# theirs\n'),
      draft: { source: 'version: 1\n# theirs\n', updatedAt: LATER, updatedBy: null },
    };
    await user.click(screen.getByRole('button', { name: 'Save draft' }));
    expect(await screen.findByText(/saved another draft while you were typing/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Save draft' }).hasAttribute('disabled')).toBe(true);
    expect(kept).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Replace with mine' }));
    await waitFor(() => expect(kept).toMatchObject([{ basedOn: LATER }]));
    expect(server.asked.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });
});
