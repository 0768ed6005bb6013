import { Button, Checkbox, FormControlLabel, Link, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { ToneChip } from '../../display/Tone.js';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { ShowOnce } from '../../forms/ShowOnce.js';
import { TextInput } from '../../forms/TextInput.js';
import { useDone } from '../../feedback/report.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { ApiTokenRow, NewApiToken as MadeToken, Role } from '@portcullis/wire';
import { ROLE_CHOICES, ROLE_MEANINGS, roleLabel } from '../users/userModel.js';
import { apiTokenState, daysFault, daysFrom, USUAL_DAYS } from './apiTokenModel.js';

export function ApiTokenList() {
  const mayWrite = useAllowed('tokens:write');
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeToken | null>(null);
  const [ending, setEnding] = useState<ApiTokenRow | null>(null);
  const create = mayWrite && (
    <Button variant="contained" onClick={() => setCreating(true)}>
      New API token
    </Button>
  );
  return (
    <>
      <ListPage<ApiTokenRow>
        title="API tokens"
        lead={
          <>
            Programs sign in with a token instead of a password: the command line, a pipeline, a script of your own.
            What they can call is in the <Link href="/api/docs">API reference</Link>.
          </>
        }
        actions={create}
        sort={{ field: 'name', order: 'ASC' }}
        columns={columnsOf(mayWrite ? setEnding : null)}
        empty={
          <EmptyState title="There is no API token" action={create}>
            Make one for each program, with the role that just suffices: it can then be removed without stopping others.
          </EmptyState>
        }
      />
      {creating && <NewApiToken onMade={setMade} onClose={() => setCreating(false)} />}
      {made !== null && <ShowOnce of={made.name} text={made.token} onClose={() => setMade(null)} />}
      {ending !== null && <Remove token={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

function columnsOf(onRemove: ((token: ApiTokenRow) => void) | null): readonly Column<ApiTokenRow>[] {
  return [
    { label: 'Token', sort: 'name', render: (token) => <ForeignText value={token.name} longest={60} /> },
    { label: 'State', render: (token) => <ToneChip {...apiTokenState(token, Date.now())} /> },
    {
      label: 'Role',
      render: (token) => (
        <span title={ROLE_MEANINGS[token.role] ?? ''}>
          {roleLabel(token.role)}
          {token.managesAccess && ', manages access'}
        </span>
      ),
    },
    { label: 'Expires', sort: 'expiresAt', render: (token) => <Moment value={token.expiresAt} mayLieAhead /> },
    { label: 'Last used', render: (token) => <Moment value={token.lastUsedAt} /> },
    { label: 'Made by', render: (token) => <ForeignText value={token.createdBy.email} longest={60} /> },
    { label: 'Made', sort: 'createdAt', render: (token) => <Moment value={token.createdAt} /> },
    {
      label: 'Actions',
      render: (token) =>
        onRemove !== null ? (
          <Button color="error" onClick={() => onRemove(token)} aria-label={`Remove ${token.name}`}>
            Remove
          </Button>
        ) : null,
    },
  ];
}

interface NewApiTokenProps {
  readonly onMade: (token: MadeToken) => void;
  readonly onClose: () => void;
}

function NewApiToken({ onMade, onClose }: NewApiTokenProps) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('auditor');
  const [managesAccess, setManagesAccess] = useState(false);
  const [typedDays, setTypedDays] = useState(String(USUAL_DAYS));
  const days = daysFrom(typedDays);
  const submit = async (): Promise<void> => {
    const { data: token } = await data.create<MadeToken>('api-tokens', {
      data: { name: name.trim(), role, days, managesAccess: role === 'admin' && managesAccess },
    });
    onMade(token);
    refresh();
  };
  return (
    <FormDialog
      title="New API token"
      submitLabel="Make token"
      disabled={name.trim() === '' || days === null}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Name"
        required
        help="The program that will use it, for example: nightly export"
        longest={100}
        value={name}
        onChange={setName}
      />
      <Choice label="Role" value={role} choices={ROLE_CHOICES} help={ROLE_MEANINGS[role]} onChange={setRole} />
      {role === 'admin' && (
        <FormControlLabel
          label="May also make people, tokens and keys, and let Macs back"
          control={<Checkbox checked={managesAccess} onChange={(_event, on) => setManagesAccess(on)} />}
        />
      )}
      <TextInput
        label="Valid for how many days"
        type="number"
        required
        help="It stops working by itself then."
        fault={daysFault(typedDays)}
        value={typedDays}
        onChange={setTypedDays}
      />
    </FormDialog>
  );
}

function Remove({ token, onClose }: { readonly token: ApiTokenRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const submit = async (): Promise<void> => {
    await data.delete('api-tokens', { id: token.id, previousData: token });
    done('The API token is removed.');
    refresh();
  };
  return (
    <FormDialog title={`Remove ${token.name}?`} submitLabel="Remove" danger onClose={onClose} onSubmit={submit}>
      <Typography>Whatever signs in with it is refused from now on.</Typography>
    </FormDialog>
  );
}
