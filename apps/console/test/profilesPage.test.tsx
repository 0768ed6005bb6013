// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProfilesPage } from '../src/resources/profiles/ProfilesPage.js';
import { show } from './render.js';

const SETTINGS = { mode: 'authorize', teamId: null, removable: false, server: 'https://p.example.com/' };
const SIGNING_KEY = { keyId: 'ab'.repeat(32), since: '2026-11-20T08:00:00Z', earlier: 0, macsToFollow: 3 };
const REFUSED = { code: 'invalid-request', message: 'the request is not valid at `agent.owner.email`' };
const PROFILE = '<?xml version="1.0"?><plist version="1.0"/>';

const saved: Blob[] = [];
beforeEach(() => {
  saved.length = 0;
  // jsdom has no downloads.
  URL.createObjectURL = (blob) => {
    saved.push(blob as Blob);
    return 'blob:profile';
  };
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
});

const page = (
  permissions: readonly string[] = ['tokens:read', 'tokens:write'],
  answer: object = { body: PROFILE },
) => ({
  page: <ProfilesPage />,
  path: '/enrolment-tokens/profiles',
  at: '/enrolment-tokens/profiles',
  permissions,
  routes: {
    'GET /profiles/settings': () => ({ body: SETTINGS }),
    'GET /signing-key': () => ({ body: SIGNING_KEY }),
    'POST /signing-key/rotate': () => ({ body: { ...SIGNING_KEY, keyId: 'cd'.repeat(32), earlier: 1 } }),
    'POST /profiles/combined': () => answer,
    'POST /profiles/full-disk-access': () => answer,
  },
});
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });

describe('the page of profiles', () => {
  it('offers each profile with what it does and who can install it, once the team is filled in', async () => {
    const user = userEvent.setup();
    const { server } = await show(page());
    const table = await screen.findByRole('table', { name: 'Profiles' });
    expect(within(table).getByRole('row', { name: /Full Disk Access .* User-approved MDM only/ })).toBeTruthy();
    expect(within(table).getByRole('row', { name: /Agent .* MDM or by hand/ })).toBeTruthy();
    expect(button('Download all in one').disabled).toBe(true);
    await user.type(screen.getByRole('textbox', { name: /Team identifier/ }), 'abcde12345');
    await user.click(button('Download Full Disk Access'));
    await screen.findByText('Downloaded.');
    expect(server.asked.find(({ method }) => method === 'POST')).toMatchObject({
      path: '/profiles/full-disk-access',
      body: { mode: 'authorize', teamId: 'ABCDE12345', agent: null },
    });
    expect(await saved[0]?.text()).toBe(PROFILE);
  });

  it('says of each mode how far a denied disk is denied', async () => {
    await show(page());
    expect(
      await screen.findByText(
        /Disks: certain; against an administrator of the Mac a deterrent\. The app must be signed/,
      ),
    ).toBeTruthy();
  });

  it('has all in one made with a new token, and says that the file is a secret', async () => {
    const user = userEvent.setup();
    const { server } = await show(page());
    await user.type(await screen.findByRole('textbox', { name: /Team identifier/ }), 'ABCDE12345');
    await user.type(screen.getByRole('textbox', { name: /Owner’s e-mail/ }), '$EMAIL');
    expect(screen.getByRole('alert').textContent).toContain('makes a new enrolment token');
    await user.click(button('Download all in one'));
    await screen.findByText('Downloaded, with a new token in it.');
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
      agent: { server: 'https://p.example.com/', token: { name: 'MDM' }, owner: { email: '$EMAIL' } },
    });
  });

  it('offers no system extension in the mode without one, and needs no team there', async () => {
    const user = userEvent.setup();
    await show(page());
    await user.click(await screen.findByRole('combobox', { name: 'How the bridge runs' }));
    await user.click(screen.getByRole('option', { name: /approve/ }));
    expect(screen.queryByRole('button', { name: 'Download System extension' })).toBeNull();
    expect(screen.queryByRole('checkbox', { name: /remove the extension/ })).toBeNull();
    expect(button('Download all in one').disabled).toBe(false);
  });

  it('shows why the server refused', async () => {
    const user = userEvent.setup();
    await show(page(['tokens:read', 'tokens:write'], { status: 400, body: { error: REFUSED } }));
    await user.type(await screen.findByRole('textbox', { name: /Team identifier/ }), 'ABCDE12345');
    await user.click(button('Download all in one'));
    await screen.findByText(/not valid at `agent.owner.email`/);
    expect(saved).toEqual([]);
  });

  it('is not for those who may only look at tokens', async () => {
    const { server } = await show(page(['tokens:read']));
    await screen.findByText('This page is not yours');
    expect(server.asked.some(({ path }) => path.startsWith('/profiles'))).toBe(false);
  });

  it('replaces the signing key for whoever may, and says what follows from it', async () => {
    const user = userEvent.setup();
    await show(page(['tokens:read', 'tokens:write', 'keys:rotate']));
    await screen.findByText('3; each follows when it is next heard of');
    await user.click(button('Replace key'));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Replace key' }));
    await screen.findByText(/The key is replaced/);
    expect(screen.getByText(`${'cd'.repeat(8)}…`)).toBeTruthy();
  });

  it('shows no key to those who may not replace it', async () => {
    const { server } = await show(page());
    await screen.findByRole('table', { name: 'Profiles' });
    expect(server.asked.map(({ path }) => path)).not.toContain('/signing-key');
  });
});
