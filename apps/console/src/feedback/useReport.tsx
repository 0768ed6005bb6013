import { Box } from '@mui/material';
import { useCallback } from 'react';
import { useNotify } from 'react-admin';
import { ApiError, placeOf, sentenceOf } from '../providers/apiError.js';

const MOST_DETAILS = 6;

/** Says what was done. */
export function useDone(): (message: string) => void {
  const notify = useNotify();
  return useCallback((message) => notify(message, { type: 'success' }), [notify]);
}

/** Says what failed, with the places the server named. */
export function useFailed(): (error: unknown) => void {
  const notify = useNotify();
  return useCallback(
    (error) => notify(<Failure error={error} />, { type: 'error', autoHideDuration: 12_000 }),
    [notify],
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
