import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { createAuthProvider } from './providers/authProvider.js';
import { createDataProvider } from './providers/dataProvider.js';
import { createHttp } from './providers/http.js';
import { createLive, liveAddress } from './providers/live.js';
import { SessionKeeper } from './providers/session.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element `root`: index.html and this script do not belong together');

const keeper = new SessionKeeper();
const live = createLive(() => new WebSocket(liveAddress(window.location)));
const http = createHttp(fetch.bind(globalThis), {
  signInAgain: async () => {
    const signedIn = await keeper.signInAgain();
    if (signedIn) live.retry();
    return signedIn;
  },
});
createRoot(root).render(
  <StrictMode>
    <App authProvider={createAuthProvider(http)} dataProvider={createDataProvider(http)} live={live} keeper={keeper} />
  </StrictMode>,
);
