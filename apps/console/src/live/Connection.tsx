import { Alert, Button } from '@mui/material';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useDataProvider } from 'react-admin';
import { absolute } from '../display/momentModel.js';
import { isUnreachable } from '../providers/apiError.js';
import type { PortcullisData } from '../providers/dataProvider.js';
import { serverClock } from '../providers/serverClock.js';
import { useLive, useLiveState } from './LiveContext.js';

/** A connection that is cut and back within this time is nobody's concern. */
const PATIENCE = 1500;
const LOOK_AGAIN = 5000;

type Trouble = 'offline' | 'unreachable' | 'not-live';

/** Says so above every page while what is shown can be old. */
export function Connection() {
  const trouble = useTrouble();
  const live = useLive();
  if (trouble === null) return null;
  return (
    <Alert
      severity={trouble.kind === 'not-live' ? 'warning' : 'error'}
      variant="filled"
      sx={{ borderRadius: 0 }}
      action={
        <Button color="inherit" onClick={() => live?.retry()}>
          Try now
        </Button>
      }
    >
      {SENTENCES[trouble.kind]} {sinceWhen(trouble.since)}
    </Alert>
  );
}

const SENTENCES: Readonly<Record<Trouble, string>> = {
  offline: 'This computer is offline.',
  unreachable: 'The server cannot be reached; it is tried again and again.',
  'not-live': 'The live connection is interrupted; it is tried again and again.',
};

function sinceWhen(since: number): string {
  return since === 0 ? '' : `What is shown here was last known to be so at ${absolute(new Date(since).toISOString())}.`;
}

function useTrouble(): { readonly kind: Trouble; readonly since: number } | null {
  const isLive = useLiveState() === 'open';
  const live = useLive();
  const isOnline = useSyncExternalStore(watchOnline, () => navigator.onLine);
  const data = useDataProvider<PortcullisData>();
  const lost = useRef(0);
  const [trouble, setTrouble] = useState<{ readonly kind: Trouble; readonly since: number } | null>(null);

  useEffect(() => {
    if (live === null || (isLive && isOnline)) {
      return () => {
        lost.current = serverClock.now();
      };
    }
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (kind: Trouble): void => {
      if (current) setTrouble({ kind, since: lost.current });
    };
    /**
     * Whether only the live connection is cut. An ended session is found out by this, too: asking leads to the
     * sign-in.
     */
    const look = async (): Promise<void> => {
      try {
        if (navigator.onLine) await data.whoAmI(AbortSignal.timeout(LOOK_AGAIN));
        say(navigator.onLine ? 'not-live' : 'offline');
        if (navigator.onLine) live.retry();
      } catch (error) {
        if (isUnreachable(error)) say('unreachable');
      }
      if (current) timer = setTimeout(() => void look(), LOOK_AGAIN);
    };
    timer = setTimeout(() => void look(), isOnline ? PATIENCE : 0);
    return () => {
      current = false;
      clearTimeout(timer);
      setTrouble(null);
    };
  }, [data, isLive, isOnline, live]);
  return trouble;
}

function watchOnline(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
