import { Alert, LinearProgress, Typography } from '@mui/material';
import { useEffect, useEffectEvent } from 'react';
import { useGetList } from 'react-admin';
import { useLive } from '../../live/LiveContext.js';
import { Rows } from '../../lists/Rows.js';
import { sentenceOf } from '../../providers/apiError.js';
import type { EventRow } from '@portcullis/wire';
import { timelineColumns } from './eventColumns.js';
import { passes } from './useTail.js';

interface TimelineProps {
  readonly filter: Readonly<Record<string, string>>;
  readonly without: 'mac' | 'device';
}

/** The newest events of one Mac or device; looked up again shortly after something new came in. */
export function Timeline({ filter, without }: TimelineProps) {
  const live = useLive();
  const wanted = JSON.stringify(filter);
  const {
    data = [],
    error,
    isPending,
    refetch,
  } = useGetList<EventRow>('events', { filter, pagination: { page: 1, perPage: 25 } });
  const reload = useEffectEvent(() => void refetch());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live?.listen((message) => {
      if (message.type !== 'event' || !passes(message, JSON.parse(wanted) as TimelineProps['filter'])) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, 1000);
    });
    return () => {
      stop?.();
      clearTimeout(timer);
    };
  }, [live, wanted]);

  if (error !== null) return <Alert severity="error">{sentenceOf(error)}</Alert>;
  if (isPending) return <LinearProgress aria-label="Loading the timeline" />;
  if (data.length === 0) {
    return (
      <Typography color="textSecondary" sx={{ px: 2, pb: 2 }}>
        Nothing has been recorded yet.
      </Typography>
    );
  }
  return <Rows label="Timeline" rows={data} columns={timelineColumns(without)} keyOf={(row) => row.id} />;
}
