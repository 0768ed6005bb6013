import { Box, Button, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useDataProvider, useListContext } from 'react-admin';
import { ForeignText } from '../../display/ForeignText.js';
import { Failed } from '../../feedback/report.js';
import { resolved, type FilterValues } from '../../lists/filterFields.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { serverClock } from '../../providers/serverClock.js';
import type { EventSummary } from '@portcullis/wire';
import { barsOf, summaryInWords } from './summaryModel.js';

const SummaryChart = lazy(() => import('./SummaryChart.js'));

const TOPS = [
  ['devices', 'Devices', 'deviceKey'],
  ['people', 'People', 'person'],
  ['macs', 'Macs', 'macId'],
  ['rules', 'Rules', 'rule'],
] as const;

/**
 * What the filters let through, as a whole: when it was, and what it is about most. Each part narrows the list further.
 */
export function SummaryPanel({ values }: { readonly values: FilterValues }) {
  const data = useDataProvider<PortcullisData>();
  const { setFilters, displayedFilters } = useListContext();
  const {
    data: summary,
    error,
    refetch,
  } = useQuery({
    queryKey: ['events', 'summary', values],
    queryFn: ({ signal }) => data.eventSummary(resolved(values, serverClock.now()), signal),
    placeholderData: keepPreviousData,
  });
  const bars = useMemo(() => (summary === undefined ? [] : barsOf(summary)), [summary]);
  const narrow = (more: FilterValues, without: readonly string[] = []): void => {
    const kept = Object.entries(values).filter(([name]) => !without.includes(name));
    const shown = Object.fromEntries(Object.keys(more).map((name) => [name, true]));
    setFilters({ ...Object.fromEntries(kept), ...more }, { ...(displayedFilters as object), ...shown });
  };
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  if (summary === undefined) return <LinearProgress aria-label="Counting" />;
  return (
    <Paper component="section" aria-label="Summary of what is shown" sx={{ p: 1.5, mb: 1 }}>
      <Typography variant="body2">{summaryInWords(summary)} Drag over the chart to narrow the time.</Typography>
      <Suspense fallback={<Box sx={{ height: 130 }} />}>
        <SummaryChart
          bars={bars}
          onRange={(from, to) =>
            narrow({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }, ['since'])
          }
        />
      </Suspense>
      <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap', mt: 0.5 }}>
        {TOPS.map(([part, label, filter]) => (
          <Top key={part} label={label} rows={summary[part]} onPick={(value) => narrow({ [filter]: value })} />
        ))}
      </Stack>
    </Paper>
  );
}

interface TopProps {
  readonly label: string;
  readonly rows: EventSummary['devices'];
  readonly onPick: (value: string) => void;
}

function Top({ label, rows, onPick }: TopProps) {
  return (
    <Box sx={{ flex: '1 1 200px', minWidth: 0 }}>
      <Typography variant="body2" component="h2" sx={{ fontWeight: 600 }}>
        {label}
      </Typography>
      {rows.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          none
        </Typography>
      )}
      {rows.map(({ value, label: name, count }) => (
        <Stack key={value} direction="row" spacing={1} sx={{ alignItems: 'baseline' }}>
          <Typography variant="body2" sx={{ width: 48, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
            {count}
          </Typography>
          <Button
            size="small"
            variant="text"
            onClick={() => onPick(value)}
            sx={{ p: 0, minWidth: 0, justifyContent: 'flex-start', textAlign: 'left', lineHeight: 1.4 }}
          >
            <ForeignText value={name ?? value} longest={36} />
          </Button>
        </Stack>
      ))}
    </Box>
  );
}
