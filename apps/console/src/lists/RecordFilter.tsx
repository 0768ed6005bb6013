import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useGetList, useGetOne, type RaRecord } from 'react-admin';
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
  const label = useLabel(field, value);
  const selected = value === null ? null : { value, label };
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

/** What a value from an address stands for. */
function useLabel(field: RecordFilterProps['field'], value: string | null): string {
  const { data = [] } = useGetList(
    field.resource,
    { pagination: { page: 1, perPage: 1 }, filter: { [field.value]: value } },
    { enabled: value !== null && field.value === 'key' },
  );
  const { data: one } = useGetOne(
    field.resource,
    { id: value ?? '' },
    { enabled: value !== null && field.value === 'id' },
  );
  const record: RaRecord | undefined = one ?? data[0];
  return record === undefined ? `${(value ?? '').slice(0, 12)}…` : labelOf(record);
}

function labelOf(record: RaRecord): string {
  const name: unknown = record['hostname'] ?? record['productName'] ?? record['manufacturerName'];
  const serial: unknown = record['key'] === undefined ? null : record['serialNumber'];
  const parts = [typeof name === 'string' ? name : 'Without a name', ...(typeof serial === 'string' ? [serial] : [])];
  return shown(parts.join(' · '), 60).short;
}
