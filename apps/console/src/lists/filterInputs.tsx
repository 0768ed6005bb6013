import { useState, type ReactElement } from 'react';
import {
  AutocompleteInput,
  DateTimeInput,
  ReferenceInput,
  SelectInput,
  TextInput,
  useGetList,
  useListContext,
  type RaRecord,
} from 'react-admin';
import { shown } from '../display/foreignTextModel.js';
import { useDebounced } from '../search/useDebounced.js';
import { ManyInput } from './ManyInput.js';
import { fromLocalInput, RANGES, toLocalInput, type Choice, type FilterField } from './filterFields.js';

/** react-admin's inputs for a list's filters. */
export function filterInputs(fields: readonly FilterField[]): ReactElement[] {
  return fields.map((field) => inputOf(field));
}

function inputOf(field: FilterField): ReactElement {
  const { label, always = false } = field;
  const common = { label, helperText: false, ...(always ? { alwaysOn: true } : {}) } as const;
  switch (field.kind) {
    case 'search':
      return (
        <TextInput
          key={field.source}
          source={field.source}
          type="search"
          resettable
          {...common}
          sx={{ width: field.width ?? 220 }}
        />
      );
    case 'text':
      return <TextInput key={field.source} source={field.source} {...common} sx={{ width: field.width ?? 160 }} />;
    case 'choice':
      return <ChoiceInput key={field.source} source={field.source} choices={field.choices} {...common} />;
    case 'many':
      return <ManyInput key={field.source} source={field.source} choices={field.choices} label={label} />;
    case 'range':
      return <ChoiceInput key="since" source="since" choices={RANGES} {...common} />;
    case 'time':
      return (
        <DateTimeInput
          key={field.source}
          source={field.source}
          {...common}
          format={toLocalInput}
          parse={fromLocalInput}
        />
      );
    case 'record':
      return field.resource === 'macs' ? (
        <ReferenceInput key={field.source} source={field.source} reference="macs" sort={BY_NAME} {...common}>
          <AutocompleteInput
            label={label}
            helperText={false}
            optionText={nameOf}
            filterToQuery={toQuery}
            sx={{ width: 210 }}
          />
        </ReferenceInput>
      ) : (
        <DeviceInput key={field.source} source={field.source} {...common} />
      );
  }
}

const BY_NAME = { field: 'hostname', order: 'ASC' } as const;
const toQuery = (typed: string): { readonly q?: string } => (typed === '' ? {} : { q: typed });

interface ChoiceInputProps {
  readonly source: string;
  readonly label: string;
  readonly helperText: false;
  readonly choices: readonly Choice[];
}

function ChoiceInput({ choices, ...rest }: ChoiceInputProps) {
  return (
    <SelectInput
      {...rest}
      choices={[...choices]}
      optionValue="value"
      optionText="label"
      translateChoice={false}
      emptyText="Any"
      sx={{ minWidth: 140 }}
    />
  );
}

/** A device by its key, which is what events know it by: no record has that for its id. */
function DeviceInput(props: Omit<ChoiceInputProps, 'choices'>) {
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed, 250);
  const chosen: unknown = useListContext().filterValues?.[props.source];
  const found = useGetList('devices', {
    pagination: { page: 1, perPage: 20 },
    sort: { field: 'lastSeenAt', order: 'DESC' },
    filter: toQuery(q),
  });
  const one = useGetList(
    'devices',
    { pagination: { page: 1, perPage: 1 }, filter: { key: chosen } },
    { enabled: typeof chosen === 'string' },
  );
  const choices = new Map([...(one.data ?? []), ...(found.data ?? [])].map((device: RaRecord) => [device.id, device]));
  return (
    <AutocompleteInput
      {...props}
      choices={[...choices.values()]}
      optionValue="key"
      optionText={nameOf}
      onInputChange={(_event, text, reason) => setTyped(reason === 'input' ? text : '')}
      sx={{ width: 230 }}
    />
  );
}

function nameOf(record: RaRecord): string {
  const name: unknown = record['hostname'] ?? record['productName'] ?? record['manufacturerName'];
  const serial: unknown = record['key'] === undefined ? null : record['serialNumber'];
  const parts = [typeof name === 'string' ? name : 'Without a name', ...(typeof serial === 'string' ? [serial] : [])];
  return shown(parts.join(' · '), 60).short;
}
