import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { LinkButton } from '../../display/RouterLink.js';
import { ToneChip } from '../../display/Tone.js';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { ShowOnce } from '../../forms/ShowOnce.js';
import { TextInput } from '../../forms/TextInput.js';
import { useDone } from '../../feedback/report.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import {
  ENROLMENT_TOKEN_DAYS,
  ENROLMENT_TOKEN_USES,
  type EnrolmentTokenRow,
  type NewEnrolmentToken as MadeToken,
} from '@portcullis/wire';
import { Tags } from '../macs/MacList.js';
import { DAYS, type Days, expiryAfter, isCount, tagsFrom, tokenState, usesInWords } from './tokenModel.js';

export function TokenList() {
  const mayWrite = useAllowed('tokens:write');
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeToken | null>(null);
  const [ending, setEnding] = useState<EnrolmentTokenRow | null>(null);
  const columns: readonly Column<EnrolmentTokenRow>[] = [
    { label: 'Token', sort: 'name', render: (token) => <ForeignText value={token.name} longest={60} /> },
    { label: 'State', render: (token) => <ToneChip {...tokenState(token, Date.now())} /> },
    { label: 'Tags', render: (token) => <Tags tags={token.tags} /> },
    { label: 'Uses', align: 'right', render: usesInWords },
    { label: 'Expires', sort: 'expiresAt', render: (token) => <Moment value={token.expiresAt} mayLieAhead /> },
    { label: 'Made by', render: (token) => <ForeignText value={token.createdBy?.email} longest={60} /> },
    {
      label: 'Actions',
      render: (token) =>
        mayWrite ? (
          <Button color="error" onClick={() => setEnding(token)} aria-label={`Withdraw ${token.name}`}>
            Withdraw
          </Button>
        ) : null,
    },
  ];
  const create = mayWrite && (
    <Button variant="contained" onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  const actions = mayWrite && (
    <>
      <LinkButton to="/enrolment-tokens/profiles" variant="outlined">
        Profiles for MDM
      </LinkButton>
      {create}
    </>
  );
  return (
    <>
      <ListPage<EnrolmentTokenRow>
        title="Enrolment"
        lead="A token lets a Mac enrol itself. Give it to the agent on the Mac or to your device management."
        actions={actions}
        sort={{ field: 'name', order: 'ASC' }}
        columns={columns}
        empty={
          <EmptyState title="There is no enrolment token" action={create}>
            Make one to enrol the first Mac. Tags on the token become tags of every Mac that enrols with it.
          </EmptyState>
        }
      />
      {creating && <NewToken onMade={setMade} onClose={() => setCreating(false)} />}
      {made !== null && <ShowOnce of={made.name} text={made.token} onClose={() => setMade(null)} />}
      {ending !== null && <Withdraw token={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

interface NewTokenProps {
  readonly onMade: (token: MadeToken) => void;
  readonly onClose: () => void;
}

function NewToken({ onMade, onClose }: NewTokenProps) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [tags, setTags] = useState('');
  const [days, setDays] = useState<Days>(ENROLMENT_TOKEN_DAYS);
  const [maxUses, setMaxUses] = useState(String(ENROLMENT_TOKEN_USES));
  const submit = async (): Promise<void> => {
    const { data: token } = await data.create<MadeToken>('enrolment-tokens', {
      data: {
        name: name.trim(),
        tags: tagsFrom(tags),
        expiresAt: expiryAfter(days, Date.now()),
        maxUses: maxUses.trim() === '' ? null : Number(maxUses),
      },
    });
    onMade(token);
    refresh();
  };
  return (
    <FormDialog
      title="New enrolment token"
      submitLabel="Make token"
      disabled={name.trim() === '' || !isCount(maxUses)}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Name"
        required
        help="Where it will be used, for example: Berlin office"
        value={name}
        onChange={setName}
      />
      <TextInput label="Tags" help="Separated by commas" value={tags} onChange={setTags} />
      <Choice label="Valid for" value={days} choices={DAYS} onChange={setDays} />
      <TextInput
        label="How many Macs at most"
        type="number"
        help="Empty: any number"
        value={maxUses}
        onChange={setMaxUses}
      />
    </FormDialog>
  );
}

function Withdraw({ token, onClose }: { readonly token: EnrolmentTokenRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const submit = async (): Promise<void> => {
    await data.delete('enrolment-tokens', { id: token.id, previousData: token });
    done('The token is withdrawn.');
    refresh();
  };
  return (
    <FormDialog title={`Withdraw ${token.name}?`} submitLabel="Withdraw" danger onClose={onClose} onSubmit={submit}>
      <Typography>No further Mac can enrol with it. Macs that already have stay enrolled.</Typography>
    </FormDialog>
  );
}
