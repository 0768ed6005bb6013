import { pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import type { Column } from '../../lists/Rows.js';
import type { EventRow } from '../../wire/records.js';
import { familyLabel } from '../devices/deviceModel.js';
import { kindLabel } from './eventModel.js';
import { OutcomeChip } from './OutcomeChip.js';

const TIME: Column<EventRow> = { label: 'Time', render: (row) => <Moment value={row.time} exact />, minWidth: 165 };
const WHAT: Column<EventRow> = {
  label: 'What happened',
  minWidth: 300,
  render: (row) => (
    <RouterLink to={pageOf('events', row.id)}>
      <ForeignText value={row.sentence} longest={220} otherwise={kindLabel(row.kind)} />
    </RouterLink>
  ),
};
const OUTCOME: Column<EventRow> = { label: 'Outcome', render: (row) => <OutcomeChip row={row} />, minWidth: 100 };
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
  minWidth: 130,
  render: (row) => <ForeignText value={row.deviceName} longest={36} />,
};
const FAMILY: Column<EventRow> = {
  label: 'Family',
  minWidth: 100,
  render: (row) => (row.family === null ? '—' : familyLabel(row.family)),
};
const KIND: Column<EventRow> = { label: 'Kind', render: (row) => kindLabel(row.kind) };

export const EVENT_COLUMNS: readonly Column<EventRow>[] = [TIME, WHAT, OUTCOME, MAC, PERSON, DEVICE, FAMILY, KIND];

/** Columns of the events of one Mac or one device: what is the same in every row is left out. */
export function timelineColumns(without: 'mac' | 'device'): readonly Column<EventRow>[] {
  return [TIME, WHAT, OUTCOME, without === 'mac' ? DEVICE : MAC, PERSON];
}
