import { ThemeProvider } from '@mui/material/styles';
import { createTheme } from '@mui/material';
import { QueryClient } from '@tanstack/react-query';
import { cleanup, configure, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import {
  CoreAdminContext,
  defaultI18nProvider,
  memoryStore,
  Notification,
  ResourceContextProvider,
  TestMemoryRouter,
} from 'react-admin';
import { Route, Routes as Pages, useLocation } from 'react-router-dom';
import { afterEach } from 'vitest';
import { SessionGate } from '../src/auth/SessionGate.js';
import { createAuthProvider } from '../src/providers/authProvider.js';
import { createDataProvider } from '../src/providers/dataProvider.js';
import { createHttp } from '../src/providers/http.js';
import { idOf } from '../src/testing/samples.js';
import { SessionKeeper } from '../src/providers/session.js';
import { startServer, type Routes, type TestServer } from './server.js';

export interface Shown extends RenderResult {
  readonly server: TestServer;
}

interface PageToShow {
  readonly page: ReactNode;
  /** `/macs/:id/show` and the address that is opened. */
  readonly path?: string;
  readonly at?: string;
  readonly resource?: string;
  readonly permissions?: readonly string[];
  readonly routes?: Routes;
}

// A busy machine is no reason to fail.
configure({ asyncUtilTimeout: 10_000 });

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  cleanup();
  for (const stop of stops.splice(0)) await stop();
});

/** A page of the console with its real providers, talking to a real server on this machine. */
export async function show({
  page,
  path = '/',
  at = '/',
  resource,
  permissions = [],
  routes = {},
}: PageToShow): Promise<Shown> {
  const user = { id: idOf('ada'), email: 'ada@example.test', name: 'Ada', role: 'auditor' };
  const server = await startServer({ 'GET /auth/me': () => ({ body: { user, permissions } }), ...routes });
  stops.push(() => server.stop());
  const keeper = new SessionKeeper();
  const http = createHttp(fetch, { base: server.base, signInAgain: () => keeper.signInAgain() });
  const inside =
    resource === undefined ? page : <ResourceContextProvider value={resource}>{page}</ResourceContextProvider>;
  const result = render(
    <TestMemoryRouter initialEntries={[at]}>
      <CoreAdminContext
        authProvider={createAuthProvider(http)}
        dataProvider={createDataProvider(http)}
        store={memoryStore()}
        i18nProvider={defaultI18nProvider}
        queryClient={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
      >
        <ThemeProvider theme={createTheme()}>
          <SessionGate keeper={keeper}>
            <Pages>
              <Route path={path} element={inside} />
              <Route path="*" element={<Elsewhere />} />
            </Pages>
          </SessionGate>
          <Notification />
        </ThemeProvider>
      </CoreAdminContext>
    </TestMemoryRouter>,
  );
  return { ...result, server };
}

/** Where one got to by leaving the page under test. */
function Elsewhere() {
  const { pathname, search } = useLocation();
  return <p>{`now at ${pathname}${search}`}</p>;
}
