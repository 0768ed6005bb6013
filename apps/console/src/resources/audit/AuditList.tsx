import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import type { FilterField } from '../../lists/filterFields.js';
import { choicesOf } from '../../lists/filterFields.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { AuditRow } from '@portcullis/wire';
import { actionInWords, changesBetween } from './auditModel.js';

const RESOURCES = [
  'policies',
  'assignments',
  'device-sets',
  'grants',
  'blocks',
  'macs',
  'devices',
  'users',
  'enrolment-tokens',
  'api-tokens',
];

const FILTERS: readonly FilterField[] = [
  { kind: 'range', label: 'Time', always: true },
  { kind: 'time', source: 'from', label: 'From' },
  { kind: 'time', source: 'to', label: 'Until' },
  { kind: 'text', source: 'actor', label: 'Who', width: 200 },
  { kind: 'choice', source: 'resource', label: 'What', choices: choicesOf(RESOURCES) },
  { kind: 'text', source: 'action', label: 'Action', width: 140 },
];

const COLUMNS: readonly Column<AuditRow>[] = [
  { label: 'Time', sort: 'time', render: (entry) => <Moment value={entry.time} exact />, minWidth: 180 },
  { label: 'Who', render: (entry) => <ForeignText value={entry.actor?.email} longest={60} otherwise="the system" /> },
  {
    label: 'What was done',
    render: (entry) => (
      <RouterLink to={pageOf('audit', entry.id)}>
        <ForeignText value={actionInWords(entry.action, entry.resource)} />
      </RouterLink>
    ),
  },
  { label: 'Changed', render: (entry) => <Changed entry={entry} /> },
  {
    label: 'From',
    render: (entry) => (
      <span style={{ whiteSpace: 'nowrap' }}>
        <ForeignText value={entry.ip} longest={45} />
      </span>
    ),
  },
];

/** The first few names of what changed; the page of the entry has all of it. */
function Changed({ entry }: { readonly entry: AuditRow }) {
  const paths = changesBetween(entry.before, entry.after).map(({ path }) => path);
  const more = paths.length > 4 ? ` and ${paths.length - 4} more` : '';
  return <ForeignText value={`${paths.slice(0, 4).join(', ')}${more}`} longest={160} />;
}

export function AuditList() {
  return (
    <ListPage<AuditRow>
      title="Audit log"
      lead="Who changed what, and what it was before."
      filters={FILTERS}
      sort={{ field: 'time', order: 'DESC' }}
      columns={COLUMNS}
      empty={
        <EmptyState title="Nothing has been changed yet">
          Every change that somebody makes here or through the API is written down in this log.
        </EmptyState>
      }
    />
  );
}
