import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  LinearProgress,
  Stack,
  Typography,
} from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useDataProvider } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { ToneChip } from '../../display/Tone.js';
import { Failure } from '../../feedback/report.js';
import { Choice } from '../../forms/Choice.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { PolicyRow, WhatIfAnswer } from '@portcullis/wire';
import type { Draft } from './useDraft.js';
import {
  DAYS,
  groupKey,
  KINDS,
  macsInWords,
  orderedGroups,
  rulesInWords,
  summaryInWords,
  USUAL_DAYS,
  verbsInWords,
  type Days,
  type WhatIfGroup,
} from './whatIfModel.js';

interface WhatIfProps {
  readonly policy: PolicyRow;
  readonly draft: Draft;
}

export function WhatIfButton({ policy, draft }: WhatIfProps) {
  const mayReadEvents = useAllowed('events:browse');
  const [open, setOpen] = useState(false);
  if (!mayReadEvents) return null;
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        What would change
      </Button>
      {open && <WhatIfDialog policy={policy} draft={draft} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What the text, saved or not, would have made of what really happened. Changes nothing. */
function WhatIfDialog({ policy, draft, onClose }: WhatIfProps & { readonly onClose: () => void }) {
  const heading = useId();
  const data = useDataProvider<PortcullisData>();
  const [days, setDays] = useState<Days>(USUAL_DAYS);
  const { source } = draft;
  const {
    data: answer,
    error,
    isFetching,
  } = useQuery({
    queryKey: ['policies', 'what-if', policy.id, days, source],
    queryFn: ({ signal }) => data.whatIf(policy.id, source, days, signal),
    retry: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return (
    <Dialog open onClose={onClose} aria-labelledby={heading} fullWidth maxWidth="lg">
      <DialogTitle id={heading}>What would change</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <Typography color="textSecondary">
            The text as it stands here, held against what Macs with this policy recorded. Verdicts that a grant or an
            emergency block decided are left out: those stand above every policy.
          </Typography>
          <Choice label="Verdicts of" value={days} choices={DAYS} onChange={setDays} />
          {isFetching && <LinearProgress aria-label="Working it out" />}
          {!isFetching && error !== null && (
            <Alert severity="error">
              <Failure error={error} />
            </Alert>
          )}
          {!isFetching && error === null && answer !== undefined && <Answer answer={answer} days={days} />}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const COLUMNS: readonly Column<WhatIfGroup>[] = [
  { label: 'Device', render: (group) => <ForeignText value={group.deviceName} longest={120} />, minWidth: 200 },
  { label: 'Change', render: (group) => <ToneChip {...KINDS[group.kind]} /> },
  { label: 'What for', render: (group) => verbsInWords(group.verbs) },
  { label: 'Decided by', render: (group) => rulesInWords(group) },
  { label: 'Times', align: 'right', render: (group) => group.count },
  {
    label: 'Macs',
    minWidth: 130,
    render: (group) => (
      <span title={group.macs.join(', ')}>
        <ForeignText value={macsInWords(group.macs)} longest={160} />
      </span>
    ),
  },
];

function Answer({ answer, days }: { readonly answer: WhatIfAnswer; readonly days: number }) {
  const summary = summaryInWords(answer, days);
  return (
    <>
      {answer.truncated && (
        <Alert severity="warning">
          There are too many verdicts to look at them all: only the newest were, the older ones of these days were left
          out.
        </Alert>
      )}
      {answer.changed === 0 ? (
        <EmptyState title={answer.decisions === 0 ? 'There is nothing to compare with' : 'Nothing would change'}>
          {summary}
        </EmptyState>
      ) : (
        <>
          <Typography component="output">{summary}</Typography>
          <Rows label="What would change" rows={orderedGroups(answer.groups)} columns={COLUMNS} keyOf={groupKey} />
        </>
      )}
    </>
  );
}
