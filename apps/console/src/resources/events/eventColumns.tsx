import { styled } from '@mui/material/styles';
import { pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import { ToneChip } from '../../display/Tone.js';
import type { Column } from '../../lists/Rows.js';
import type { EventRow } from '@portcullis/wire';
import { familyOf } from '../devices/deviceModel.js';
import { kindLabel, outcomeBadge, reasonApart, shortReason } from './eventModel.js';

/** One line: what comes before the reason gives way, the reason does not; a very long one takes a second line. */
const Sentence = styled('div')({
  display: 'flex',
  minWidth: 0,
  '& > span:first-of-type': {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    minWidth: '12em',
    flex: '0 1000 auto',
  },
  '& > span + span': { flex: '0 0 auto', maxWidth: 'calc(100% - 12.3em)', whiteSpace: 'normal', marginLeft: '0.3em' },
});

const TIME: Column<EventRow> = { label: 'Time', render: (row) => <Moment value={row.time} short />, minWidth: 125 };
/** What people read: it gets the room, and the look of text. */
const WHAT: Column<EventRow> = {
  label: 'What happened',
  wide: true,
  render: (row) => {
    const [what, why] = reasonApart(row.sentence || kindLabel(row.kind));
    return (
      <RouterLink to={pageOf('events', row.id)} quiet>
        <Sentence title={row.sentence}>
          <span>
            <ForeignText value={what} longest={220} />
          </span>
          {why !== null && (
            <span>
              <ForeignText value={shortReason(why)} longest={220} />
            </span>
          )}
        </Sentence>
      </RouterLink>
    );
  },
};
const OUTCOME: Column<EventRow> = { label: 'Outcome', minWidth: 100, render: (row) => <OutcomeChip row={row} /> };
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
  render: (row) => <ForeignText value={row.deviceName} longest={36} />,
};
const SERIAL: Column<EventRow> = {
  label: 'Serial number',
  render: (row) => <ForeignText value={row.serialNumber} longest={32} />,
};
const VOLUME: Column<EventRow> = { label: 'Volume', render: (row) => <ForeignText value={row.volume} longest={32} /> };
const FAMILY: Column<EventRow> = {
  label: 'Family',
  render: (row) => (row.family === null ? '—' : familyOf(row.family, row.deviceKey)),
};
const KIND: Column<EventRow> = { label: 'Kind', render: (row) => kindLabel(row.kind) };
const RULE: Column<EventRow> = { label: 'Rule', render: (row) => (row.rule === null ? '—' : <code>{row.rule}</code>) };
const POLICY: Column<EventRow> = {
  label: 'Policy',
  render: (row) => <ForeignText value={row.policy?.name} longest={30} />,
};
const RECEIVED: Column<EventRow> = { label: 'Received', render: (row) => <Moment value={row.receivedAt} short /> };

export const EVENT_COLUMNS: readonly Column<EventRow>[] = [
  TIME,
  WHAT,
  OUTCOME,
  MAC,
  PERSON,
  DEVICE,
  SERIAL,
  VOLUME,
  FAMILY,
  KIND,
  RULE,
  POLICY,
  RECEIVED,
];

/** Not in sight until somebody asks for them: the sentence says most of it already. */
export const HIDDEN_AT_FIRST = [DEVICE, SERIAL, VOLUME, FAMILY, KIND, RULE, POLICY, RECEIVED].map(({ label }) => label);

/** Columns of the events of one Mac or one device: what is the same in every row is left out. */
export function timelineColumns(without: 'mac' | 'device'): readonly Column<EventRow>[] {
  return [TIME, WHAT, OUTCOME, ...(without === 'mac' ? [] : [MAC]), PERSON];
}

export function OutcomeChip({ row }: { readonly row: Pick<EventRow, 'decision' | 'outcome'> }) {
  const badge = outcomeBadge(row);
  return badge === null ? null : <ToneChip {...badge} />;
}
