import { FAMILIES, type Family } from '@portcullis/wire';
import { Autocomplete, Stack, TextField } from '@mui/material';
import { Choice } from '../../forms/Choice.js';
import { TextInput } from '../../forms/TextInput.js';
import type { DeviceSetRecord } from '../../wire/records.js';
import { familyLabel } from '../devices/deviceModel.js';
import type { TargetForm } from './targetModel.js';

interface TargetFieldsProps {
  readonly value: TargetForm;
  readonly onChange: (value: TargetForm) => void;
  readonly sets: readonly DeviceSetRecord[];
}

const KINDS = [
  ['device', 'One device, or every device of a make'],
  ['family', 'Families'],
] as const;
const KINDS_WITH_SETS = [...KINDS, ['set', 'A device set']] as const;

/** Fields for what a grant or an emergency block is about. */
export function TargetFields({ value, onChange, sets }: TargetFieldsProps) {
  const change = (changes: Partial<TargetForm>): void => onChange({ ...value, ...changes });
  return (
    <>
      <Choice<TargetForm['kind']>
        label="About"
        value={value.kind}
        choices={sets.length === 0 ? KINDS : KINDS_WITH_SETS}
        onChange={(kind) => change({ kind })}
      />
      {value.kind === 'device' && (
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
      )}
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
