import { Alert, Box, Button, type AlertColor } from '@mui/material';
import { useCallback, type ReactNode } from 'react';
import { useCloseNotification, useNotify } from 'react-admin';
import { ApiError, placeOf, sentenceOf } from '../providers/apiError.js';

const MOST_DETAILS = 6;

/** Says what was done. */
export function useDone(): (message: string) => void {
  const notify = useNotify();
  return useCallback((message) => notify(<Toast severity="success">{message}</Toast>, { type: 'success' }), [notify]);
}

/** Says what failed, with the places the server named. Stays until it has been read. */
export function useFailed(): (error: unknown) => void {
  const notify = useNotify();
  return useCallback(
    (error) =>
      notify(
        <Toast severity="error">
          <Failure error={error} />
        </Toast>,
        { type: 'error', autoHideDuration: null },
      ),
    [notify],
  );
}

/** Success is announced when there is a pause, an error at once. */
function Toast({ severity, children }: { readonly severity: AlertColor; readonly children: ReactNode }) {
  const close = useCloseNotification();
  return (
    <Alert
      severity={severity}
      variant="filled"
      role={severity === 'error' ? 'alert' : 'status'}
      onClose={close}
      sx={{ maxWidth: 560 }}
    >
      {children}
    </Alert>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** In the place of what could not be loaded. */
export function Failed({ error, onRetry }: FailedProps) {
  return (
    <Alert
      severity="error"
      sx={{ mb: 1.5 }}
      action={
        <Button color="inherit" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <Failure error={error} />
    </Alert>
  );
}

export function Failure({ error }: { readonly error: unknown }) {
  const details = error instanceof ApiError ? error.details : [];
  return (
    <>
      {sentenceOf(error)}
      {details.length > 0 && (
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {details.slice(0, MOST_DETAILS).map((detail) => {
            const place = placeOf(detail);
            return (
              <li key={`${place ?? ''}${detail.message}`}>
                {place === null ? '' : `${place}: `}
                {detail.message}
              </li>
            );
          })}
          {details.length > MOST_DETAILS && <li>and {details.length - MOST_DETAILS} more</li>}
        </Box>
      )}
    </>
  );
}
