import { styled } from '@mui/material/styles';

/** What a colour stands for; never the only sign, every chip says it in words. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm';

/** Lists draw hundreds of these at once: a plain element, not a component of the library. */
const Chip = styled('span')(({ theme }) => ({
  display: 'inline-block',
  padding: '1px 7px',
  border: '1px solid',
  borderRadius: 999,
  fontSize: '0.78rem',
  fontWeight: 600,
  lineHeight: 1.6,
  whiteSpace: 'nowrap',
  '&[data-tone="good"]': { color: theme.palette.success.main },
  '&[data-tone="warn"]': { color: theme.palette.warning.main },
  '&[data-tone="bad"]': { color: theme.palette.error.main },
  '&[data-tone="calm"]': { borderColor: theme.palette.divider },
}));

interface ToneChipProps {
  readonly tone: Tone;
  readonly label: string;
  readonly title?: string;
}

export function ToneChip({ tone, label, title }: ToneChipProps) {
  return (
    <Chip data-tone={tone} title={title}>
      {label}
    </Chip>
  );
}
