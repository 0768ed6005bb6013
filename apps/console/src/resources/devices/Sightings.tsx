import type { DeviceRow, DeviceSightings } from '@portcullis/wire';
import { LinearProgress, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useDataProvider } from 'react-admin';
import { listOf, pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import { Section } from '../../display/Section.js';
import { Failed } from '../../feedback/report.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';

type Sighting = DeviceSightings['data'][number];

/** Every Mac and person that the device was with; each count leads to the events that it counted. */
export function Sightings({ device }: { readonly device: DeviceRow }) {
  const data = useDataProvider<PortcullisData>();
  const {
    data: seen,
    error,
    refetch,
  } = useQuery({
    queryKey: ['devices', 'sightings', device.id],
    queryFn: ({ signal }) => data.sightings(device.id, signal),
  });
  const columns: readonly Column<Sighting>[] = [
    {
      label: 'Mac',
      render: (row) => (
        <RouterLink to={pageOf('macs', row.mac.id)}>
          <ForeignText value={row.mac.hostname} longest={40} />
        </RouterLink>
      ),
    },
    { label: 'Person', render: (row) => <ForeignText value={row.person} longest={40} otherwise="nobody signed in" /> },
    { label: 'First seen', render: (row) => <Moment value={row.firstSeenAt} exact /> },
    { label: 'Last seen', render: (row) => <Moment value={row.lastSeenAt} exact /> },
    { label: 'Allowed', render: (row) => <Counted device={device} row={row} decision="allowed" /> },
    { label: 'Restricted', render: (row) => <Counted device={device} row={row} decision="restricted" /> },
    { label: 'Denied', render: (row) => <Counted device={device} row={row} decision="denied" /> },
  ];
  return (
    <Section title="Where it was, and with whom" flush>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {seen === undefined && error === null && <LinearProgress aria-label="Loading" />}
      {seen !== undefined && (
        <Rows
          label="Where it was, and with whom"
          rows={seen.data}
          columns={columns}
          keyOf={(row) => `${row.mac.id} ${row.person ?? ''}`}
        />
      )}
      {seen?.truncated === true && (
        <Typography color="textSecondary" sx={{ p: 2 }}>
          These are the latest; there are more.
        </Typography>
      )}
    </Section>
  );
}

interface CountedProps {
  readonly device: DeviceRow;
  readonly row: Sighting;
  readonly decision: 'allowed' | 'restricted' | 'denied';
}

function Counted({ device, row, decision }: CountedProps) {
  if (row[decision] === 0) return <>—</>;
  const person = row.person === null ? {} : { person: row.person };
  return (
    <RouterLink to={listOf('events', { deviceKey: device.key, macId: row.mac.id, decision, ...person })}>
      {row[decision]}
    </RouterLink>
  );
}
