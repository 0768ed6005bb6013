import { Button, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { RouterLink } from '../../display/RouterLink.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { DeviceSetRow } from '@portcullis/wire';

const COLUMNS: readonly Column<DeviceSetRow>[] = [
  {
    label: 'Device set',
    sort: 'name',
    render: (set) => (
      <RouterLink to={pageOf('device-sets', set.id)}>
        <ForeignText value={set.name} longest={60} otherwise="Without a name" />
      </RouterLink>
    ),
  },
  { label: 'Description', render: (set) => <ForeignText value={set.description} longest={120} otherwise="" /> },
  { label: 'Entries', align: 'right', render: (set) => set.count },
  { label: 'Changed', sort: 'updatedAt', render: (set) => <Moment value={set.updatedAt} otherwise="—" /> },
];

export function SetList() {
  const mayWrite = useAllowed('sets:write');
  const [open, setOpen] = useState(false);
  const create = mayWrite && (
    <Button variant="contained" onClick={() => setOpen(true)}>
      New device set
    </Button>
  );
  return (
    <>
      <ListPage<DeviceSetRow>
        title="Device sets"
        lead="Lists of identities that rules name. A change reaches the Macs at once, without publishing a policy."
        actions={create}
        filters={[{ kind: 'search', always: true, source: 'q', label: 'Name', width: 240 }]}
        sort={{ field: 'name', order: 'ASC' }}
        columns={COLUMNS}
        empty={
          <EmptyState title="There is no device set yet" action={create}>
            Make one, import the serial numbers of your own sticks from a CSV file, and name the set in a rule.
          </EmptyState>
        }
      />
      {open && <NewSet onClose={() => setOpen(false)} />}
    </>
  );
}

function NewSet({ onClose }: { readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const submit = async (): Promise<void> => {
    const { data: created } = await data.create<DeviceSetRow>('device-sets', {
      data: { name: name.trim(), description: description.trim() },
    });
    await navigate(pageOf('device-sets', created.id));
  };
  return (
    <FormDialog
      title="New device set"
      submitLabel="Create"
      disabled={name.trim() === ''}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
      <TextField label="Description" value={description} onChange={(event) => setDescription(event.target.value)} />
    </FormDialog>
  );
}
