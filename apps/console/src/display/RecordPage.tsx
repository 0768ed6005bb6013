import { LinearProgress, Paper } from '@mui/material';
import type { ReactNode } from 'react';
import { useResourceContext, useShowController, type RaRecord } from 'react-admin';
import { Failed } from '../feedback/report.js';
import { ApiError, worthRetrying } from '../providers/apiError.js';
import { EmptyState } from './EmptyState.js';
import { LinkButton } from './RouterLink.js';

interface RecordPageProps<R> {
  /** Whether what is known of it (its row in a list) is enough to begin with. */
  readonly isWhole?: (record: R) => boolean;
  readonly children: (record: R) => ReactNode;
}

/**
 * The page of one record. What was known stays in sight when it cannot be asked for anew, with that said above it;
 * only the server can say that it does not exist.
 */
export function RecordPage<R extends RaRecord>({ isWhole = () => true, children }: RecordPageProps<R>) {
  const { record, error, refetch } = useShowController<R>({
    // react-admin's own answer to any error is that the element does not exist, and a way back to the list.
    queryOptions: { retry: worthRetrying, onError: () => undefined },
  });
  const isGone = error instanceof ApiError && error.status === 404;
  if (isGone) return <Gone />;
  const known = record !== undefined && isWhole(record) ? record : undefined;
  return (
    <>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : null}
      {known === undefined ? !error && <LinearProgress aria-label="Loading" /> : children(known)}
    </>
  );
}

function Gone() {
  const resource = useResourceContext();
  return (
    <Paper>
      <EmptyState
        title="This does not exist (any more)"
        action={
          <LinkButton to={`/${resource ?? ''}`} variant="outlined">
            To the list
          </LinkButton>
        }
      >
        It has been deleted, or the address is not complete.
      </EmptyState>
    </Paper>
  );
}
