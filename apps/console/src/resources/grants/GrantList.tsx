import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import { ToneChip, type Tone } from '../../display/Tone.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import { choicesOf, type FilterField } from '../../lists/filterFields.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { GrantRow } from '@portcullis/wire';
import { targetInWords } from '../targets/targetModel.js';
import { useSets } from '../targets/useSets.js';
import { NewGrant } from './NewGrant.js';

const FILTERS: readonly FilterField[] = [
  { kind: 'choice', source: 'state', label: 'State', choices: choicesOf(['active', 'upcoming', 'expired', 'revoked']) },
  { kind: 'record', source: 'macId', label: 'Mac', resource: 'macs' },
];

const TONES: Readonly<Record<GrantRow['state'], Tone>> = {
  active: 'good',
  upcoming: 'warn',
  expired: 'calm',
  revoked: 'calm',
};

export function GrantList() {
  const mayWrite = useAllowed('grants:write');
  const { names } = useSets();
  const [ending, setEnding] = useState<GrantRow | null>(null);
  const [creating, setCreating] = useState(false);
  const create = mayWrite && (
    <Button variant="contained" onClick={() => setCreating(true)}>
      New grant
    </Button>
  );
  return (
    <>
      <ListPage<GrantRow>
        title="Grants"
        lead="Exceptions for one Mac that end by themselves."
        actions={create}
        filters={FILTERS}
        sort={{ field: 'expires', order: 'DESC' }}
        columns={columnsOf(names, mayWrite ? setEnding : null)}
        empty={
          <EmptyState title="No exception has been granted" action={create}>
            When somebody needs a device for an hour or a day, grant it instead of changing the policy: it ends by
            itself.
          </EmptyState>
        }
      />
      {creating && <NewGrant device={null} mac={null} person={null} onClose={() => setCreating(false)} />}
      {ending !== null && <EndGrant grant={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

function columnsOf(
  names: ReturnType<typeof useSets>['names'],
  onEnd: ((grant: GrantRow) => void) | null,
): readonly Column<GrantRow>[] {
  return [
    { label: 'Allowed', render: (grant) => <ForeignText value={targetInWords(grant.target, names)} longest={100} /> },
    { label: 'Verbs', render: (grant) => grant.verbs.join(', ') },
    {
      label: 'Mac',
      render: (grant) => (
        <RouterLink to={pageOf('macs', grant.macId)}>
          <ForeignText value={grant.mac?.hostname ?? grant.macId} longest={40} />
        </RouterLink>
      ),
    },
    { label: 'Person', render: (grant) => <ForeignText value={grant.user} otherwise="anyone there" /> },
    { label: 'State', render: (grant) => <ToneChip tone={TONES[grant.state]} label={grant.state} /> },
    { label: 'Ends', sort: 'expires', render: (grant) => <Moment value={grant.expires} mayLieAhead /> },
    { label: 'Reason', render: (grant) => <ForeignText value={grant.reason} longest={100} /> },
    {
      label: 'By',
      render: (grant) => (
        <>
          <ForeignText value={grant.approvedBy} longest={40} />
          {grant.extendedBy !== null && (
            <>
              , extended by <ForeignText value={grant.extendedBy} longest={40} />
            </>
          )}
        </>
      ),
    },
    {
      label: 'Actions',
      render: (grant) =>
        onEnd !== null && (grant.state === 'active' || grant.state === 'upcoming') ? (
          <Button color="error" onClick={() => onEnd(grant)}>
            End now
          </Button>
        ) : null,
    },
  ];
}

function EndGrant({ grant, onClose }: { readonly grant: GrantRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const submit = async (): Promise<void> => {
    await data.delete('grants', { id: grant.id, previousData: grant });
    done('The grant has ended.');
    refresh();
  };
  return (
    <FormDialog title="End this grant now?" submitLabel="End now" danger onClose={onClose} onSubmit={submit}>
      <Typography>What it allowed is decided by the policy again; a mounted volume may be unmounted.</Typography>
    </FormDialog>
  );
}
