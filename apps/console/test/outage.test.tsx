// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { CoreAdminContext, TestMemoryRouter } from 'react-admin';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionGate } from '../src/auth/SessionGate.js';
import { Moment } from '../src/display/Moment.js';
import { Connection } from '../src/live/Connection.js';
import { LiveContext } from '../src/live/LiveContext.js';
import { createAuthProvider } from '../src/providers/authProvider.js';
import { createDataProvider } from '../src/providers/dataProvider.js';
import { createHttp } from '../src/providers/http.js';
import { createLive, type Live, type LiveState } from '../src/providers/live.js';
import { ServerClock } from '../src/providers/serverClock.js';
import { SessionKeeper } from '../src/providers/session.js';
import { MacPage } from '../src/resources/macs/MacPage.js';
import { idOf, MAC } from '../src/testing/samples.js';
import { show } from './render.js';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function inside(children: ReactNode, reach: () => boolean, live = createLive(() => new WebSocket('ws://127.0.0.1:9'))) {
  const answering: typeof fetch = async () => {
    if (!reach()) throw new TypeError('failed to fetch');
    const user = { id: idOf('ada'), email: 'ada@example.test', name: 'Ada', role: 'auditor' };
    return Response.json({ user, permissions: [] });
  };
  const http = createHttp(answering);
  return render(
    <TestMemoryRouter initialEntries={['/macs/1/show?tab=x']}>
      <CoreAdminContext
        authProvider={createAuthProvider(http)}
        dataProvider={createDataProvider(http)}
        queryClient={new QueryClient()}
      >
        <LiveContext value={live}>{children}</LiveContext>
      </CoreAdminContext>
    </TestMemoryRouter>,
  );
}

describe('a server that is not there', () => {
  it('is not taken for nobody being signed in: the page waits where it is, and opens when the server is back', async () => {
    let there = false;
    inside(
      <SessionGate keeper={new SessionKeeper()}>
        <p>the page</p>
      </SessionGate>,
      () => there,
    );
    expect((await screen.findByRole('alert')).textContent).toContain('The server cannot be reached');
    expect(screen.queryByText('the page')).toBeNull();
    there = true;
    await act(async () => screen.getByRole('button', { name: 'Try now' }).click());
    expect(await screen.findByText('the page')).toBeTruthy();
  });

  it('is not taken for a record that does not exist', async () => {
    let broken = true;
    await show({
      page: <MacPage />,
      path: '/macs/:id/show',
      at: `/macs/${MAC.id}/show`,
      resource: 'macs',
      permissions: ['macs:read'],
      routes: {
        [`GET /macs/${MAC.id}`]: () =>
          broken ? { status: 403, body: { error: { code: 'x', message: 'not from here' } } } : { body: MAC },
      },
    });
    expect(await screen.findByText('Not from here')).toBeTruthy();
    expect(screen.queryByText(/does not exist/i)).toBeNull();
    broken = false;
    await act(async () => screen.getByRole('button', { name: 'Try again' }).click());
    expect(await screen.findByRole('heading', { name: 'kim-mbp' })).toBeTruthy();
  });

  it('says of a record that the server does not have that it does not exist', async () => {
    await show({
      page: <MacPage />,
      path: '/macs/:id/show',
      at: '/macs/nothing/show',
      resource: 'macs',
      permissions: ['macs:read'],
    });
    expect(await screen.findByText('This does not exist (any more)')).toBeTruthy();
  });
});

describe('the live connection', () => {
  /** As `createLive` gives it, open until it is cut here. */
  function connection() {
    const watchers = new Set<() => void>();
    let state: LiveState = 'open';
    const live: Live = {
      listen: () => () => undefined,
      watchState: (watcher) => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
      state: () => state,
      retry: () => undefined,
    };
    const become = (next: LiveState): void => {
      state = next;
      act(() => {
        for (const watcher of watchers) watcher();
      });
    };
    return { live, become };
  }

  it('is missed above the page, with the time until which what is shown is known to be so', async () => {
    const { live, become } = connection();
    inside(<Connection />, () => false, live);
    expect(screen.queryByRole('alert')).toBeNull();
    become('waiting');
    expect((await screen.findByRole('alert')).textContent).toMatch(
      /^The server cannot be reached.*last known to be so at .*\d\d/,
    );
    become('open');
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('is not missed by a browser that is offline: that is what is said', async () => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
    inside(<Connection />, () => false, connection().live);
    online.mockReturnValue(false);
    act(() => void window.dispatchEvent(new Event('offline')));
    expect((await screen.findByRole('alert')).textContent).toContain('This computer is offline.');
  });
});

describe('times on a page', () => {
  it('are by the server’s clock, whatever this computer’s says', () => {
    const clock = new ServerClock();
    const here = Date.parse('2026-11-23T12:00:00Z');
    vi.useFakeTimers({ now: here });
    clock.hear('Mon, 23 Nov 2026 12:03:00 GMT', here, here + 40);
    expect(clock.now() - here).toBeGreaterThan(179_000);
    clock.hear('Mon, 23 Nov 2026 12:00:00 GMT', here, here + 40);
    expect(clock.now()).toBe(here);
  });

  it('are not counted from when a time was last on a page', () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T12:00:00Z') });
    const first = render(<Moment value="2026-11-23T11:59:50Z" />);
    expect(first.container.textContent).toBe('just now');
    first.unmount();
    vi.setSystemTime(Date.parse('2026-11-23T14:00:00Z'));
    const later = render(<Moment value="2026-11-23T13:58:00Z" />);
    expect(later.container.textContent).toBe('2 minutes ago');
  });
});
