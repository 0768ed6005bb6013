import { Alert, LinearProgress, Typography } from '@mui/material';
import type { TraceEntry, VerdictEvent } from '@portcullis/wire';
import { useQuery } from '@tanstack/react-query';
import { useDataProvider } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { ForeignText } from '../../display/ForeignText.js';
import { ToneChip } from '../../display/Tone.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { deviceSetFrom, policyFrom, recompute, setsNamed, type Recomputed } from './traceModel.js';

const COLUMNS: readonly Column<TraceEntry>[] = [
  { label: 'Rule', render: (entry) => <code>{entry.rule}</code> },
  { label: 'Matched', render: (entry) => <Matched entry={entry} /> },
  { label: 'Because', render: (entry) => <ForeignText value={entry.because} longest={300} otherwise="" /> },
  { label: 'Decided', render: (entry) => entry.decided.join(', ') || '—' },
];

function Matched({ entry }: { readonly entry: TraceEntry }) {
  if (entry.matched === 'yes') return <ToneChip tone="good" label="Yes" />;
  return entry.matched === 'no' ? <ToneChip tone="calm" label="No" /> : <ToneChip tone="warn" label="Not known" />;
}

/** The rules that were considered, in order: as recorded, or worked out anew from the recorded inputs. */
export default function Trace({ event }: { readonly event: VerdictEvent }) {
  const recorded = event.verdict.trace;
  if (recorded !== undefined && recorded.length > 0) return <TraceTable trace={recorded} />;
  const { policyId, revision } = event.applied;
  if (policyId === null || revision === null) {
    return <Typography color="textSecondary">No policy had reached this Mac: nothing was considered.</Typography>;
  }
  return <RecomputedTrace event={event} policyId={policyId} revision={revision} />;
}

function TraceTable({ trace }: { readonly trace: readonly TraceEntry[] }) {
  if (trace.length === 0)
    return <Typography color="textSecondary">No rule was considered: the defaults decided.</Typography>;
  return (
    <Rows label="Rules considered" rows={trace} columns={COLUMNS} keyOf={(entry, index) => `${index}:${entry.rule}`} />
  );
}

interface RecomputedTraceProps {
  readonly event: VerdictEvent;
  readonly policyId: string;
  readonly revision: number;
}

function RecomputedTrace({ event, policyId, revision }: RecomputedTraceProps) {
  const data = useDataProvider<PortcullisData>();
  const mayReadPolicies = useAllowed('policies:read');
  const mayReadSets = useAllowed('sets:read');
  const { data: result, isPending } = useQuery({
    queryKey: ['events', 'trace', event.id, mayReadSets],
    queryFn: () => worked(data, event, policyId, revision, mayReadSets),
    enabled: mayReadPolicies,
    retry: false,
  });
  if (!mayReadPolicies)
    return <Typography color="textSecondary">Your role cannot read the policy, so its rules are not shown.</Typography>;
  if (isPending) return <LinearProgress aria-label="Evaluating" />;
  if (!result)
    return (
      <Typography color="textSecondary">
        The text of revision {revision} cannot be read, so its rules are not shown.
      </Typography>
    );
  return (
    <>
      {result.differing.length > 0 && (
        <Alert severity="info" sx={{ mb: 1 }}>
          Worked out anew with the device sets of today and without the grants and emergency blocks of then,{' '}
          {result.differing.join(', ')} {result.differing.length === 1 ? 'comes' : 'come'} out otherwise than on the
          Mac.
        </Alert>
      )}
      <TraceTable trace={result.trace} />
    </>
  );
}

async function worked(
  data: PortcullisData,
  event: VerdictEvent,
  policyId: string,
  revision: number,
  mayReadSets: boolean,
): Promise<Recomputed | null> {
  const { source } = await data.revision(policyId, revision);
  const policy = source === null ? null : policyFrom(source);
  if (policy === null) return null;
  const ids = mayReadSets ? setsNamed(policy) : [];
  const sets = await Promise.all(ids.map((id) => matchingEntries(data, id, event)));
  return recompute(event, policy, sets.flat());
}

/** Entries of a set that could name this device; a set that is gone stays unknown. */
async function matchingEntries(data: PortcullisData, id: string, { attached }: VerdictEvent) {
  const { vendorId, serialNumber } = attached.device;
  const wanted = [
    ...(serialNumber ? [serialNumber] : []),
    ...(vendorId === undefined ? [] : [vendorId.toString(16).padStart(4, '0')]),
  ];
  try {
    const pages = await Promise.all(
      wanted.map((q) => data.entries(id, { offset: 0, limit: 1000, q: q.slice(0, 200) })),
    );
    return [
      deviceSetFrom(
        id,
        pages.flatMap((page) => page.data),
      ),
    ];
  } catch {
    return [];
  }
}
