import Cross from '@mui/icons-material/Close';
import Tick from '@mui/icons-material/Check';
import { Box, Typography } from '@mui/material';
import { useGetList } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { MacRow, PolicyRow } from '@portcullis/wire';
import { useSets } from '../targets/useSets.js';
import { documentRows, refusalRows, type DocumentRow, type RefusalRow } from './macModel.js';

const ALL = { pagination: { page: 1, perPage: 500 }, sort: { field: 'name', order: 'ASC' } } as const;

const COLUMNS: readonly Column<DocumentRow>[] = [
  { label: 'Document', render: (row) => row.kind },
  { label: 'Name', render: (row) => <ForeignText value={row.name} longest={60} /> },
  { label: 'Expected', align: 'right', render: (row) => row.expected ?? 'none' },
  { label: 'Applied', align: 'right', render: (row) => row.applied ?? 'none' },
  { label: 'In force', render: (row) => <InForce row={row} /> },
];

const REFUSALS: readonly Column<RefusalRow>[] = [
  { label: 'Refused document', render: (row) => row.kind },
  { label: 'Sequence', align: 'right', render: (row) => row.sequence ?? '—' },
  { label: 'Why', render: (row) => row.words },
  { label: 'When', render: (row) => <Moment value={row.time} otherwise="—" /> },
];

/** What this Mac is to have, beside what its bridge has in force. */
export function DocumentTable({ mac }: { readonly mac: MacRow }) {
  const names = useNames();
  const rows = documentRows(mac, names);
  const refused = refusalRows(mac);
  return (
    <>
      {rows.length === 0 ? (
        <Typography color="textSecondary" sx={{ px: 2, pb: 2 }}>
          Nothing is meant for this Mac yet: assign a policy to it, to one of its tags or to everyone.
        </Typography>
      ) : (
        <Rows label="Documents" rows={rows} columns={COLUMNS} keyOf={(row) => row.key} />
      )}
      {refused.length > 0 && (
        <Box sx={{ mt: 1 }}>
          <Rows label="Refused documents" rows={refused} columns={REFUSALS} keyOf={(row) => row.key} />
        </Box>
      )}
    </>
  );
}

function InForce({ row }: { readonly row: DocumentRow }) {
  if (row.inForce) return <Tick color="success" fontSize="small" titleAccess="Expected is applied" />;
  return (
    <Box sx={{ display: 'flex', gap: 0.75, alignItems: 'flex-start' }}>
      <Cross color="error" fontSize="small" titleAccess="Expected is not applied" />
      <Typography variant="body2">
        {row.refusal ?? (row.expected === null ? 'Not meant for this Mac any more.' : 'Not applied yet.')}
      </Typography>
    </Box>
  );
}

function useNames(): ReadonlyMap<string, string> {
  const policies = useGetList<PolicyRow>('policies', ALL, { enabled: useAllowed('policies:read') });
  const { sets } = useSets();
  return new Map([...(policies.data ?? []), ...sets].map(({ id, name }) => [id, name]));
}
