import type { HealthState } from '@portcullis/wire';
import { ToneChip } from '../../display/Tone.js';
import { stateChip } from './macModel.js';

export function StateChip({ state }: { readonly state: HealthState }) {
  return <ToneChip {...stateChip(state)} />;
}

export function SyncChip({ inSync }: { readonly inSync: boolean }) {
  return inSync ? (
    <ToneChip tone="good" label="In sync" title="What this Mac is to have is what it applies." />
  ) : (
    <ToneChip tone="warn" label="Out of sync" title="This Mac does not (yet) apply everything it is to have." />
  );
}
