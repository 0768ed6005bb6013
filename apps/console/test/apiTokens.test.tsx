// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { ApiTokenList } from '../src/resources/api-tokens/ApiTokenList.js';
import { show } from './render.js';

const TOKEN = {
  id: 'd0000000-0000-4000-8000-000000000001',
  name: 'nightly export',
  role: 'auditor',
  expiresAt: '2126-11-23T08:00:00.000Z',
  lastUsedAt: null,
  managesAccess: false,
  createdBy: { id: 'd0000000-0000-4000-8000-000000000002', email: 'ada@example.test' },
  createdAt: '2026-11-23T08:00:00.000Z',
};

const page = (permissions: readonly string[], data: readonly unknown[]) => ({
  page: <ApiTokenList />,
  path: '/api-tokens',
  at: '/api-tokens',
  resource: 'api-tokens',
  permissions: ['tokens:read', ...permissions],
  routes: {
    'GET /api-tokens': () => ({ body: { data, total: data.length } }),
    'POST /api-tokens': () => ({ status: 201, body: { ...TOKEN, token: 'the-text-itself' } }),
    [`DELETE /api-tokens/${TOKEN.id}`]: () => ({ status: 204 }),
  },
});

describe('the page of API tokens', () => {
  it('lists each with its role, its use and who made it', async () => {
    await show(page([], [TOKEN]));
    const table = await screen.findByRole('table', { name: 'API tokens' });
    expect(
      within(table).getByRole('row', { name: /nightly export Usable Auditor .* never ada@example.test/ }),
    ).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'New API token' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Remove nightly export' })).toBeNull();
  });

  it('makes one for 90 days unless told otherwise, and shows its text once', async () => {
    const user = userEvent.setup();
    const { server } = await show(page(['tokens:write'], [TOKEN]));
    await user.click(await screen.findByRole('button', { name: 'New API token' }));
    await user.type(screen.getByRole('textbox', { name: /Name/ }), ' nightly export ');
    await user.click(screen.getByRole('button', { name: 'Make token' }));
    const text = await screen.findByRole('textbox', { name: 'Token text' });
    expect((text as HTMLTextAreaElement).value).toBe('the-text-itself');
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'nightly export',
      role: 'auditor',
      days: 90,
      managesAccess: false,
    });
    await user.click(screen.getByRole('button', { name: 'Done' }));
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Token text' })).toBeNull());
  });

  it('removes one only after asking', async () => {
    const user = userEvent.setup();
    const { server } = await show(page(['tokens:write'], [TOKEN]));
    await user.click(await screen.findByRole('button', { name: 'Remove nightly export' }));
    expect(server.asked.some(({ method }) => method === 'DELETE')).toBe(false);
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }));
    await screen.findByText('The API token is removed.');
    expect(server.asked.some(({ method }) => method === 'DELETE')).toBe(true);
  });
});
