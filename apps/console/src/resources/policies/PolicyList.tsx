import { Button, Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import { ToneChip } from '../../display/Tone.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { PolicyRow } from '@portcullis/wire';
import { countErrors, hasChanges, newPolicySource } from './policyModel.js';

const COLUMNS: readonly Column<PolicyRow>[] = [
  {
    label: 'Policy',
    sort: 'name',
    render: (policy) => (
      <RouterLink to={pageOf('policies', policy.id)}>
        <ForeignText value={policy.name} longest={60} otherwise="Without a name" />
      </RouterLink>
    ),
  },
  { label: 'Description', render: (policy) => <ForeignText value={policy.description} longest={120} otherwise="" /> },
  {
    label: 'Published',
    render: (policy) => (policy.published === null ? 'never' : `revision ${policy.published.revision}`),
  },
  { label: 'When', render: (policy) => <Moment value={policy.published?.publishedAt} otherwise="—" /> },
  { label: 'Draft', render: (policy) => <DraftState policy={policy} /> },
];

function DraftState({ policy }: { readonly policy: PolicyRow }) {
  const errors = countErrors(policy.problems);
  return (
    <Stack direction="row" spacing={0.5}>
      {hasChanges(policy) ? <ToneChip tone="warn" label="Changes" /> : 'none'}
      {errors > 0 && <ToneChip tone="bad" label={errors === 1 ? '1 error' : `${errors} errors`} />}
    </Stack>
  );
}

export function PolicyList() {
  const mayWrite = useAllowed('policies:write');
  const [open, setOpen] = useState(false);
  const create = mayWrite && (
    <Button variant="contained" onClick={() => setOpen(true)}>
      New policy
    </Button>
  );
  return (
    <>
      <ListPage<PolicyRow>
        title="Policies"
        actions={create}
        filters={[{ kind: 'search', always: true, source: 'q', label: 'Name', width: 240 }]}
        sort={{ field: 'name', order: 'ASC' }}
        columns={COLUMNS}
        empty={
          <EmptyState title="There is no policy yet" action={create}>
            Begin with one that only observes: it blocks nothing and shows in the events what it would have denied.
          </EmptyState>
        }
      />
      {open && <NewPolicy onClose={() => setOpen(false)} />}
    </>
  );
}

function NewPolicy({ onClose }: { readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const submit = async (): Promise<void> => {
    const { data: created } = await data.create<PolicyRow>('policies', {
      data: { source: newPolicySource(name.trim()) },
    });
    await navigate(pageOf('policies', created.id));
  };
  return (
    <FormDialog
      title="New policy"
      submitLabel="Create"
      disabled={name.trim() === ''}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label="Name"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
        helperText="It starts as a draft that only observes."
      />
    </FormDialog>
  );
}
