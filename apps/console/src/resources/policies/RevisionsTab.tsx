import { Alert, Button, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { TextInput } from '../../forms/TextInput.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import { Rows, type Column } from '../../lists/Rows.js';
import { sentenceOf } from '../../providers/apiError.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { PolicyRow, RevisionRow } from '@portcullis/wire';
import { EditorLoading } from './EditTab.js';

const DiffView = lazy(() => import('../../editor/DiffView.js'));

/** Every revision that was ever published; any can be looked at and put back. */
export function RevisionsTab({ policy }: { readonly policy: PolicyRow }) {
  const data = useDataProvider<PortcullisData>();
  const mayPublish = useAllowed('policies:publish');
  const [looked, setLooked] = useState<number | null>(null);
  const [back, setBack] = useState<RevisionRow | null>(null);
  const { data: revisions, error } = useQuery({
    queryKey: ['policies', 'revisions', policy.id, policy.published?.revision ?? 0],
    queryFn: () => data.revisions(policy.id),
  });
  if (error !== null) return <Alert severity="error">{sentenceOf(error)}</Alert>;
  if (revisions === undefined) return <LinearProgress aria-label="Loading" />;
  if (revisions.length === 0) {
    return (
      <Paper>
        <EmptyState title="Nothing has been published yet">
          Publish the draft; its text is then kept here for good.
        </EmptyState>
      </Paper>
    );
  }
  const current = policy.published?.revision ?? 0;
  const columns: readonly Column<RevisionRow>[] = [
    {
      label: 'Revision',
      render: (row) => (row.revision === current ? <strong>{row.revision} (published)</strong> : row.revision),
    },
    { label: 'Published', render: (row) => <Moment value={row.publishedAt} exact otherwise="—" /> },
    { label: 'By', render: (row) => <ForeignText value={row.publishedBy?.email} /> },
    { label: 'Comment', render: (row) => <ForeignText value={row.comment} longest={160} /> },
    {
      label: 'Actions',
      render: (row) => (
        <Stack direction="row" spacing={1}>
          <Button onClick={() => setLooked(row.revision)} aria-label={`Compare revision ${row.revision}`}>
            Compare
          </Button>
          {mayPublish && row.revision !== current && (
            <Button onClick={() => setBack(row)} aria-label={`Roll back to revision ${row.revision}`}>
              Roll back
            </Button>
          )}
        </Stack>
      ),
    },
  ];
  return (
    <Stack spacing={2}>
      <Paper sx={{ overflow: 'hidden' }}>
        <Rows label="Revisions" rows={revisions} columns={columns} keyOf={(row) => String(row.revision)} />
      </Paper>
      {looked !== null && <Comparison policy={policy} revision={looked} />}
      {back !== null && <RollBack policy={policy} revision={back} onClose={() => setBack(null)} />}
    </Stack>
  );
}

function Comparison({ policy, revision }: { readonly policy: PolicyRow; readonly revision: number }) {
  const data = useDataProvider<PortcullisData>();
  const { data: found, error } = useQuery({
    queryKey: ['policies', 'revision', policy.id, revision],
    queryFn: () => data.revision(policy.id, revision),
    staleTime: Infinity,
  });
  if (error !== null) return <Alert severity="error">{sentenceOf(error)}</Alert>;
  if (found === undefined) return <LinearProgress aria-label="Loading" />;
  return (
    <Paper sx={{ overflow: 'hidden' }}>
      <Suspense fallback={<EditorLoading />}>
        <DiffView
          before={found.source ?? ''}
          after={policy.published?.source ?? ''}
          beforeLabel={`Revision ${revision}`}
          afterLabel={`Published, revision ${policy.published?.revision ?? '—'}`}
        />
      </Suspense>
    </Paper>
  );
}

interface RollBackProps {
  readonly policy: PolicyRow;
  readonly revision: RevisionRow;
  readonly onClose: () => void;
}

function RollBack({ policy, revision, onClose }: RollBackProps) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const [comment, setComment] = useState('');
  const submit = async (): Promise<void> => {
    await data.rollback(policy.id, revision.revision, comment.trim());
    done(`The text of revision ${revision.revision} is published again.`);
    refresh();
  };
  return (
    <FormDialog
      title={`Roll back to revision ${revision.revision}?`}
      submitLabel="Roll back"
      danger
      onClose={onClose}
      onSubmit={submit}
    >
      <Typography>
        Its text is published as a new revision and reaches every Mac that has this policy. The revisions since then
        stay in the list.
      </Typography>
      <TextInput
        label="Comment"
        help="Why; it stays with the revision."
        longest={500}
        value={comment}
        onChange={setComment}
      />
    </FormDialog>
  );
}
