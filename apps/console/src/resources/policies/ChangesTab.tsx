import { Paper } from '@mui/material';
import { lazy, Suspense } from 'react';
import { EmptyState } from '../../display/EmptyState.js';
import type { PolicyRow } from '@portcullis/wire';
import { EditorLoading } from './EditTab.js';

const DiffView = lazy(() => import('../../editor/DiffView.js'));

/** What publishing would change: published on the left, draft on the right. */
export function ChangesTab({ policy, source }: { readonly policy: PolicyRow; readonly source: string }) {
  const published = policy.published?.source ?? '';
  if (published === source) {
    return (
      <Paper>
        <EmptyState title="The draft is what is published">
          Change the text under “Edit”, or allow a device from one of its events.
        </EmptyState>
      </Paper>
    );
  }
  const before =
    policy.published === null ? 'Nothing is published yet' : `Published, revision ${policy.published.revision}`;
  return (
    <Paper sx={{ overflow: 'hidden' }}>
      <Suspense fallback={<EditorLoading />}>
        <DiffView before={published} after={source} beforeLabel={before} afterLabel="Draft" />
      </Suspense>
    </Paper>
  );
}
