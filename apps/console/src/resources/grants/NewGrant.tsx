import { GRANT_LIMITS, VERBS, type GrantLimit, type Verb } from '@portcullis/wire';
import { Alert, Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useGetIdentity, useGetList, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { useDone } from '../../feedback/report.js';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { TextInput } from '../../forms/TextInput.js';
import { VerbChoice } from '../../forms/VerbChoice.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { serverClock } from '../../providers/serverClock.js';
import type { EventRow } from '@portcullis/wire';
import { durationsWithin, endOf, limitInWords, limitOf, type Duration } from './grantModel.js';
import { MacPicker, type MacChoice } from '../macs/MacPicker.js';
import { TargetFields } from '../targets/TargetFields.js';
import { possibleVerbs, targetFrom, targetOf, type SubjectDevice } from '../targets/targetModel.js';
import { useSets } from '../targets/useSets.js';

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
  const [duration, setDuration] = useState<Duration>(2);
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const wanted = targetFrom(target);
  const { limit, inWords } = useLimit();
  const possible = possibleVerbs(target, VERBS).filter((verb) => limit?.verbs.includes(verb) ?? true);
  const end = endOf(duration, until, serverClock.now(), limit);
  const beyond = limit?.oneDeviceOnly === true && wanted !== null && wanted.device?.serialNumber === undefined;
  const verbs = chosen === null ? usualVerbs(possible) : chosen.filter((verb) => possible.includes(verb));
  const submit = async (): Promise<void> => {
    if (!('expires' in end)) return;
    const whom = user.trim() === '' ? {} : { user: user.trim() };
    const what = { target: wanted, verbs, expires: end.expires, reason: reason.trim() };
    await data.create('grants', { data: { macId: mac?.id, ...whom, ...what } });
    done('Granted.');
    refresh();
  };
  return (
    <FormDialog
      title="New grant"
      submitLabel="Grant"
      disabled={
        mac === null || wanted === null || beyond || verbs.length === 0 || !('expires' in end) || reason.trim() === ''
      }
      onClose={onClose}
      onSubmit={submit}
    >
      {inWords !== null && <Alert severity="info">{inWords}</Alert>}
      <MacPicker label="Mac" value={mac} onChange={setMac} />
      <PersonPicker macId={mac?.id ?? null} value={user} onChange={setUser} />
      <TargetFields value={target} onChange={setTarget} sets={sets} oneDeviceOnly={limit?.oneDeviceOnly ?? false} />
      {beyond && (
        <Alert severity="error">
          This device cannot be told from others, so it would be more than one: an administrator can grant it.
        </Alert>
      )}
      <VerbChoice legend="What may be done with it" possible={possible} chosen={verbs} onChange={setChosen} />
      <Choice label="For" value={duration} choices={durationsWithin(limit)} onChange={setDuration} />
      {duration === 'until' && <Until value={until} fault={'fault' in end ? end.fault : null} onChange={setUntil} />}
      <TextInput label="Reason" required longest={500} value={reason} onChange={setReason} />
    </FormDialog>
  );
}

interface UntilProps {
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (until: string) => void;
}

function Until({ value, fault, onChange }: UntilProps) {
  return <TextInput label="Until" type="datetime-local" required value={value} fault={fault} onChange={onChange} />;
}

/** How far whoever asks may go. Until it is known who that is, nothing is left out; the server has the last word. */
function useLimit(): { readonly limit: GrantLimit | undefined; readonly inWords: string | null } {
  const { identity } = useGetIdentity();
  if (identity === undefined) return { limit: GRANT_LIMITS.admin, inWords: null };
  const limit = limitOf(identity['role'] as string | undefined);
  return { limit, inWords: limitInWords(limit) };
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
