import { ToneChip } from '../../display/Tone.js';
import type { DeviceRow } from '@portcullis/wire';
import { identityFlag } from './deviceModel.js';

export function IdentityChip({ device }: { readonly device: DeviceRow }) {
  const flag = identityFlag(device);
  return flag === null ? null : <ToneChip {...flag} />;
}
