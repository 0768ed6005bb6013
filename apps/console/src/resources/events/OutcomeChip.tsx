import { ToneChip } from '../../display/Tone.js';
import type { EventRow } from '../../wire/records.js';
import { outcomeBadge } from './eventModel.js';

export function OutcomeChip({ row }: { readonly row: EventRow }) {
  const badge = outcomeBadge(row);
  return badge === null ? null : <ToneChip {...badge} />;
}
