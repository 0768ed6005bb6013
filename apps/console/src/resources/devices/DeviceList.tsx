import { FAMILIES } from '@portcullis/wire';
import { Stack } from '@mui/material';
import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import type { FilterField } from '../../lists/filterFields.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { DeviceRow } from '@portcullis/wire';
import { deviceTitle, familyLabel, familyOf, idPair } from './deviceModel.js';
import { IdentityChip } from './IdentityChip.js';

const FILTERS: readonly FilterField[] = [
  { kind: 'search', always: true, source: 'q', label: 'Name, serial, person or asset tag', width: 260 },
  {
    kind: 'choice',
    source: 'family',
    label: 'Family',
    choices: FAMILIES.map((value) => ({ value, label: familyLabel(value) })),
  },
  {
    kind: 'choice',
    source: 'shared',
    label: 'Serial number',
    choices: [
      { value: 'true', label: 'Shared by several' },
      { value: 'false', label: 'Not shared' },
    ],
  },
  { kind: 'record', source: 'macId', label: 'Seen at Mac', resource: 'macs' },
];

export const DEVICE_COLUMNS: readonly Column<DeviceRow>[] = [
  {
    label: 'Device',
    sort: 'productName',
    render: (device) => (
      <RouterLink to={pageOf('devices', device.id)}>
        <ForeignText value={deviceTitle(device)} longest={50} />
      </RouterLink>
    ),
  },
  { label: 'Family', sort: 'family', render: (device) => familyOf(device.family, device.key) },
  { label: 'Ids', render: (device) => <code>{idPair(device.vendorId, device.productId)}</code> },
  {
    label: 'Serial number',
    render: (device) => (
      <Stack spacing={0.5} sx={{ alignItems: 'flex-start' }}>
        <ForeignText value={device.serialNumber} longest={32} otherwise="none" />
        <IdentityChip device={device} />
      </Stack>
    ),
  },
  { label: 'First seen', sort: 'firstSeenAt', render: (device) => <Moment value={device.firstSeenAt} /> },
  { label: 'Last seen', sort: 'lastSeenAt', render: (device) => <Moment value={device.lastSeenAt} /> },
  {
    label: 'Where',
    render: (device) =>
      device.lastMac === null ? (
        '—'
      ) : (
        <>
          <RouterLink to={pageOf('macs', device.lastMac.id)}>
            <ForeignText value={device.lastMac.hostname} longest={40} />
          </RouterLink>
          {device.macCount > 1 && ` and ${device.macCount - 1} more`}
        </>
      ),
  },
  { label: 'Person', render: (device) => <ForeignText value={device.lastUser} longest={30} /> },
];

export function DeviceList() {
  return (
    <ListPage<DeviceRow>
      title="Devices"
      filters={FILTERS}
      sort={{ field: 'lastSeenAt', order: 'DESC' }}
      columns={DEVICE_COLUMNS}
      empty={
        <EmptyState title="No device has been seen yet">
          Every device that is plugged into an enrolled Mac appears here, also while its policy only observes. Plug
          something in.
        </EmptyState>
      }
    />
  );
}
