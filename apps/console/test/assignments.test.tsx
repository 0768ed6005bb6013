// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { AssignmentPage } from '../src/resources/assignments/AssignmentPage.js';
import { idOf, POLICY_ID } from '../src/testing/samples.js';
import { show } from './render.js';

const target = (tag: string) => ({ type: 'tag', tag });
const assignment = (name: string, position: number, about: unknown) => ({
  id: idOf(name),
  position,
  policyId: POLICY_ID,
  policy: { id: POLICY_ID, name: 'Office', revision: null },
  target: about,
  mac: null,
});
const SAVED = [
  assignment('first', 1, target('design')),
  assignment('second', 2, target('lab')),
  assignment('third', 3, { type: 'everyone' }),
];
const policy = {
  id: POLICY_ID,
  name: 'Office',
  description: '',
  createdAt: '2026-11-20T08:00:00.000Z',
  draft: null,
  published: null,
  problems: [],
};

const page = (permissions: readonly string[]) => ({
  page: <AssignmentPage />,
  permissions,
  routes: {
    'GET /assignments': () => ({ body: { data: SAVED, total: 3 } }),
    'GET /policies': () => ({ body: { data: [policy], total: 1 } }),
    'PUT /assignments': ({ body }: { body: unknown }) => ({
      body: {
        data: (body as { assignments: { target: unknown }[] }).assignments.map((one, index) =>
          assignment(`n${index}`, index + 1, one.target),
        ),
        total: 2,
      },
    }),
  },
});

const order = (): readonly string[] =>
  within(screen.getByRole('list', { name: 'Assignments in order' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => (/tagged (\w+?)Office/.exec(textContent ?? '') ?? [])[1] ?? 'everyone');

describe('the order of assignments', () => {
  it('is changed by keyboard, keeps the focus, and is said aloud', async () => {
    const user = userEvent.setup();
    await show(page(['assignments:read', 'assignments:write', 'policies:read']));
    const up = await screen.findByRole('button', { name: 'Move up: Macs tagged lab' });
    up.focus();
    await user.keyboard('{Enter}');
    expect(order()).toEqual(['lab', 'design', 'everyone']);
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Move up: Macs tagged lab'));
    expect(screen.getByText('Macs tagged lab is now number 1 of 3.')).toBeTruthy();
  });

  it('reaches the server only when it is saved, as a whole', async () => {
    const user = userEvent.setup();
    const { server } = await show(page(['assignments:read', 'assignments:write', 'policies:read']));
    await user.click(await screen.findByRole('button', { name: 'Remove: Macs tagged design' }));
    expect(screen.getByText(/Not saved yet/)).toBeTruthy();
    expect(server.asked.some(({ method }) => method === 'PUT')).toBe(false);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('The assignments are saved.');
    expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      assignments: [
        { policyId: POLICY_ID, target: target('lab') },
        { policyId: POLICY_ID, target: { type: 'everyone' } },
      ],
    });
  });

  it('can be read without the right to change it', async () => {
    await show(page(['assignments:read', 'policies:read']));
    await screen.findByRole('list', { name: 'Assignments in order' });
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is not shown to somebody who may not see it, even by its address', async () => {
    const { server } = await show(page(['macs:read']));
    expect(await screen.findByText('This page is not yours')).toBeTruthy();
    expect(server.asked.some(({ path }) => path === '/assignments')).toBe(false);
  });
});
