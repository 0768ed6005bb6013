import { Box, Button, LinearProgress, Stack, Tab, Tabs, Typography } from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { DAY_KINDS, type HealthHistoryAnswer, type MacRow } from '@portcullis/wire';
import { Moment } from '../../display/Moment.js';
import { Section } from '../../display/Section.js';
import { ToneChip } from '../../display/Tone.js';
import { Failed } from '../../feedback/report.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { serverClock } from '../../providers/serverClock.js';
import { DAY_WORDS, gaps, headline, timeline, type Entry, type Gap } from './historyModel.js';

const DATE = new Intl.DateTimeFormat(undefined, { weekday: 'short', month: 'short', day: 'numeric' });
/** As many as are looked at without a word; the rest comes on demand. */
const FIRST = 8;

/** When this Mac was shown to be protected, and what was wrong with it when it was not. */
export function HealthHistory({ mac }: { readonly mac: MacRow }) {
  const data = useDataProvider<PortcullisData>();
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const query = useQuery({
    // What is shown of the Mac has changed: then this has too.
    queryKey: ['macs', 'health-history', mac.id, timeZone, mac.state, mac.problems.map(({ code }) => code).join()],
    queryFn: () => data.healthHistory(mac.id, timeZone),
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
  const history = query.data;
  return (
    <Section
      title="Health in the last 30 days"
      {...(history === undefined ? {} : { lead: <Lead history={history} /> })}
      flush
    >
      {history !== undefined ? (
        <Shown history={history} />
      ) : query.error !== null ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LinearProgress aria-label="Loading" />
      )}
    </Section>
  );
}

function Lead({ history }: { readonly history: HealthHistoryAnswer }) {
  return (
    <>
      <strong>{headline(history)}.</strong>{' '}
      {history.provedAt === null ? (
        'No test image was ever seen to be denied on this Mac.'
      ) : (
        <>
          A test image was last denied <Moment value={history.provedAt} />.
        </>
      )}
    </>
  );
}

function Shown({ history }: { readonly history: HealthHistoryAnswer }) {
  const [tab, setTab] = useState<'problems' | 'gaps'>('problems');
  const now = serverClock.now();
  const entries = timeline(history, now);
  const unprotected = gaps(history, now);
  return (
    <>
      <Days history={history} />
      <Tabs value={tab} onChange={(_event, next: typeof tab) => setTab(next)} sx={{ px: 2, minHeight: 40 }}>
        <Tab value="problems" label={`Problems (${entries.length})`} />
        <Tab value="gaps" label={`Not protected (${unprotected.length})`} />
      </Tabs>
      {tab === 'problems' ? (
        <List label="Problems over time" rows={entries} columns={ENTRIES} none="No problem in this time." />
      ) : (
        <List
          label="When it was not protected"
          rows={unprotected}
          columns={GAPS}
          none="Protected whenever it reported."
        />
      )}
    </>
  );
}

/** A square a day, each with its date and what it was in words. */
function Days({ history: { days } }: { readonly history: HealthHistoryAnswer }) {
  const there = DAY_KINDS.filter((kind) => days.some((day) => day.kind === kind));
  return (
    <Box sx={{ px: 2, pb: 1 }}>
      <Box
        component="ol"
        aria-label="Days"
        sx={{ display: 'flex', gap: '3px', listStyle: 'none', p: 0, m: 0, mb: 0.75 }}
      >
        {days.map(({ from, kind }) => {
          const words = `${DATE.format(Date.parse(from))}: ${DAY_WORDS[kind].label}, ${DAY_WORDS[kind].meaning}`;
          return (
            <Box
              component="li"
              key={from}
              title={words}
              sx={{ flex: '0 1 26px', height: 26, borderRadius: 0.5, ...LOOKS[kind] }}
            >
              <Box component="span" sx={HIDDEN}>
                {words}
              </Box>
            </Box>
          );
        })}
      </Box>
      <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {there.map((kind) => (
          <Stack key={kind} direction="row" spacing={0.75} sx={{ alignItems: 'center' }}>
            <Box sx={{ width: 12, height: 12, borderRadius: 0.5, flex: 'none', ...LOOKS[kind] }} />
            <Typography variant="body2" color="textSecondary">
              <strong>{days.filter((day) => day.kind === kind).length}</strong>
              {` ${DAY_WORDS[kind].label.toLowerCase()}: ${DAY_WORDS[kind].meaning}`}
            </Typography>
          </Stack>
        ))}
      </Stack>
    </Box>
  );
}

const LOOKS = {
  protected: { bgcolor: 'success.main' },
  gaps: {
    background: ({ palette }: { palette: { success: { main: string }; warning: { main: string } } }) =>
      `linear-gradient(135deg, ${palette.success.main} 50%, ${palette.warning.main} 50%)`,
  },
  unproved: { bgcolor: 'error.main' },
  unheard: { border: 2, borderStyle: 'dashed', borderColor: 'text.disabled' },
} as const;
const HIDDEN = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const;

const TIMES = [
  { label: 'From', render: ({ from }: Entry | Gap) => <Moment value={from} exact /> },
  {
    label: 'To',
    render: ({ to }: Entry | Gap) => (to === null ? <strong>still so</strong> : <Moment value={to} exact />),
  },
  { label: 'How long', render: ({ lasted }: Entry | Gap) => lasted },
];
const ENTRIES: readonly Column<Entry>[] = [
  { label: 'Problem', render: ({ what, tone }) => <ToneChip tone={tone} label={what} title={what} /> },
  ...TIMES,
];
const GAPS: readonly Column<Gap>[] = [
  { label: 'Why', render: ({ why }) => why },
  { label: 'State', render: ({ state }) => state },
  ...TIMES,
];

interface ListProps<R> {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly none: string;
}

function List<R extends { readonly key: string }>({ label, rows, columns, none }: ListProps<R>) {
  const [all, setAll] = useState(false);
  if (rows.length === 0) {
    return (
      <Typography color="textSecondary" sx={{ px: 2, py: 1.5 }}>
        {none}
      </Typography>
    );
  }
  return (
    <>
      <Rows label={label} rows={all ? rows : rows.slice(0, FIRST)} columns={columns} keyOf={({ key }) => key} />
      {!all && rows.length > FIRST && (
        <Button onClick={() => setAll(true)} sx={{ m: 1 }}>
          Show all {rows.length}
        </Button>
      )}
    </>
  );
}
