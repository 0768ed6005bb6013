import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useGetList, type RaRecord } from 'react-admin';
import { shown } from '../display/foreignTextModel.js';
import { useDebounced } from '../search/useDebounced.js';
import type { FilterField } from './filterFields.js';

interface RecordFilterProps {
  readonly field: Extract<FilterField, { kind: 'record' }>;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** Picks a Mac or a device by typing part of its name. */
export function RecordFilter({ field, value, onChange }: RecordFilterProps) {
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed, 250);
  const { data = [] } = useGetList(field.resource, {
    pagination: { page: 1, perPage: 20 },
    sort: field.resource === 'macs' ? { field: 'hostname', order: 'ASC' } : { field: 'lastSeenAt', order: 'DESC' },
    filter: q === '' ? {} : { q },
  });
  const options = data.map((record: RaRecord) => ({ value: String(record[field.value]), label: labelOf(record) }));
  const selected =
    value === null
      ? null
      : (options.find((option) => option.value === value) ?? { value, label: `${value.slice(0, 12)}…` });
  return (
    <Autocomplete
      size="small"
      sx={{ width: 210 }}
      options={options}
      value={selected}
      filterOptions={(all) => all}
      isOptionEqualToValue={(option, other) => option.value === other.value}
      getOptionKey={(option) => option.value}
      onInputChange={(_event, text, reason) => setTyped(reason === 'input' ? text : '')}
      onChange={(_event, option) => onChange(option?.value ?? null)}
      renderInput={(parameters) => <TextField {...parameters} label={field.label} />}
    />
  );
}

function labelOf(record: RaRecord): string {
  const name: unknown = record['hostname'] ?? record['productName'] ?? record['manufacturerName'];
  const serial: unknown = record['key'] === undefined ? null : record['serialNumber'];
  const parts = [typeof name === 'string' ? name : 'Without a name', ...(typeof serial === 'string' ? [serial] : [])];
  return shown(parts.join(' · '), 60).short;
}
