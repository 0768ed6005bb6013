import { FAMILIES, type Family } from '@portcullis/policy';
import { Autocomplete, MenuItem, Stack, TextField } from '@mui/material';
import type { DeviceSetRecord } from '../../wire/records.js';
import { familyLabel } from '../devices/deviceModel.js';
import type { TargetForm } from './targetModel.js';

interface TargetFieldsProps {
  readonly value: TargetForm;
  readonly onChange: (value: TargetForm) => void;
  readonly sets: readonly DeviceSetRecord[];
}

export function TargetFields({ value, onChange, sets }: TargetFieldsProps) {
  const change = (changes: Partial<TargetForm>): void => onChange({ ...value, ...changes });
  return (
    <>
      <TextField
        select
        label="About"
        value={value.kind}
        onChange={({ target }) =>
          change({ kind: target.value === 'family' || target.value === 'set' ? target.value : 'device' })
        }
      >
        <MenuItem value="device">One device, or every device of a make</MenuItem>
        <MenuItem value="family">Families</MenuItem>
        <MenuItem value="set" disabled={sets.length === 0}>
          A device set
        </MenuItem>
      </TextField>
      {value.kind === 'device' && (
        <Stack direction="row" spacing={2}>
          <TextField
            label="Vendor id"
            required
            placeholder="0951"
            value={value.vendorId}
            onChange={({ target }) => change({ vendorId: target.value })}
          />
          <TextField
            label="Product id"
            required
            placeholder="1666"
            value={value.productId}
            onChange={({ target }) => change({ productId: target.value })}
          />
          <TextField
            label="Serial number"
            value={value.serialNumber}
            onChange={({ target }) => change({ serialNumber: target.value })}
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
        <TextField
          select
          label="Device set"
          required
          value={value.deviceSet}
          onChange={({ target }) => change({ deviceSet: target.value })}
        >
          {sets.map((set) => (
            <MenuItem key={set.id} value={set.id}>
              {set.name}
            </MenuItem>
          ))}
        </TextField>
      )}
    </>
  );
}
