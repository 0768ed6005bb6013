import { Box, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { EMPTY_ENTRY, ENTRY_FIELDS, entryFault, entryFrom, isComplete, type EntryField } from './entryModel.js';

interface AddEntryProps {
  readonly setId: string;
  readonly onAdded: () => void;
  readonly onClose: () => void;
}

const HELP: Partial<Readonly<Record<EntryField, string>>> = {
  vendorId: 'Four hexadecimal digits, for example 0951',
  productId: 'Four hexadecimal digits, for example 1666',
  serialNumber: 'Leave it empty for every device of this make',
};

export function AddEntry({ setId, onAdded, onClose }: AddEntryProps) {
  const data = useDataProvider<PortcullisData>();
  const done = useDone();
  const [form, setForm] = useState(EMPTY_ENTRY);
  const submit = async (): Promise<void> => {
    await data.addEntry(setId, entryFrom(form));
    done('The entry is added.');
    onAdded();
  };
  return (
    <FormDialog title="Add entry" submitLabel="Add" disabled={!isComplete(form)} onClose={onClose} onSubmit={submit}>
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
        {ENTRY_FIELDS.map(([field, label]) => {
          const fault = form[field] === '' ? null : entryFault(field, form[field]);
          return (
            <TextField
              key={field}
              label={label}
              value={form[field]}
              required={field === 'vendorId' || field === 'productId'}
              type={field === 'reviewDate' ? 'date' : 'text'}
              error={fault !== null}
              helperText={fault ?? HELP[field]}
              onChange={(event) => setForm({ ...form, [field]: event.target.value })}
              slotProps={field === 'reviewDate' ? { inputLabel: { shrink: true } } : {}}
            />
          );
        })}
      </Box>
    </FormDialog>
  );
}
