import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { createAuthProvider } from './providers/authProvider.js';
import { createDataProvider } from './providers/dataProvider.js';
import { createHttp } from './providers/http.js';
import { createLive, liveAddress } from './providers/live.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element `root`: index.html and this script do not belong together');

const http = createHttp(fetch.bind(globalThis));
createRoot(root).render(
  <StrictMode>
    <App
      authProvider={createAuthProvider(http)}
      dataProvider={createDataProvider(http)}
      live={createLive(() => new WebSocket(liveAddress(window.location)))}
    />
  </StrictMode>,
);
