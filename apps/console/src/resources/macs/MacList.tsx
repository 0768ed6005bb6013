import { HEALTH_STATES } from '@portcullis/wire';
import { PROBLEM_CODES, STATE_TEXTS } from '@portcullis/health';
import { Chip, Stack } from '@mui/material';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { LinkButton, RouterLink } from '../../display/RouterLink.js';
import { ToneChip } from '../../display/Tone.js';
import { ListPage } from '../../lists/ListPage.js';
import type { FilterField } from '../../lists/filterFields.js';
import type { Column } from '../../lists/Rows.js';
import type { MacRow } from '@portcullis/wire';
import { ownerName, problemName } from './macModel.js';
import { StateChip, SyncChip } from './StateChip.js';

const FILTERS: readonly FilterField[] = [
  { kind: 'search', always: true, source: 'q', label: 'Hostname, owner or serial', width: 240 },
  {
    kind: 'choice',
    source: 'state',
    label: 'State',
    choices: HEALTH_STATES.map((value) => ({ value, label: STATE_TEXTS[value].title })),
  },
  {
    kind: 'choice',
    source: 'inSync',
    label: 'Documents',
    choices: [
      { value: 'true', label: 'In sync' },
      { value: 'false', label: 'Out of sync' },
    ],
  },
  {
    kind: 'choice',
    source: 'problem',
    label: 'Problem',
    choices: PROBLEM_CODES.map((value) => ({ value, label: problemName(value) })).toSorted((a, b) =>
      a.label.localeCompare(b.label),
    ),
  },
  { kind: 'text', source: 'tag', label: 'Tag', width: 140 },
  { kind: 'choice', source: 'removed', label: 'Removed', choices: [{ value: 'true', label: 'Removed' }] },
];

const COLUMNS: readonly Column<MacRow>[] = [
  {
    label: 'Mac',
    sort: 'hostname',
    render: (mac) => (
      <RouterLink to={pageOf('macs', mac.id)}>
        <ForeignText value={mac.hostname} longest={50} otherwise="Without a name" />
      </RouterLink>
    ),
  },
  {
    label: 'State',
    sort: 'state',
    render: (mac) =>
      mac.removedAt === null ? <StateChip state={mac.state} /> : <ToneChip tone="calm" label="Removed" />,
  },
  { label: 'Documents', render: (mac) => <SyncChip inSync={mac.inSync} /> },
  { label: 'Owner', sort: 'owner', render: (mac) => <ForeignText value={ownerName(mac)} longest={40} /> },
  { label: 'Tags', render: (mac) => <Tags tags={mac.tags} /> },
  {
    label: 'Policy',
    render: (mac) => (mac.policy === null ? 'none' : <ForeignText value={mac.policy.name} longest={40} />),
  },
  { label: 'macOS', sort: 'osVersion', render: (mac) => <ForeignText value={mac.osVersion} longest={20} /> },
  { label: 'Last seen', sort: 'lastSeenAt', render: (mac) => <Moment value={mac.lastSeenAt} /> },
];

export function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Stack direction="row" spacing={0.5} useFlexGap sx={{ flexWrap: 'wrap' }}>
      {tags.map((tag) => (
        <Chip key={tag} size="small" label={<ForeignText value={tag} longest={30} />} />
      ))}
    </Stack>
  );
}

export function MacList() {
  const mayEnrol = useAllowed('tokens:write');
  return (
    <ListPage<MacRow>
      title="Macs"
      filters={FILTERS}
      sort={{ field: 'hostname', order: 'ASC' }}
      columns={COLUMNS}
      actions={<LinkButton to="/macs/check-bundle">Check a support bundle</LinkButton>}
      empty={
        <EmptyState
          title="No Mac is enrolled yet"
          action={
            mayEnrol && (
              <LinkButton to="/enrolment-tokens" variant="contained">
                Make an enrolment token
              </LinkButton>
            )
          }
        >
          Make an enrolment token, install the agent on a Mac and give it the token. The Mac appears here within a
          minute and only observes until a policy is assigned to it.
        </EmptyState>
      }
    />
  );
}
