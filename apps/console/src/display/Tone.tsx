import { Chip, type ChipProps } from '@mui/material';

/** What a colour stands for; never the only sign, every chip says it in words. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm';

const COLOUR: Readonly<Record<Tone, ChipProps['color']>> = {
  good: 'success',
  warn: 'warning',
  bad: 'error',
  calm: 'default',
};

interface ToneChipProps {
  readonly tone: Tone;
  readonly label: string;
  readonly title?: string;
}

export function ToneChip({ tone, label, title }: ToneChipProps) {
  return (
    <Chip
      size="small"
      variant="outlined"
      color={COLOUR[tone] ?? 'default'}
      label={label}
      {...(title ? { title } : {})}
      sx={{ fontWeight: 600 }}
    />
  );
}
