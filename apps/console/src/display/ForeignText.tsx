import { shown } from './foreignTextModel.js';

interface ForeignTextProps {
  readonly value: string | null | undefined;
  readonly longest?: number;
  /** What stands there when there is no text. */
  readonly otherwise?: string;
}

/** A text that a device supplied, isolated from the direction of its surroundings. */
export function ForeignText({ value, longest = 80, otherwise = '—' }: ForeignTextProps) {
  if (value === null || value === undefined || value === '') return <>{otherwise}</>;
  const { short, full, shortened } = shown(value, longest);
  return (
    <bdi title={shortened ? full : undefined} style={{ overflowWrap: 'anywhere' }}>
      {short}
    </bdi>
  );
}
