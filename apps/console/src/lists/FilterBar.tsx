import { Button, MenuItem, Stack, TextField } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { useDebounced } from '../search/useDebounced.js';
import { changed, type Choice, type FilterField, type FilterValues } from './filterFields.js';
import { RecordFilter } from './RecordFilter.js';
import { TimeFilter } from './TimeFilter.js';

interface FilterBarProps {
  readonly fields: readonly FilterField[];
  readonly values: FilterValues;
  readonly onChange: (values: FilterValues) => void;
}

/** All filters of a list, always in sight. */
export function FilterBar({ fields, values, onChange }: FilterBarProps) {
  const change = (changes: Readonly<Record<string, string | null>>): void => onChange(changed(values, changes));
  return (
    <Stack
      direction="row"
      spacing={1}
      useFlexGap
      component="search"
      aria-label="Filters"
      sx={{ flexWrap: 'wrap', alignItems: 'center', mb: 1.5 }}
    >
      {fields.map((field) => (
        <Field key={field.label} field={field} values={values} change={change} />
      ))}
      {Object.keys(values).length > 0 && (
        <Button onClick={() => onChange({})} color="inherit">
          Clear filters
        </Button>
      )}
    </Stack>
  );
}

interface FieldProps {
  readonly field: FilterField;
  readonly values: FilterValues;
  readonly change: (changes: Readonly<Record<string, string | null>>) => void;
}

function Field({ field, values, change }: FieldProps) {
  switch (field.kind) {
    case 'text':
      return (
        <TextFilter
          label={field.label}
          width={field.width ?? 200}
          value={values[field.source] ?? ''}
          onChange={(value) => change({ [field.source]: value })}
        />
      );
    case 'choice':
      return (
        <ChoiceFilter
          label={field.label}
          choices={field.choices}
          value={values[field.source] ?? ''}
          onChange={(value) => change({ [field.source]: value })}
        />
      );
    case 'record':
      return (
        <RecordFilter
          field={field}
          value={values[field.source] ?? null}
          onChange={(value) => change({ [field.source]: value })}
        />
      );
    case 'time':
      return <TimeFilter values={values} change={change} />;
  }
}

interface ChoiceFilterProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ChoiceFilter({ label, choices, value, onChange }: ChoiceFilterProps) {
  const known = choices.some((choice) => choice.value === value);
  return (
    <TextField
      select
      label={label}
      value={known ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      fullWidth={false}
      sx={{ minWidth: 140 }}
    >
      <MenuItem value="">
        <em>Any</em>
      </MenuItem>
      {choices.map((choice) => (
        <MenuItem key={choice.value} value={choice.value}>
          {choice.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly width: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asks the list again only when typing pauses; follows when the filter is changed from elsewhere. */
function TextFilter({ label, width, value, onChange }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed, 350);
  const reported = useRef(value);
  useEffect(() => {
    if (value === reported.current) return;
    reported.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (settled === reported.current || settled !== typed) return;
    reported.current = settled;
    onChange(settled);
  }, [settled, typed, onChange]);
  return (
    <TextField
      label={label}
      type="search"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      fullWidth={false}
      sx={{ width }}
    />
  );
}
