import Close from '@mui/icons-material/Close';
import { Box, IconButton, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { useEffect, useEffectEvent } from 'react';
import { useGetOne } from 'react-admin';
import { pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { LinkButton } from '../../display/RouterLink.js';
import { Failed } from '../../feedback/report.js';
import type { EventDetail, EventRow } from '@portcullis/wire';
import { DeviceActions } from '../devices/DeviceActions.js';
import { EvidenceLinks } from './EvidenceLinks.js';
import { OutcomeChip } from './eventColumns.js';
import { Circumstances } from './EventPage.js';
import { isVerdictEvent, kindLabel, subjectOf } from './eventModel.js';
import { VerbTable } from './VerbTable.js';

interface EventDrawerProps {
  readonly row: EventRow;
  readonly onClose: () => void;
}

/**
 * What is known of one event, beside the list that it stands in: the list stays where it is, and can be gone on with.
 */
export function EventDrawer({ row, onClose }: EventDrawerProps) {
  const {
    data: whole,
    error,
    isPending,
    refetch,
  } = useGetOne<EventDetail>('events', { id: row.id, meta: { macId: row.mac.id } });
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const verdict = isVerdictEvent(whole?.event) ? whole.event : null;
  const subject = subjectOf(whole?.event);
  return (
    <Paper component="aside" aria-label="The event" sx={SIDE} elevation={6} variant="elevation">
      <Stack spacing={1.5}>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
          <Typography variant="h2" component="h2" sx={{ flex: 1 }}>
            {kindLabel(row.kind)}
          </Typography>
          <OutcomeChip row={row} />
          <IconButton size="small" aria-label="Close" onClick={onClose}>
            <Close fontSize="small" />
          </IconButton>
        </Stack>
        <Typography sx={{ fontSize: '1.05rem' }}>
          <ForeignText value={row.sentence} longest={1000} otherwise={kindLabel(row.kind)} />
        </Typography>
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          {subject !== null && (
            <DeviceActions
              device={subject}
              mac={row.mac}
              person={row.person}
              shownIn={{ eventId: row.id }}
              event={whole ?? row}
            />
          )}
          <LinkButton to={pageOf('events', row.id)} variant="outlined">
            The whole event
          </LinkButton>
          <EvidenceLinks row={row} />
        </Stack>
        <Circumstances row={row} event={whole?.event} />
        {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
        {isPending && <LinearProgress aria-label="Loading" />}
        {verdict !== null && (
          <Box sx={{ mx: -2, overflowX: 'auto' }}>
            <VerbTable event={verdict} />
          </Box>
        )}
      </Stack>
    </Paper>
  );
}

const SIDE = {
  position: 'fixed',
  top: 48,
  right: 0,
  bottom: 0,
  width: 'min(100vw, 500px)',
  overflowY: 'auto',
  borderRadius: 0,
  borderLeft: 1,
  borderColor: 'divider',
  p: 2,
  zIndex: 'appBar',
} as const;
