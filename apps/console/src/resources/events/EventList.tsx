import BarChart from '@mui/icons-material/BarChart';
import Pause from '@mui/icons-material/Pause';
import Play from '@mui/icons-material/PlayArrow';
import { Alert, Box, Button, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { useMemo, useState } from 'react';
import {
  InfiniteListBase,
  ListContextProvider,
  useInfinitePaginationContext,
  useListContext,
  useStore,
  type ListControllerResult,
} from 'react-admin';
import { RequireAccess } from '../../auth/RequireAccess.js';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { Failed } from '../../feedback/report.js';
import { Page } from '../../display/Page.js';
import { filterValues, resolved, type FilterValues } from '../../lists/filterFields.js';
import { ASKED_PATIENTLY, ListBar } from '../../lists/ListPage.js';
import { RecordTable } from '../../lists/RecordTable.js';
import { useLiveState } from '../../live/LiveContext.js';
import { serverClock } from '../../providers/serverClock.js';
import type { EventRow } from '@portcullis/wire';
import { EVENT_COLUMNS, HIDDEN_AT_FIRST } from './eventColumns.js';
import { EventDrawer } from './EventDrawer.js';
import { EVENT_FILTERS, exportAddress } from './eventFilters.js';
import { SummaryPanel } from './SummaryPanel.js';
import { useTail, type TailControl } from './useTail.js';

export function EventList() {
  return (
    <RequireAccess resource="events">
      <InfiniteListBase<EventRow>
        perPage={50}
        storeKey={false}
        sort={{ field: 'time', order: 'DESC' }}
        queryOptions={ASKED_PATIENTLY}
      >
        <EventPage />
      </InfiniteListBase>
    </RequireAccess>
  );
}

function EventPage() {
  const list = useListContext<EventRow>();
  const values = filterValues(list.filterValues);
  const tail = useTail(values);
  const [summed, setSummed] = useStore('events.summary', false);
  const reload = async (): Promise<void> => {
    await list.refetch();
    tail.clear();
  };
  return (
    <Page
      title="Events"
      actions={<Actions tail={tail} values={values} summed={summed} onSum={() => setSummed(!summed)} />}
    >
      <ListBar filters={EVENT_FILTERS} />
      {summed && <SummaryPanel values={values} />}
      {list.error !== null && list.error !== undefined && (
        <Failed error={list.error} onRetry={() => void list.refetch()} />
      )}
      {(tail.gap || tail.skipped > 0) && <Gap skipped={tail.skipped} onReload={() => void reload()} />}
      <EventTable tail={tail} filtered={Object.keys(values).length > 0} />
    </Page>
  );
}

interface ActionsProps {
  readonly tail: TailControl;
  readonly values: FilterValues;
  /** Whether the summary is in sight. */
  readonly summed: boolean;
  readonly onSum: () => void;
}

function Actions({ tail, values, summed, onSum }: ActionsProps) {
  const mayExport = useAllowed('events:export');
  return (
    <>
      <LiveSign tail={tail} />
      <Button variant="outlined" startIcon={<BarChart />} onClick={onSum} aria-pressed={summed}>
        Chart
      </Button>
      <Button
        variant="outlined"
        startIcon={tail.paused ? <Play /> : <Pause />}
        onClick={tail.toggle}
        aria-pressed={tail.paused}
        aria-label={tail.paused ? 'Resume live events' : 'Pause live events'}
      >
        {tail.paused
          ? `Resume${tail.waiting > 0 ? ` (${tail.waiting > 999 ? '999+' : tail.waiting} new)` : ''}`
          : 'Pause'}
      </Button>
      {mayExport && (
        <Button variant="outlined" href={exportAddress('csv', resolved(values, serverClock.now()))} download>
          Export CSV
        </Button>
      )}
    </>
  );
}

function LiveSign({ tail }: { readonly tail: TailControl }) {
  const state = useLiveState();
  const label = tail.paused
    ? 'Paused'
    : state === 'open'
      ? 'Live'
      : state === 'connecting'
        ? 'Connecting…'
        : 'Not live: reconnecting';
  return (
    <Stack direction="row" spacing={0.75} component="output" sx={{ alignItems: 'center' }}>
      <Box
        sx={{
          width: 8,
          height: 8,
          borderRadius: '50%',
          bgcolor: state === 'open' && !tail.paused ? 'success.main' : 'text.disabled',
        }}
      />
      <Typography variant="body2" color="textSecondary">
        {label}
      </Typography>
    </Stack>
  );
}

interface GapProps {
  readonly skipped: number;
  readonly onReload: () => void;
}

function Gap({ skipped, onReload }: GapProps) {
  return (
    <Alert
      severity="info"
      sx={{ mb: 1.5 }}
      action={
        <Button color="inherit" onClick={onReload}>
          Reload
        </Button>
      }
    >
      {skipped > 0 && `${skipped === 1 ? '1 event was' : `${skipped} events were`} not shown: reload to see all. `}
      {skipped === 0 &&
        'More is happening than fits here: some events between the newest and the older ones are not shown. Narrow the filters or reload.'}
    </Alert>
  );
}

function EventTable({ tail, filtered }: { readonly tail: TailControl; readonly filtered: boolean }) {
  const list = useListContext<EventRow>();
  const { data, isPending, error } = list;
  const [looked, setLooked] = useState<EventRow | null>(null);
  const { hasNextPage = false, fetchNextPage, isFetchingNextPage } = useInfinitePaginationContext();
  const rows = useMemo(() => merged(tail.rows, data ?? []), [tail.rows, data]);
  return (
    <Paper sx={{ overflow: 'hidden' }}>
      {isPending && !error && <LinearProgress aria-label="Loading" />}
      {rows.length > 0 && (
        <ListContextProvider value={{ ...list, data: [...rows] } as ListControllerResult<EventRow>}>
          <RecordTable<EventRow>
            label="Events"
            columns={EVENT_COLUMNS}
            hiddenColumns={HIDDEN_AT_FIRST}
            rowClick={(_id, _resource, record) => {
              setLooked(record);
              return false;
            }}
            sx={ONE_LINE}
          />
        </ListContextProvider>
      )}
      {looked !== null && <EventDrawer key={looked.id} row={looked} onClose={() => setLooked(null)} />}
      {rows.length === 0 && !isPending && !error && <NoEvents filtered={filtered} />}
      {hasNextPage && (
        <Box sx={{ p: 1.5, textAlign: 'center' }}>
          <Button onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
            {isFetchingNextPage ? 'Loading…' : 'Show older events'}
          </Button>
        </Box>
      )}
    </Paper>
  );
}

/** As many as the screen has room for: somebody who looks for something reads down the lines. */
const ONE_LINE = {
  '& td, & th': { py: '1px', lineHeight: 1.5, whiteSpace: 'nowrap', verticalAlign: 'middle' },
  '& [data-tone]': { lineHeight: 1.3 },
  '& tbody tr': { cursor: 'pointer' },
} as const;

function merged(live: readonly EventRow[], loaded: readonly EventRow[]): readonly EventRow[] {
  const seen = new Set(live.map((row) => row.id));
  return live.length === 0 ? loaded : [...live, ...loaded.filter((row) => !seen.has(row.id))];
}

function NoEvents({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <EmptyState title="No event matches these filters">
      Widen the time range or clear a filter; new events that match appear by themselves.
    </EmptyState>
  ) : (
    <EmptyState title="Nothing has happened yet">
      Events appear here as soon as an enrolled Mac reports its first device.
    </EmptyState>
  );
}
