import { QueryClient } from '@tanstack/react-query';
import { Admin, localStorageStore, Resource, type AuthProvider } from 'react-admin';
import { AccessDenied } from './auth/AccessDenied.js';
import { SignInPage } from './auth/SignInPage.js';
import { Dashboard } from './dashboard/index.js';
import { Layout } from './layout/Layout.js';
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

export function App({ authProvider, dataProvider, live }: AppProps) {
  return (
    <LiveContext value={live}>
      <Admin
        title="Portcullis"
        authProvider={authProvider}
        dataProvider={dataProvider}
        queryClient={queryClient}
        store={store}
        loginPage={SignInPage}
        layout={Layout}
        dashboard={Dashboard}
        accessDenied={AccessDenied}
        catchAll={NotFound}
        theme={lightTheme}
        darkTheme={darkTheme}
        requireAuth
        disableTelemetry
      >
        {resources.map((resource) => (
          <Resource key={resource.name} {...resource} />
        ))}
      </Admin>
    </LiveContext>
  );
}
