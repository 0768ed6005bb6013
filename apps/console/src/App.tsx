import { QueryClient } from '@tanstack/react-query';
import { CssBaseline, LinearProgress } from '@mui/material';
import { lazy, Suspense } from 'react';
import { AdminContext, CoreAdminUI, defaultI18nProvider, localStorageStore, Resource } from 'react-admin';
import { AccessDenied } from './auth/AccessDenied.js';
import { SessionGate } from './auth/SessionGate.js';
import { Dashboard } from './dashboard/Dashboard.js';
import { Layout } from './layout/Layout.js';
import { lazyPage } from './layout/lazyPage.js';
import { NotFound } from './layout/NotFound.js';
import { LiveContext } from './live/LiveContext.js';
import { worthRetrying } from './providers/apiError.js';
import type { ConsoleAuth } from './providers/authProvider.js';
import type { PortcullisData } from './providers/dataProvider.js';
import type { Live } from './providers/live.js';
import type { SessionKeeper } from './providers/session.js';
import { resources } from './resources/index.js';
import { darkTheme, lightTheme } from './theme.js';

export interface AppProps {
  readonly authProvider: ConsoleAuth;
  readonly dataProvider: PortcullisData;
  readonly live: Live;
  readonly keeper: SessionKeeper;
}

/**
 * `always`: a browser that takes itself for offline still asks, and is told at once that nothing can be reached,
 * instead of showing that it loads until it is online again.
 */
const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});
const store = localStorageStore('1', 'portcullis');

const SignInPage = lazyPage(() => import('./auth/SignInPage.js'), 'SignInPage');
const Notification = lazy(async () => ({ default: (await import('react-admin')).Notification }));

const LOADING = <LinearProgress aria-label="Loading" />;

/**
 * react-admin's context and routes with a layout and a sign-in page of our own. Not its `Admin`, which brings its own
 * layout, login and forms along into the first load, used or not.
 */
export function App({ authProvider, dataProvider, live, keeper }: AppProps) {
  return (
    <LiveContext value={live}>
      <AdminContext
        authProvider={authProvider}
        dataProvider={dataProvider}
        i18nProvider={defaultI18nProvider}
        queryClient={queryClient}
        store={store}
        theme={lightTheme}
        darkTheme={darkTheme}
      >
        <CssBaseline enableColorScheme />
        <SessionGate keeper={keeper}>
          <Suspense fallback={LOADING}>
            <CoreAdminUI
              title="Portcullis"
              loginPage={SignInPage}
              layout={Layout}
              dashboard={Dashboard}
              accessDenied={AccessDenied}
              catchAll={NotFound}
              requireAuth
              disableTelemetry
            >
              {resources.map((resource) => (
                <Resource key={resource.name} {...resource} />
              ))}
            </CoreAdminUI>
          </Suspense>
        </SessionGate>
        <Suspense fallback={null}>
          <Notification />
        </Suspense>
      </AdminContext>
    </LiveContext>
  );
}
