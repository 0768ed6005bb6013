import { ToneChip } from '../../display/Tone.js';
import type { Device } from '../../wire/records.js';
import { identityFlag } from './deviceModel.js';

export function IdentityChip({ device }: { readonly device: Device }) {
  const flag = identityFlag(device);
  return flag === null ? null : <ToneChip {...flag} />;
}
