import { TextField } from '@mui/material';

interface TextInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string | undefined;
  readonly fault?: string | null;
  readonly required?: boolean;
  readonly type?: 'text' | 'email' | 'password' | 'number' | 'date' | 'datetime-local';
  readonly autoComplete?: string;
  readonly placeholder?: string;
  readonly longest?: number;
  readonly lines?: number;
}

/** A field for one text. A fault takes the place of the help. */
export function TextInput({
  label,
  value,
  onChange,
  help,
  fault = null,
  longest,
  lines = 1,
  type = 'text',
  ...rest
}: TextInputProps) {
  return (
    <TextField
      label={label}
      type={type}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      helperText={fault ?? help}
      error={fault !== null}
      multiline={lines > 1}
      {...(lines > 1 ? { minRows: lines } : {})}
      slotProps={{
        htmlInput: longest === undefined ? {} : { maxLength: longest },
        ...(type === 'date' || type === 'datetime-local' ? { inputLabel: { shrink: true } } : {}),
      }}
      {...rest}
    />
  );
}
