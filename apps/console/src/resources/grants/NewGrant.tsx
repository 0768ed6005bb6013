import { VERBS, type Verb } from '@portcullis/wire';
import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useGetList, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { useDone } from '../../feedback/report.js';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { TextInput } from '../../forms/TextInput.js';
import { VerbChoice } from '../../forms/VerbChoice.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { serverClock } from '../../providers/serverClock.js';
import type { EventRow } from '@portcullis/wire';
import { MacPicker, type MacChoice } from '../macs/MacPicker.js';
import { TargetFields } from '../targets/TargetFields.js';
import { possibleVerbs, targetFrom, targetOf, type SubjectDevice } from '../targets/targetModel.js';
import { useSets } from '../targets/useSets.js';

const HOURS = [
  [0.5, 'Half an hour'],
  [1, 'One hour'],
  [2, 'Two hours'],
  [4, 'Four hours'],
  [8, 'Eight hours'],
  [24, 'One day'],
  [168, 'One week'],
] as const;

interface NewGrantProps {
  /** What was looked at, as far as it was; the rest is picked here. */
  readonly device: SubjectDevice | null;
  readonly mac: MacChoice | null;
  readonly person: string | null;
  readonly onClose: () => void;
}

export function NewGrant({ device, mac: macHere, person, onClose }: NewGrantProps) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const { sets } = useSets();
  const [mac, setMac] = useState(macHere);
  const [user, setUser] = useState(person ?? '');
  const [target, setTarget] = useState(() => targetOf(device));
  const [chosen, setChosen] = useState<readonly Verb[] | null>(null);
  const [hours, setHours] = useState<(typeof HOURS)[number][0]>(2);
  const [reason, setReason] = useState('');
  const wanted = targetFrom(target);
  const possible = possibleVerbs(target, VERBS);
  const verbs = chosen === null ? usualVerbs(possible) : chosen.filter((verb) => possible.includes(verb));
  const submit = async (): Promise<void> => {
    const expires = new Date(serverClock.now() + hours * 3_600_000).toISOString();
    await data.create('grants', {
      data: {
        macId: mac?.id,
        ...(user.trim() === '' ? {} : { user: user.trim() }),
        target: wanted,
        verbs,
        expires,
        reason: reason.trim(),
      },
    });
    done('Granted.');
    refresh();
  };
  return (
    <FormDialog
      title="New grant"
      submitLabel="Grant"
      disabled={mac === null || wanted === null || verbs.length === 0 || reason.trim() === ''}
      onClose={onClose}
      onSubmit={submit}
    >
      <MacPicker label="Mac" value={mac} onChange={setMac} />
      <PersonPicker macId={mac?.id ?? null} value={user} onChange={setUser} />
      <TargetFields value={target} onChange={setTarget} sets={sets} />
      <VerbChoice legend="What may be done with it" possible={possible} chosen={verbs} onChange={setChosen} />
      <Choice label="For" value={hours} choices={HOURS} onChange={setHours} />
      <TextInput label="Reason" required longest={500} value={reason} onChange={setReason} />
    </FormDialog>
  );
}

/** Reading alone where that can be had: an exception is as small as it can be. */
function usualVerbs(possible: readonly Verb[]): readonly Verb[] {
  return possible.includes('read') ? ['read'] : possible.slice(0, 1);
}

interface PersonPickerProps {
  readonly macId: string | null;
  readonly value: string;
  readonly onChange: (person: string) => void;
}

/** Somebody who was seen at the Mac lately, or anybody by their short name. */
function PersonPicker({ macId, value, onChange }: PersonPickerProps) {
  const mayRead = useAllowed('events:read');
  const { data = [] } = useGetList<EventRow>(
    'events',
    { filter: { macId }, pagination: { page: 1, perPage: 100 } },
    { enabled: mayRead && macId !== null },
  );
  const seen = [...new Set(data.flatMap((row) => (row.person === null ? [] : [row.person])))];
  return (
    <Autocomplete
      freeSolo
      options={seen}
      inputValue={value}
      onInputChange={(_event, text) => onChange(text)}
      renderInput={(field) => (
        <TextField {...field} label="Person" helperText="Short name at the Mac; empty for whoever sits there." />
      )}
    />
  );
}
