// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { EventDetail } from '../src/resources/events/EventPage.js';
import { eventWhole, idOf, POLICY_ID, SOURCE } from '../src/testing/samples.js';
import { show } from './render.js';
import type { Routes } from './server.js';

const E1 = idOf('e1');
const ALLOW = `POST /policies/${POLICY_ID}/allow-device`;
const page = (permissions: readonly string[], routes: Routes = {}) => ({
  page: <EventDetail />,
  path: '/events/:id/show',
  at: `/events/${E1}/show`,
  resource: 'events',
  permissions,
  routes: {
    [`GET /events/${E1}`]: () => ({ body: eventWhole('e1') }),
    [`GET /policies/${POLICY_ID}/revisions/3`]: () => ({
      body: {
        revision: 3,
        sequence: 7,
        publishedAt: '2026-11-22T08:00:00.000Z',
        publishedBy: null,
        comment: '',
        source: SOURCE,
      },
    }),
    [ALLOW]: () => ({ body: {} }),
    ...routes,
  },
});
const EDITOR = ['events:read', 'policies:read', 'policies:write'];

async function fillIn(comment: string): Promise<ReturnType<typeof userEvent.setup>> {
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Allow always' }));
  await user.type(screen.getByRole('textbox', { name: /Comment/ }), comment);
  return user;
}

describe('the page of an event', () => {
  it('says the sentence, and every verb with the rule that decided it', async () => {
    await show(page(['events:read']));
    expect(await screen.findByText('Reading “DataTraveler 3.0” was denied, because no rule allows it.')).toBeTruthy();
    const table = screen.getByRole('table', { name: 'Verdict per verb' });
    expect(within(table).getByRole('row', { name: /read Denied default/ })).toBeTruthy();
  });

  it('works out why no rule matched, from the recorded inputs and the revision', async () => {
    await show(page(EDITOR));
    const table = await screen.findByRole('table', { name: 'Rules considered' });
    const row = within(table).getByRole('row', { name: /cameras No/ });
    expect(row.textContent).toMatch(/camera/);
  });

  it('does not show rules to whoever may not read policies', async () => {
    await show(page(['events:read']));
    expect(await screen.findByText(/Your role cannot read the policy/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Allow always' })).toBeNull();
  });
});

describe('allowing a device from an event', () => {
  it('puts the verbs that were denied into the draft, with a comment, and goes to the changes', async () => {
    const { server } = await show(page(EDITOR));
    const user = await fillIn('Kim needs it, IT-12');
    await user.click(screen.getByRole('checkbox', { name: /^execute/ }));
    await user.click(screen.getByRole('button', { name: 'Put into the draft' }));
    expect(await screen.findByText(`now at /policies/${POLICY_ID}/show?tab=changes`)).toBeTruthy();
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({
      eventId: E1,
      verbs: ['read', 'write'],
      comment: 'Kim needs it, IT-12',
      acknowledgeShared: false,
    });
  });

  it('asks for a comment and at least one verb', async () => {
    await show(page(EDITOR));
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Allow always' }));
    expect(screen.getByRole('button', { name: 'Put into the draft' }).hasAttribute('disabled')).toBe(true);
  });

  it('lets in look-alikes only after somebody has said that this is meant', async () => {
    const { server } = await show(
      page(EDITOR, {
        [ALLOW]: ({ body }) =>
          (body as { acknowledgeShared?: boolean }).acknowledgeShared
            ? { body: {} }
            : {
                status: 409,
                body: { error: { code: 'device-not-unique', message: 'several devices have it: ask again with `x`' } },
              },
      }),
    );
    const user = await fillIn('All of them');
    await user.click(screen.getByRole('button', { name: 'Put into the draft' }));
    const dialog = screen.getByRole('dialog');
    expect(await within(dialog).findByText('Several devices have it')).toBeTruthy();
    await user.click(screen.getByRole('checkbox', { name: /every device that looks like this one/ }));
    await user.click(screen.getByRole('button', { name: 'Put into the draft' }));
    expect(await screen.findByText(/now at \/policies/)).toBeTruthy();
    expect(server.asked.at(-1)?.path ?? '').not.toBe('');
    expect(server.asked.filter(({ method }) => method === 'POST').at(-1)?.body).toMatchObject({
      acknowledgeShared: true,
    });
  });
});
