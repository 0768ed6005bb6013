import { SILENCE_TEXTS, UNPROTECTED_TEXTS } from '@portcullis/health';
import type { MacRow, UnprotectedAnswer } from '@portcullis/wire';
import { Alert, Box, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useDataProvider } from 'react-admin';
import { ForeignText } from '../../display/ForeignText.js';
import { lasted } from '../../display/momentModel.js';
import { Moment } from '../../display/Moment.js';
import { Section } from '../../display/Section.js';
import { type Column, Rows } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';

type Interval = UnprotectedAnswer['intervals'][number];

const COLUMNS: readonly Column<Interval>[] = [
  { label: 'From', render: ({ from }) => <Moment value={from} exact /> },
  { label: 'To', render: ({ to }) => (to === null ? 'still lasts' : <Moment value={to} exact />) },
  { label: 'Lasted', minWidth: 100, render: ({ from, to }) => (to === null ? '—' : lasted(from, to)) },
  {
    label: 'Why',
    wide: true,
    render: ({ why, detail }) => (
      <>
        {UNPROTECTED_TEXTS[why]}
        {detail !== null && (
          <>
            {' ('}
            <ForeignText value={detail} longest={80} />)
          </>
        )}
      </>
    ),
  },
];

/** When nothing was protected on this Mac, from what it and its bridge said about themselves. */
export function UnprotectedSection({ mac }: { readonly mac: MacRow }) {
  const data = useDataProvider<PortcullisData>();
  const { data: found, error } = useQuery({
    queryKey: ['macs', 'unprotected', mac.id, mac.lastSeenAt],
    queryFn: () => data.unprotected(mac.id),
  });
  return (
    <Section title="Unprotected times" lead="The last 30 days, by the words of this Mac" flush>
      {error && (
        <Alert severity="error" sx={{ mx: 2, mb: 2 }}>
          {error.message}
        </Alert>
      )}
      {found && <Found {...found} />}
    </Section>
  );
}

function Found({ intervals, silence }: UnprotectedAnswer) {
  return (
    <>
      {silence !== null && (
        <Alert
          severity={silence === 'without-a-word' || silence === 'stopped' ? 'warning' : 'info'}
          sx={{ mx: 2, mb: 2 }}
        >
          {SILENCE_TEXTS[silence]}
        </Alert>
      )}
      {intervals.length === 0 ? (
        <Typography color="textSecondary" sx={{ px: 2, pb: 2 }}>
          None is known.
        </Typography>
      ) : (
        <Box sx={{ maxHeight: 320, overflowY: 'auto' }}>
          <Rows
            label="Unprotected times"
            rows={intervals}
            columns={COLUMNS}
            keyOf={({ from, why }) => `${from} ${why}`}
          />
        </Box>
      )}
    </>
  );
}
