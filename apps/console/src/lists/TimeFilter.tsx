import { MenuItem, TextField } from '@mui/material';
import { useState } from 'react';
import { fromLocalInput, RANGES, startOf, toLocalInput, type FilterValues } from './filterFields.js';

interface TimeFilterProps {
  readonly values: FilterValues;
  readonly change: (changes: Readonly<Record<string, string | null>>) => void;
}

/** A range up to now, or any two times. */
export function TimeFilter({ values, change }: TimeFilterProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { from, to } = values;
  const choice = from === undefined && to === undefined && chosen !== 'between' ? '' : (chosen ?? 'between');

  const choose = (value: string): void => {
    setChosen(value === '' ? null : value);
    if (value === '') change({ from: null, to: null });
    else if (value !== 'between') change({ from: startOf(Number(value), Date.now()), to: null });
  };

  return (
    <>
      <TextField
        select
        label="Time"
        value={choice}
        onChange={(event) => choose(event.target.value)}
        fullWidth={false}
        sx={{ minWidth: 140 }}
      >
        <MenuItem value="">
          <em>Any</em>
        </MenuItem>
        {RANGES.map((range) => (
          <MenuItem key={range.value} value={range.value}>
            {range.label}
          </MenuItem>
        ))}
        <MenuItem value="between">Between…</MenuItem>
      </TextField>
      {choice === 'between' && (
        <>
          <Edge label="From" value={from} onChange={(time) => change({ from: time })} />
          <Edge label="To" value={to} onChange={(time) => change({ to: time })} />
        </>
      )}
    </>
  );
}

interface EdgeProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (time: string | null) => void;
}

function Edge({ label, value, onChange }: EdgeProps) {
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={toLocalInput(value)}
      onChange={(event) => onChange(fromLocalInput(event.target.value))}
      slotProps={{ inputLabel: { shrink: true } }}
      fullWidth={false}
    />
  );
}
