import type { Tone } from '../../display/Tone.js';
import type { EnrolmentToken } from '../../wire/records.js';

/** Whether Macs can still enrol with a token, and why not. */
export function tokenState(
  token: Pick<EnrolmentToken, 'expiresAt' | 'maxUses' | 'uses'>,
  now: number,
): { readonly tone: Tone; readonly label: string } {
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now) return { tone: 'calm', label: 'Expired' };
  if (token.maxUses !== null && token.uses >= token.maxUses) return { tone: 'calm', label: 'Used up' };
  return { tone: 'good', label: 'Usable' };
}

export function usesInWords({ uses, maxUses }: Pick<EnrolmentToken, 'maxUses' | 'uses'>): string {
  return maxUses === null ? `${uses}` : `${uses} of ${maxUses}`;
}

/** `design, lab` → the tags, each once. */
export function tagsFrom(typed: string): readonly string[] {
  return [
    ...new Set(
      typed
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    ),
  ];
}

/** Empty (no limit) or a whole number from 1. */
export function isCount(typed: string): boolean {
  return typed.trim() === '' || /^[1-9]\d{0,6}$/.test(typed.trim());
}
