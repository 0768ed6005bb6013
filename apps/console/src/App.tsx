import { QueryClient } from '@tanstack/react-query';
import { CssBaseline, LinearProgress } from '@mui/material';
import { lazy, Suspense } from 'react';
import { AdminContext, CoreAdminUI, localStorageStore, Resource, type AuthProvider } from 'react-admin';
import { AccessDenied } from './auth/AccessDenied.js';
import { Dashboard } from './dashboard/Dashboard.js';
import { Layout } from './layout/Layout.js';
import { lazyPage } from './layout/lazyPage.js';
import { NotFound } from './layout/NotFound.js';
import { LiveContext } from './live/LiveContext.js';
import { ApiError } from './providers/apiError.js';
import type { PortcullisData } from './providers/dataProvider.js';
import type { Live } from './providers/live.js';
import { resources } from './resources/index.js';
import { darkTheme, lightTheme } from './theme.js';

export interface AppProps {
  readonly authProvider: AuthProvider;
  readonly dataProvider: PortcullisData;
  readonly live: Live;
}

/** What a refusal says does not change by asking again; an answer that never came may come yet. */
function worthRetrying(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status > 0 && error.status < 500;
  return !refused && failures < 2;
}

const queryClient = new QueryClient({ defaultOptions: { queries: { retry: worthRetrying } } });
const store = localStorageStore('1', 'portcullis');

const SignInPage = lazyPage(() => import('./auth/SignInPage.js'), 'SignInPage');
const Notification = lazy(async () => ({ default: (await import('react-admin')).Notification }));

const LOADING = <LinearProgress aria-label="Loading" />;

/**
 * react-admin's context and routes with a layout and a sign-in page of our own. Not its `Admin`, which brings its own
 * layout, login and forms along into the first load, used or not.
 */
export function App({ authProvider, dataProvider, live }: AppProps) {
  return (
    <LiveContext value={live}>
      <AdminContext
        authProvider={authProvider}
        dataProvider={dataProvider}
        queryClient={queryClient}
        store={store}
        theme={lightTheme}
        darkTheme={darkTheme}
      >
        <CssBaseline enableColorScheme />
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
        <Suspense fallback={null}>
          <Notification />
        </Suspense>
      </AdminContext>
    </LiveContext>
  );
}
