import { busLabel } from '@portcullis/policy';
import { DISK_BUSES } from '@portcullis/wire';
import { Box, MenuItem, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { Choice } from '../../forms/Choice.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import {
  EMPTY_ENTRY,
  entryFault,
  entryFields,
  entryFrom,
  isComplete,
  isRequired,
  type EntryField,
  type EntryForm,
  type EntryValues,
} from './entryModel.js';

interface AddEntryProps {
  readonly setId: string;
  readonly onAdded: () => void;
  readonly onClose: () => void;
}

const FORMS = [
  ['usb', 'A device with USB ids'],
  ['disk', 'A disk without USB ids (Thunderbolt, PCIe, SATA)'],
] as const satisfies readonly (readonly [EntryForm, string])[];

const HELP: Partial<Readonly<Record<EntryField, string>>> = {
  vendorId: 'Four hexadecimal digits, for example 0951',
  productId: 'Four hexadecimal digits, for example 1666',
  model: 'As the page of the device names it',
  serialNumber: 'Leave it empty for every device of this make',
};

export function AddEntry({ setId, onAdded, onClose }: AddEntryProps) {
  const data = useDataProvider<PortcullisData>();
  const done = useDone();
  const [form, setForm] = useState<EntryForm>('usb');
  const [values, setValues] = useState(EMPTY_ENTRY);
  const submit = async (): Promise<void> => {
    await data.addEntry(setId, entryFrom(form, values));
    done('The entry is added.');
    onAdded();
  };
  return (
    <FormDialog
      title="Add entry"
      submitLabel="Add"
      disabled={!isComplete(form, values)}
      onClose={onClose}
      onSubmit={submit}
    >
      <Choice label="What it is" value={form} choices={FORMS} onChange={setForm} />
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
        {entryFields(form).map(([field, label]) => (
          <EntryInput
            key={field}
            field={field}
            label={label}
            values={values}
            onChange={(value) => setValues({ ...values, [field]: value })}
          />
        ))}
      </Box>
    </FormDialog>
  );
}

interface EntryInputProps {
  readonly field: EntryField;
  readonly label: string;
  readonly values: EntryValues;
  readonly onChange: (value: string) => void;
}

function EntryInput({ field, label, values, onChange }: EntryInputProps) {
  const fault = values[field] === '' ? null : entryFault(field, values[field]);
  return (
    <TextField
      label={label}
      value={values[field]}
      required={isRequired(field)}
      select={field === 'bus'}
      type={field === 'reviewDate' ? 'date' : 'text'}
      error={fault !== null}
      helperText={fault ?? HELP[field]}
      onChange={(event) => onChange(event.target.value)}
      slotProps={field === 'reviewDate' ? { inputLabel: { shrink: true } } : {}}
    >
      {field === 'bus' &&
        DISK_BUSES.map((bus) => (
          <MenuItem key={bus} value={bus}>
            {busLabel(bus)}
          </MenuItem>
        ))}
    </TextField>
  );
}
