import { Alert, Box, Button, LinearProgress } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useSyncExternalStore, type ReactNode } from 'react';
import { useAuthProvider } from 'react-admin';
import { sentenceOf } from '../providers/apiError.js';
import { isSignedOut, type ConsoleAuth } from '../providers/authProvider.js';
import type { SessionKeeper } from '../providers/session.js';

const SignInAgain = lazy(() => import('./SignInAgain.js'));

interface SessionGateProps {
  readonly keeper: SessionKeeper;
  readonly children: ReactNode;
}

/**
 * Lets pages in once it is known who is signed in, or that nobody is. A server that cannot be asked is neither: the
 * address stays as it is and it is asked again. Afterwards it asks to sign in, in place, when the session ends.
 */
export function SessionGate({ keeper, children }: SessionGateProps) {
  const auth = useAuthProvider<ConsoleAuth>();
  const hasEnded = useSyncExternalStore(keeper.watch, keeper.hasEnded);
  const { isPending, error, refetch } = useQuery({
    queryKey: ['auth', 'first-look'],
    queryFn: async () => {
      try {
        await auth?.session();
      } catch (failure) {
        // The sign-in page is a page as well.
        if (!isSignedOut(failure)) throw failure;
      }
      return true;
    },
    retry: false,
    staleTime: Infinity,
    gcTime: Infinity,
    refetchInterval: ({ state }) => (state.status === 'error' ? 5000 : false),
  });
  if (isPending) return <LinearProgress aria-label="Loading" />;
  if (error !== null) return <NoServer error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {children}
      {hasEnded && (
        <Suspense fallback={null}>
          <SignInAgain onSettled={(signedIn) => keeper.settle(signedIn)} />
        </Suspense>
      )}
    </>
  );
}

function NoServer({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <Box component="main" sx={{ p: 3, maxWidth: 720, mx: 'auto' }}>
      <title>No connection · Portcullis</title>
      <Alert
        severity="error"
        action={
          <Button color="inherit" onClick={onRetry}>
            Try now
          </Button>
        }
      >
        {sentenceOf(error)}. It is tried again every few seconds, and this page then opens where you are.
      </Alert>
    </Box>
  );
}
