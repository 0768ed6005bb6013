import type { Verb } from '@portcullis/wire';
import { verbLabel } from '@portcullis/policy';
import { Checkbox, FormControl, FormControlLabel, FormGroup, FormLabel } from '@mui/material';

interface VerbChoiceProps {
  readonly legend: string;
  readonly possible: readonly Verb[];
  readonly chosen: readonly Verb[];
  readonly onChange: (chosen: readonly Verb[]) => void;
}

/** Which verbs, in their usual order. */
export function VerbChoice({ legend, possible, chosen, onChange }: VerbChoiceProps) {
  const withVerb = (verb: Verb, on: boolean): readonly Verb[] =>
    possible.filter((other) => (other === verb ? on : chosen.includes(other)));
  return (
    <FormControl component="fieldset" variant="standard">
      <FormLabel component="legend">{legend}</FormLabel>
      <FormGroup row>
        {possible.map((verb) => (
          <FormControlLabel
            key={verb}
            label={`${verb} (${verbLabel(verb)})`}
            control={
              <Checkbox
                size="small"
                checked={chosen.includes(verb)}
                onChange={(_event, on) => onChange(withVerb(verb, on))}
              />
            }
          />
        ))}
      </FormGroup>
    </FormControl>
  );
}
