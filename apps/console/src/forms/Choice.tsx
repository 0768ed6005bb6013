import { MenuItem, TextField } from '@mui/material';

interface ChoiceProps<V extends string | number> {
  readonly label: string;
  readonly value: V | '';
  readonly choices: readonly (readonly [value: V, label: string])[];
  readonly onChange: (value: V) => void;
  readonly required?: boolean;
  readonly help?: string | undefined;
}

/** One of several. */
export function Choice<V extends string | number>({
  label,
  value,
  choices,
  onChange,
  required = false,
  help,
}: ChoiceProps<V>) {
  return (
    <TextField
      select
      label={label}
      value={value}
      required={required}
      helperText={help}
      onChange={(event) => {
        const chosen = choices.find(
          ([known]) => String(known) === event.target.value || known === Number(event.target.value),
        );
        if (chosen !== undefined) onChange(chosen[0]);
      }}
    >
      {choices.map(([known, text]) => (
        <MenuItem key={known} value={known}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  );
}
