import type { AllowDeviceBody, DeviceSetRow, PolicyRow, Verb } from '@portcullis/wire';
import { verbsOf } from '@portcullis/policy';
import { Alert, Checkbox, FormControlLabel, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDataProvider, useGetList, useRefresh } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { ForeignText } from '../../display/ForeignText.js';
import { useDone } from '../../feedback/report.js';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { TextInput } from '../../forms/TextInput.js';
import { VerbChoice } from '../../forms/VerbChoice.js';
import { ApiError } from '../../providers/apiError.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { entryOf, subjectInWords, type SubjectDevice } from '../targets/targetModel.js';
import { useSets } from '../targets/useSets.js';
import { setUsesInWords } from '../device-sets/entryModel.js';

/** Where the server finds the device again: in an event, or in its inventory by key. */
export type ShownIn = { readonly eventId: string } | { readonly deviceKey: string };

interface AllowAlwaysProps {
  readonly device: SubjectDevice;
  readonly shownIn: ShownIn;
  /** The policy that decided, if one did. */
  readonly policyId: string | null;
  /** What was denied, if something was. */
  readonly denied: readonly Verb[];
  readonly onClose: () => void;
}

const WAYS = [
  ['set', 'Into a device set'],
  ['rule', 'As a rule of a policy'],
] as const;

/** Lets a device in for good: as an entry of a set that rules name, or by a rule of its own. Says what that changes. */
export function AllowAlways({ device, shownIn, policyId, denied, onClose }: AllowAlwaysProps) {
  const maySets = useAllowed('sets:write');
  const { sets } = useSets();
  const data = useDataProvider<PortcullisData>();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const done = useDone();
  const possible = verbsOf({ family: device.family, capabilities: device.capabilities });
  const canBeInSet = maySets && sets.length > 0 && device.make !== null;
  const [way, setWay] = useState<'set' | 'rule'>('rule');
  const [setId, setSetId] = useState('');
  const [policy, setPolicy] = useState(policyId ?? '');
  const [verbs, setVerbs] = useState<readonly Verb[]>(
    denied.length === 0 ? possible : denied.filter((verb) => possible.includes(verb)),
  );
  const [comment, setComment] = useState('');
  const [acknowledged, setAcknowledged] = useState(false);
  const [refusedAsShared, setRefusedAsShared] = useState(false);
  const mustAcknowledge = !device.isUnique || refusedAsShared;

  const said = { comment: comment.trim(), acknowledgeShared: acknowledged };
  const intoSet = async (): Promise<void> => {
    await data.addEntry(setId, { ...entryOf(device), comment: said.comment });
    done('The device is in the set. The Macs that hold the set get it within seconds.');
    refresh();
  };
  const asRule = async (): Promise<void> => {
    await putRule(data, policy, shownIn, { verbs, ...said }, () => setRefusedAsShared(true));
    refresh();
    done('A rule for this device is in the draft. Look at the changes, then publish.');
    await navigate(`${pageOf('policies', policy)}?tab=changes`);
  };
  const isComplete = way === 'set' ? setId !== '' : policy !== '' && verbs.length > 0;

  return (
    <FormDialog
      title="Allow always"
      submitLabel={way === 'set' ? 'Put into the set' : 'Put into the draft'}
      disabled={!isComplete || comment.trim() === '' || (mustAcknowledge && !acknowledged)}
      onClose={onClose}
      onSubmit={way === 'set' ? intoSet : asRule}
    >
      <Typography>
        <ForeignText value={subjectInWords(device)} longest={200} />
      </Typography>
      {canBeInSet && <Choice label="How" value={way} choices={WAYS} onChange={setWay} />}
      {way === 'set' ? (
        <SetChoice sets={sets} value={setId} onChange={setSetId} />
      ) : (
        <RuleFields policy={policy} onPolicy={setPolicy} possible={possible} verbs={verbs} onVerbs={setVerbs} />
      )}
      {mustAcknowledge && <Acknowledge value={acknowledged} onChange={setAcknowledged} />}
      <Comment value={comment} onChange={setComment} />
    </FormDialog>
  );
}

interface RuleFieldsProps {
  readonly policy: string;
  readonly onPolicy: (id: string) => void;
  readonly possible: readonly Verb[];
  readonly verbs: readonly Verb[];
  readonly onVerbs: (verbs: readonly Verb[]) => void;
}

function RuleFields({ policy, onPolicy, possible, verbs, onVerbs }: RuleFieldsProps) {
  return (
    <>
      <PolicyChoice value={policy} onChange={onPolicy} />
      <Alert severity="info">
        A rule for it goes on top of the policy’s draft. Nothing changes on any Mac until the draft is published.
      </Alert>
      <VerbChoice legend="What may be done with it" possible={possible} chosen={verbs} onChange={onVerbs} />
    </>
  );
}

function Comment({ value, onChange }: { readonly value: string; readonly onChange: (comment: string) => void }) {
  const help = 'Why, for whom, which ticket: it stays with it.';
  return <TextInput label="Comment" required help={help} value={value} onChange={onChange} lines={2} longest={500} />;
}

interface AcknowledgeProps {
  readonly value: boolean;
  readonly onChange: (acknowledged: boolean) => void;
}

function Acknowledge({ value, onChange }: AcknowledgeProps) {
  return (
    <Alert severity="warning" icon={false}>
      This device cannot be told from others of its make.
      <FormControlLabel
        label="I know that this allows every device that looks like this one"
        control={<Checkbox size="small" checked={value} onChange={(_event, checked) => onChange(checked)} />}
      />
    </Alert>
  );
}

interface SetChoiceProps {
  readonly sets: readonly DeviceSetRow[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function SetChoice({ sets, value, onChange }: SetChoiceProps) {
  return (
    <>
      <Choice
        label="Device set"
        required
        value={value}
        choices={sets.map((set) => [set.id, set.name] as const)}
        onChange={onChange}
      />
      {value !== '' && <SetChanges setId={value} />}
    </>
  );
}

/**
 * @param onShared called when the server finds that several devices look like this one, and nobody has agreed to that
 */
async function putRule(
  data: PortcullisData,
  policyId: string,
  shownIn: ShownIn,
  asked: Omit<AllowDeviceBody, 'eventId' | 'deviceId'>,
  onShared: () => void,
): Promise<void> {
  try {
    const shown = 'eventId' in shownIn ? shownIn : { deviceId: await inventoryId(data, shownIn.deviceKey) };
    await data.allowDevice(policyId, { ...shown, ...asked });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'device-not-unique') throw error;
    onShared();
    // What follows the colon tells programs how to ask again; people have the box below.
    throw new ApiError(error.status, error.code, error.message.replace(/: ask again.*$/, ''));
  }
}

async function inventoryId(data: PortcullisData, key: string): Promise<string> {
  const { data: found } = await data.getList('devices', { filter: { key }, pagination: { page: 1, perPage: 1 } });
  const id: unknown = found[0]?.id;
  if (typeof id !== 'string')
    throw new Error('this device is not in the inventory (any more): begin from one of its events');
  return id;
}

function PolicyChoice({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const { data = [] } = useGetList<PolicyRow>('policies', {
    pagination: { page: 1, perPage: 200 },
    sort: { field: 'name', order: 'ASC' },
  });
  const only = data.length === 1 ? data[0]?.id : undefined;
  if (value === '' && only !== undefined) onChange(only);
  return (
    <Choice
      label="Policy"
      required
      value={data.some(({ id }) => id === value) ? value : ''}
      choices={data.map(({ id, name }) => [id, name] as const)}
      onChange={onChange}
    />
  );
}

/** Which rules decide about what is in the set, and how. */
function SetChanges({ setId }: { readonly setId: string }) {
  const data = useDataProvider<PortcullisData>();
  const { data: uses } = useQuery({
    queryKey: ['device-sets', 'uses', setId],
    queryFn: ({ signal }) => data.setUses(setId, signal),
  });
  if (uses === undefined) return null;
  const lines = setUsesInWords(uses);
  return lines.length === 0 ? (
    <Alert severity="warning">Nothing names this set yet: putting a device into it changes nothing.</Alert>
  ) : (
    <Alert severity="info">
      What then holds for it, without publishing anything:
      <ul style={{ margin: 0, paddingLeft: 20 }}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Alert>
  );
}
