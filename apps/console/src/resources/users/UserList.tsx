import { Button, MenuItem, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { ToneChip } from '../../display/Tone.js';
import { FormDialog } from '../../feedback/FormDialog.js';
import { useDone } from '../../feedback/useReport.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { ROLES, type User } from '../../wire/records.js';
import { ROLE_MEANINGS, roleLabel } from './userModel.js';

export function UserList() {
  const mayWrite = useAllowed('users:write');
  const [open, setOpen] = useState<User | 'new' | null>(null);
  const columns: readonly Column<User>[] = [
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
      <ListPage<User>
        title="People"
        lead="Who may sign in to this console, and as what."
        actions={create}
        filters={[{ kind: 'text', source: 'q', label: 'Name or e-mail', width: 240 }]}
        sort={{ field: 'email', order: 'ASC' }}
        columns={columns}
        empty={<EmptyState title="Nobody is listed">Add the people who are to use this console.</EmptyState>}
      />
      {open !== null && <UserDialog user={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </>
  );
}

function UserDialog({ user, onClose }: { readonly user: User | null; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const [email, setEmail] = useState(user?.email ?? '');
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState(user?.role ?? 'auditor');
  const [password, setPassword] = useState('');
  const [state, setState] = useState(user?.disabled ? 'disabled' : 'active');
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
      <TextField
        label="E-mail"
        type="email"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        autoComplete="off"
      />
      <TextField
        label="Name"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
      />
      <TextField
        select
        label="Role"
        value={role}
        helperText={ROLE_MEANINGS[role]}
        onChange={(event) => setRole(event.target.value)}
      >
        {ROLES.map((value) => (
          <MenuItem key={value} value={value}>
            {roleLabel(value)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label={user === null ? 'Password' : 'New password'}
        type="password"
        required={user === null}
        helperText={user === null ? 'At least 10 characters.' : 'Empty: it stays as it is.'}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="new-password"
      />
      {user !== null && (
        <TextField select label="State" value={state} onChange={(event) => setState(event.target.value)}>
          <MenuItem value="active">Active</MenuItem>
          <MenuItem value="disabled">Disabled: cannot sign in</MenuItem>
        </TextField>
      )}
    </FormDialog>
  );
}
