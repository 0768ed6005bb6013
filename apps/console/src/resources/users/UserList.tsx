import { Button } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { ToneChip } from '../../display/Tone.js';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { TextInput } from '../../forms/TextInput.js';
import { useDone } from '../../feedback/report.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { Role, UserRow } from '@portcullis/wire';
import { ROLE_CHOICES, ROLE_MEANINGS, roleLabel } from './userModel.js';

export function UserList() {
  const mayWrite = useAllowed('users:write');
  const [open, setOpen] = useState<UserRow | 'new' | null>(null);
  const columns: readonly Column<UserRow>[] = [
    { label: 'E-mail', sort: 'email', render: (user) => <ForeignText value={user.email} longest={80} /> },
    { label: 'Name', sort: 'name', render: (user) => <ForeignText value={user.name} longest={60} /> },
    {
      label: 'Role',
      sort: 'role',
      render: (user) => <span title={ROLE_MEANINGS[user.role ?? ''] ?? ''}>{roleLabel(user.role)}</span>,
    },
    {
      label: 'State',
      render: (user) =>
        user.disabled ? <ToneChip tone="calm" label="Disabled" /> : <ToneChip tone="good" label="Active" />,
    },
    {
      label: 'Actions',
      render: (user) =>
        mayWrite ? (
          <Button onClick={() => setOpen(user)} aria-label={`Edit ${user.email}`}>
            Edit
          </Button>
        ) : null,
    },
  ];
  const create = mayWrite && (
    <Button variant="contained" onClick={() => setOpen('new')}>
      New user
    </Button>
  );
  return (
    <>
      <ListPage<UserRow>
        title="People"
        lead="Who may sign in to this console, and as what."
        actions={create}
        filters={[{ kind: 'search', always: true, source: 'q', label: 'Name or e-mail', width: 240 }]}
        sort={{ field: 'email', order: 'ASC' }}
        columns={columns}
        empty={<EmptyState title="Nobody is listed">Add the people who are to use this console.</EmptyState>}
      />
      {open !== null && <UserDialog user={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </>
  );
}

const STATES = [
  ['active', 'Active'],
  ['disabled', 'Disabled: cannot sign in'],
] as const;

function UserDialog({ user, onClose }: { readonly user: UserRow | null; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const [email, setEmail] = useState(user?.email ?? '');
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'auditor');
  const [password, setPassword] = useState('');
  const [state, setState] = useState<'active' | 'disabled'>(user?.disabled ? 'disabled' : 'active');
  const submit = async (): Promise<void> => {
    const common = { email: email.trim(), name: name.trim(), role, ...(password === '' ? {} : { password }) };
    if (user === null) await data.create('users', { data: common });
    else
      await data.update('users', {
        id: user.id,
        data: { ...common, disabled: state === 'disabled' },
        previousData: user,
      });
    done(user === null ? 'The user is created.' : 'The user is saved.');
    refresh();
  };
  const complete = email.trim() !== '' && name.trim() !== '' && (user !== null || password !== '');
  return (
    <FormDialog
      title={user === null ? 'New user' : `Edit ${user.email}`}
      submitLabel={user === null ? 'Create' : 'Save'}
      disabled={!complete}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput label="E-mail" type="email" required value={email} onChange={setEmail} autoComplete="off" />
      <TextInput label="Name" required value={name} onChange={setName} autoComplete="off" />
      <Choice label="Role" value={role} choices={ROLE_CHOICES} help={ROLE_MEANINGS[role]} onChange={setRole} />
      <TextInput
        label={user === null ? 'Password' : 'New password'}
        type="password"
        required={user === null}
        help={user === null ? 'At least 10 characters.' : 'Empty: it stays as it is.'}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
      {user !== null && <Choice label="State" value={state} choices={STATES} onChange={setState} />}
    </FormDialog>
  );
}
