import { Autocomplete, Chip, IconButton, InputAdornment, TextField } from '@mui/material';
import Block from '@mui/icons-material/Block';
import { chosenIn } from '@portcullis/wire';
import { useInput } from 'react-admin';
import type { Choice } from './filterFields.js';

interface ManyInputProps {
  readonly source: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly alwaysOn?: boolean;
}

/** Several of the choices, or none of them: kept as one text, `a,b` or `!a,b` (libs/wire, `chosenIn`). */
export function ManyInput({ source, label, choices }: ManyInputProps) {
  const { field } = useInput({ source, defaultValue: '' });
  const text = typeof field.value === 'string' ? field.value : '';
  const { not, values } = text === '' ? { not: false, values: [] } : chosenIn(text);
  const chosen = choices.filter(({ value }) => values.includes(value));
  const write = (isNot: boolean, words: readonly string[]): void =>
    field.onChange(words.length === 0 ? '' : `${isNot ? '!' : ''}${words.join(',')}`);
  return (
    <Autocomplete<Choice, true, true>
      multiple
      disableClearable
      disableCloseOnSelect
      limitTags={2}
      size="small"
      sx={{ minWidth: 190, maxWidth: 380 }}
      options={[...choices]}
      value={[...chosen] as never}
      getOptionLabel={(choice) => choice.label}
      getOptionKey={(choice) => choice.value}
      isOptionEqualToValue={(one, other) => one.value === other.value}
      onChange={(_event, picked) =>
        write(
          not,
          picked.map(({ value }) => value),
        )
      }
      renderValue={(picked, getItemProps) =>
        picked.map((choice, index) => {
          const { key, ...rest } = getItemProps({ index });
          return <Chip key={key} size="small" label={`${not ? 'not ' : ''}${choice.label}`} {...rest} />;
        })
      }
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          variant="outlined"
          slotProps={{
            ...params.slotProps,
            input: {
              ...params.slotProps.input,
              endAdornment: (
                <NotButton label={label} not={not} disabled={chosen.length === 0} onClick={() => write(!not, values)} />
              ),
            },
          }}
        />
      )}
    />
  );
}

interface NotButtonProps {
  readonly label: string;
  readonly not: boolean;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function NotButton({ label, not, disabled, onClick }: NotButtonProps) {
  return (
    <InputAdornment position="end" title={not ? 'Any but these' : 'One of these; press for any but these'}>
      <IconButton
        size="small"
        aria-label={`${label}: not these`}
        aria-pressed={not}
        color={not ? 'error' : 'default'}
        disabled={disabled}
        onClick={onClick}
      >
        <Block fontSize="small" />
      </IconButton>
    </InputAdornment>
  );
}
