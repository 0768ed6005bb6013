import { MenuItem, TextField } from '@mui/material';
import { useState } from 'react';
import { FormDialog } from '../../forms/FormDialog.js';
import { MacPicker, type MacChoice } from '../macs/MacPicker.js';
import type { PolicyRow } from '@portcullis/wire';
import type { Item } from './assignmentModel.js';

interface AddAssignmentProps {
  readonly policies: readonly PolicyRow[];
  readonly onAdd: (item: Item) => void;
  readonly onClose: () => void;
}

const KINDS = [
  ['everyone', 'Everyone'],
  ['tag', 'Macs with a tag'],
  ['mac', 'One Mac'],
] as const;
type Kind = (typeof KINDS)[number][0];

export function AddAssignment({ policies, onAdd, onClose }: AddAssignmentProps) {
  const [policyId, setPolicyId] = useState(policies.length === 1 ? (policies[0]?.id ?? '') : '');
  const [kind, setKind] = useState<Kind>('everyone');
  const [tag, setTag] = useState('');
  const [mac, setMac] = useState<MacChoice | null>(null);
  const target = targetOf(kind, tag.trim(), mac);
  const submit = async (): Promise<void> => {
    if (target !== null) onAdd({ key: crypto.randomUUID(), policyId, target, hostname: mac?.hostname ?? null });
  };
  return (
    <FormDialog
      title="Add assignment"
      submitLabel="Add"
      disabled={policyId === '' || target === null}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField select label="Policy" required value={policyId} onChange={(event) => setPolicyId(event.target.value)}>
        {policies.map((policy) => (
          <MenuItem key={policy.id} value={policy.id}>
            {policy.name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label="For"
        value={kind}
        onChange={(event) => setKind(KINDS.find(([value]) => value === event.target.value)?.[0] ?? 'everyone')}
      >
        {KINDS.map(([value, label]) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      {kind === 'tag' && (
        <TextField label="Tag" required value={tag} onChange={(event) => setTag(event.target.value)} />
      )}
      {kind === 'mac' && <MacPicker label="Mac" value={mac} onChange={setMac} />}
    </FormDialog>
  );
}

function targetOf(kind: Kind, tag: string, mac: MacChoice | null): Item['target'] | null {
  if (kind === 'everyone') return { type: 'everyone' };
  if (kind === 'tag') return tag === '' ? null : { type: 'tag', tag };
  return mac === null ? null : { type: 'mac', macId: mac.id };
}
