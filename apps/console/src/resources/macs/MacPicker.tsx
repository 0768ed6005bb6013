import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { shown } from '../../display/foreignTextModel.js';
import { useDebounced } from '../../search/useDebounced.js';
import type { MacRow } from '@portcullis/wire';

export type MacChoice = Pick<MacRow, 'id' | 'hostname'> & Partial<Pick<MacRow, 'owner'>>;

interface MacPickerProps {
  readonly label: string;
  readonly value: MacChoice | null;
  readonly onChange: (mac: MacChoice | null) => void;
}

/** One Mac, found by typing part of its name, owner or serial number. */
export function MacPicker({ label, value, onChange }: MacPickerProps) {
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed, 250);
  const { data = [] } = useGetList<MacRow>('macs', {
    pagination: { page: 1, perPage: 20 },
    sort: { field: 'hostname', order: 'ASC' },
    filter: q === '' ? {} : { q },
  });
  return (
    <Autocomplete<MacChoice>
      options={data}
      value={value}
      filterOptions={(all) => all}
      isOptionEqualToValue={(option, other) => option.id === other.id}
      getOptionKey={(mac) => mac.id}
      getOptionLabel={(mac) =>
        shown([mac.hostname, mac.owner?.name || mac.owner?.email].filter((part) => part).join(' · '), 70).short
      }
      onInputChange={(_event, text, reason) => setTyped(reason === 'input' ? text : '')}
      onChange={(_event, mac) => onChange(mac)}
      renderInput={(field) => <TextField {...field} label={label} required />}
    />
  );
}
