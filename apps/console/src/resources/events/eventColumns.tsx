import { styled } from '@mui/material/styles';
import { pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import type { Column } from '../../lists/Rows.js';
import type { EventRow } from '../../wire/records.js';
import { familyOf } from '../devices/deviceModel.js';
import { kindLabel } from './eventModel.js';
import { OutcomeChip } from './OutcomeChip.js';

const Quiet = styled('div')(({ theme }) => ({ color: theme.palette.text.secondary }));

const TIME: Column<EventRow> = { label: 'Time', render: (row) => <Moment value={row.time} short />, minWidth: 125 };
/** What people read: it gets the room, and the look of text. */
const WHAT: Column<EventRow> = {
  label: 'What happened',
  minWidth: 480,
  render: (row) => (
    <RouterLink to={pageOf('events', row.id)} quiet>
      <ForeignText value={row.sentence} longest={220} otherwise={kindLabel(row.kind)} />
    </RouterLink>
  ),
};
/** Where nothing was decided, what kind of event it is. */
const OUTCOME: Column<EventRow> = {
  label: 'Outcome',
  minWidth: 100,
  render: (row) => (row.outcome === null ? <Quiet>{kindLabel(row.kind)}</Quiet> : <OutcomeChip row={row} />),
};
const MAC: Column<EventRow> = {
  label: 'Mac',
  minWidth: 110,
  render: (row) =>
    row.mac === null ? (
      '—'
    ) : (
      <RouterLink to={pageOf('macs', row.mac.id)}>
        <ForeignText value={row.mac.hostname} longest={32} />
      </RouterLink>
    ),
};
const PERSON: Column<EventRow> = { label: 'Person', render: (row) => <ForeignText value={row.person} longest={24} /> };
const DEVICE: Column<EventRow> = {
  label: 'Device',
  minWidth: 140,
  render: (row) => (
    <>
      <ForeignText value={row.deviceName} longest={36} />
      {row.family !== null && <Quiet>{familyOf(row.family, row.deviceKey)}</Quiet>}
    </>
  ),
};

export const EVENT_COLUMNS: readonly Column<EventRow>[] = [TIME, WHAT, OUTCOME, MAC, PERSON, DEVICE];

/** Columns of the events of one Mac or one device: what is the same in every row is left out. */
export function timelineColumns(without: 'mac' | 'device'): readonly Column<EventRow>[] {
  return [TIME, WHAT, OUTCOME, without === 'mac' ? DEVICE : MAC, PERSON];
}
