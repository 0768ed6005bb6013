import { busLabel } from '@portcullis/policy';
import { DISK_BUSES, FAMILIES, type Family } from '@portcullis/wire';
import { Alert, Autocomplete, Checkbox, FormControlLabel, Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { shown } from '../../display/foreignTextModel.js';
import { Choice } from '../../forms/Choice.js';
import { TextInput } from '../../forms/TextInput.js';
import { useDebounced } from '../../search/useDebounced.js';
import type { DeviceRow, DeviceSetRow } from '@portcullis/wire';
import { familyLabel } from '../devices/deviceModel.js';
import {
  isWholeMake,
  subjectFromInventory,
  subjectInWords,
  targetFrom,
  type SubjectDevice,
  type TargetForm,
} from './targetModel.js';

interface TargetFieldsProps {
  readonly value: TargetForm;
  readonly onChange: (value: TargetForm) => void;
  readonly sets: readonly DeviceSetRow[];
  /** Families, sets and whole makes are beyond what this person may name. */
  readonly oneDeviceOnly?: boolean;
}

const KINDS = [
  ['device', 'A device that has been seen'],
  ['family', 'Families'],
  ['ids', 'A device or make by its ids'],
  ['disk', 'A disk without USB ids, by bus and model'],
] as const;
const KINDS_WITH_SETS = [...KINDS, ['set', 'A device set']] as const;
const KINDS_OF_ONE = KINDS.filter(([kind]) => kind !== 'family');

/** Fields for what a grant or an emergency block is about. */
export function TargetFields({ value, onChange, sets, oneDeviceOnly = false }: TargetFieldsProps) {
  const change = (changes: Partial<TargetForm>): void => onChange({ ...value, ...changes });
  return (
    <>
      <Choice<TargetForm['kind']>
        label="About"
        value={value.kind}
        choices={oneDeviceOnly ? KINDS_OF_ONE : sets.length === 0 ? KINDS : KINDS_WITH_SETS}
        onChange={(kind) => change({ kind })}
      />
      {value.kind === 'device' && <SeenDevice value={value} change={change} oneDeviceOnly={oneDeviceOnly} />}
      {value.kind === 'ids' && <Ids value={value} change={change} />}
      {value.kind === 'disk' && <Disk value={value} change={change} />}
      {value.kind === 'family' && (
        <Autocomplete<Family, true>
          multiple
          options={[...FAMILIES]}
          value={[...value.families]}
          getOptionLabel={familyLabel}
          onChange={(_event, families) => change({ families })}
          renderInput={(field) => <TextField {...field} label="Families" />}
        />
      )}
      {value.kind === 'set' && (
        <Choice
          label="Device set"
          required
          value={value.deviceSet}
          choices={sets.map((set) => [set.id, set.name] as const)}
          onChange={(deviceSet) => change({ deviceSet })}
        />
      )}
    </>
  );
}

interface PartProps {
  readonly value: TargetForm;
  readonly change: (changes: Partial<TargetForm>) => void;
}

function SeenDevice({ value, change, oneDeviceOnly }: PartProps & { readonly oneDeviceOnly: boolean }) {
  const { device } = value;
  return (
    <>
      <DevicePicker value={device} onChange={(picked) => change({ device: picked })} />
      {device !== null && targetFrom(value) === null && (
        <Alert severity="warning">
          A grant or a block cannot name this device: choose its family, or begin from one of its events.
        </Alert>
      )}
      {device !== null && !oneDeviceOnly && (
        <FormControlLabel
          label={
            device.isUnique
              ? 'Every device of this make, not only this one'
              : 'Every device of this make: this one cannot be told from the others'
          }
          control={
            <Checkbox
              size="small"
              checked={isWholeMake(value)}
              disabled={!device.isUnique}
              onChange={(_event, wholeMake) => change({ wholeMake })}
            />
          }
        />
      )}
    </>
  );
}

/** One device of the fleet's inventory, found by its name, serial number, person or asset tag. */
function DevicePicker({
  value,
  onChange,
}: {
  readonly value: SubjectDevice | null;
  readonly onChange: (device: SubjectDevice | null) => void;
}) {
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed, 250);
  const { data = [] } = useGetList<DeviceRow>('devices', {
    pagination: { page: 1, perPage: 20 },
    sort: { field: 'lastSeenAt', order: 'DESC' },
    filter: q === '' ? {} : { q },
  });
  return (
    <Autocomplete<SubjectDevice>
      options={data.map(subjectFromInventory)}
      value={value}
      filterOptions={(all) => all}
      isOptionEqualToValue={(option, other) => subjectInWords(option) === subjectInWords(other)}
      getOptionKey={subjectInWords}
      getOptionLabel={(device) => shown(subjectInWords(device), 90).short}
      onInputChange={(_event, text, reason) => setTyped(reason === 'input' ? text : '')}
      onChange={(_event, device) => onChange(device)}
      noOptionsText="No device that has been seen matches"
      renderInput={(field) => (
        <TextField {...field} label="Device" required helperText="Name, serial number, person or asset tag" />
      )}
    />
  );
}

function Disk({ value, change }: PartProps) {
  return (
    <Stack direction="row" spacing={2}>
      <Choice
        label="Bus"
        required
        value={value.bus}
        choices={DISK_BUSES.map((bus) => [bus, busLabel(bus)] as const)}
        onChange={(bus) => change({ bus })}
      />
      <TextInput label="Model" required value={value.model} onChange={(model) => change({ model })} />
      <TextInput
        label="Serial number"
        value={value.serialNumber}
        onChange={(serialNumber) => change({ serialNumber })}
      />
    </Stack>
  );
}

function Ids({ value, change }: PartProps) {
  return (
    <Stack direction="row" spacing={2}>
      <TextInput
        label="Vendor id"
        required
        placeholder="0951"
        value={value.vendorId}
        onChange={(vendorId) => change({ vendorId })}
      />
      <TextInput
        label="Product id"
        required
        placeholder="1666"
        value={value.productId}
        onChange={(productId) => change({ productId })}
      />
      <TextInput
        label="Serial number"
        value={value.serialNumber}
        onChange={(serialNumber) => change({ serialNumber })}
      />
    </Stack>
  );
}
