import type { Tone } from '../../display/Tone.js';
import type { EnrolmentTokenRow } from '@portcullis/wire';

/** Whether Macs can still enrol with a token, and why not. */
export function tokenState(
  token: Pick<EnrolmentTokenRow, 'expiresAt' | 'maxUses' | 'uses'>,
  now: number,
): { readonly tone: Tone; readonly label: string } {
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now) return { tone: 'calm', label: 'Expired' };
  if (token.maxUses !== null && token.uses >= token.maxUses) return { tone: 'calm', label: 'Used up' };
  return { tone: 'good', label: 'Usable' };
}

export function usesInWords({ uses, maxUses }: Pick<EnrolmentTokenRow, 'maxUses' | 'uses'>): string {
  return maxUses === null ? `${uses}` : `${uses} of ${maxUses}`;
}

/** For how long a token can be used. */
export const DAYS = [
  [1, 'One day'],
  [7, 'One week'],
  [30, '30 days'],
  [365, 'One year'],
] as const;
export type Days = (typeof DAYS)[number][0];

export function expiryAfter(days: Days, now: number): string {
  return new Date(now + days * 86_400_000).toISOString();
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
