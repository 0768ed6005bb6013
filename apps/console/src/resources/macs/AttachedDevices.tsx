import { Stack, Typography } from '@mui/material';
import { useGetList, useGetOne } from 'react-admin';
import type { AttachedDevice } from '@portcullis/wire';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { RouterLink } from '../../display/RouterLink.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { EventDetail, EventRow, MacRow } from '@portcullis/wire';
import { DeviceActions } from '../devices/DeviceActions.js';
import { familyOf } from '../devices/deviceModel.js';
import { OutcomeChip } from '../events/eventColumns.js';
import { subjectFromAttached } from '../targets/targetModel.js';
import { latestVerdicts } from './macModel.js';

/** What is attached at this moment, each with what was last decided about it. */
export function AttachedDevices({ mac }: { readonly mac: MacRow }) {
  const mayRead = useAllowed('events:read');
  const { data = [] } = useGetList<EventRow>(
    'events',
    { filter: { macId: mac.id, kind: 'verdict' }, pagination: { page: 1, perPage: 100 } },
    { enabled: mayRead },
  );
  if (mac.attached.length === 0) {
    return (
      <Typography color="textSecondary" sx={{ px: 2, pb: 2 }}>
        No device is attached.
      </Typography>
    );
  }
  const verdicts = latestVerdicts(data);
  const columns: readonly Column<AttachedDevice>[] = [
    {
      label: 'Device',
      render: ({ device }) => (
        <ForeignText value={device.productName ?? device.manufacturerName} otherwise="Without a name" longest={50} />
      ),
    },
    { label: 'Family', render: ({ device, key }) => familyOf(device.family, key) },
    { label: 'Serial number', render: ({ device }) => <ForeignText value={device.serialNumber} longest={32} /> },
    { label: 'What was decided last', render: ({ key }) => <LastVerdict row={verdicts.get(key)} /> },
    {
      label: 'Actions',
      render: (attached) => (
        <Stack direction="row" spacing={0.5}>
          <DeviceActions
            device={subjectFromAttached(attached)}
            mac={mac}
            person={verdicts.get(attached.key)?.person ?? null}
            shownIn={{ deviceKey: attached.key }}
            event={verdicts.get(attached.key)}
            size="small"
          />
        </Stack>
      ),
    },
  ];
  return (
    <Rows
      label="Devices attached now"
      rows={mac.attached}
      columns={columns}
      keyOf={(attached) => attached.registryId}
    />
  );
}

function LastVerdict({ row }: { readonly row: EventRow | undefined }) {
  if (row === undefined) return <>—</>;
  return (
    <>
      <OutcomeChip row={row} />{' '}
      <RouterLink to={pageOf('events', row.id)}>
        <ForeignText value={row.sentence} longest={200} />
      </RouterLink>
      {row.decision !== 'allowed' && <ToldThere row={row} />}
    </>
  );
}

/** What the policy tells the person at the Mac, for whoever speaks with them. */
function ToldThere({ row }: { readonly row: EventRow }) {
  const { data } = useGetOne<EventDetail>('events', { id: row.id, meta: { macId: row.mac.id } });
  const event = data?.event;
  const message = event?.kind === 'verdict' && row.rule !== null ? event.rules[row.rule]?.message : undefined;
  if (message === undefined) return null;
  return (
    <Typography variant="body2" color="textSecondary">
      Told there: <ForeignText value={message} longest={300} />
    </Typography>
  );
}
