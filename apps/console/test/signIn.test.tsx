// @vitest-environment jsdom
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { SignInPage } from '../src/auth/SignInPage.js';
import { show } from './render.js';

async function signIn(email: string, password: string): Promise<void> {
  const user = userEvent.setup();
  await screen.findByRole('form', { name: 'Sign in' });
  if (email !== '') await user.type(screen.getByLabelText(/E-mail/), email);
  if (password !== '') await user.type(screen.getByLabelText(/Password/), password);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('the sign-in page', () => {
  it('asks for what is missing before it asks the server', async () => {
    const { server } = await show({ page: <SignInPage />, path: '/login', at: '/login' });
    await signIn('', '');
    expect((await screen.findByRole('alert')).textContent).toBe('Enter your e-mail address and your password.');
    expect(server.asked.some(({ path }) => path === '/auth/login')).toBe(false);
  });

  it('says why it was refused, and lets one try again', async () => {
    await show({
      page: <SignInPage />,
      path: '/login',
      at: '/login',
      routes: {
        'POST /auth/login': () => ({
          status: 401,
          body: { error: { code: 'x', message: 'the e-mail address or the password is wrong' } },
        }),
      },
    });
    await signIn('kim@example.test', 'wrong');
    expect((await screen.findByRole('alert')).textContent).toBe('The e-mail address or the password is wrong');
    expect(screen.getByRole('button', { name: 'Sign in' }).hasAttribute('disabled')).toBe(false);
  });

  it('goes to the start page after signing in', async () => {
    const { server } = await show({
      page: <SignInPage />,
      path: '/login',
      at: '/login',
      routes: { 'POST /auth/login': () => ({ body: {} }) },
    });
    await signIn('kim@example.test', 'right');
    expect(await screen.findByText('now at /')).toBeTruthy();
    expect(server.asked.find(({ path }) => path === '/auth/login')?.body).toEqual({
      email: 'kim@example.test',
      password: 'right',
    });
  });
});
