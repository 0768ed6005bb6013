import type { Tone } from '../../display/Tone.js';
import type { ApiTokenRow } from '@portcullis/wire';

export const USUAL_DAYS = 90;
const LONGEST_DAYS = 366;

/** Programs do not ask for a new token by themselves: whoever looks after them has to see the end come. */
const WARNING_MS = 14 * 86_400_000;

/** Whether a program can still sign in with a token. */
export function apiTokenState(
  { expiresAt }: Pick<ApiTokenRow, 'expiresAt'>,
  now: number,
): { readonly tone: Tone; readonly label: string } {
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return { tone: 'calm', label: 'Expired' };
  return left <= WARNING_MS ? { tone: 'warn', label: 'Expires soon' } : { tone: 'good', label: 'Usable' };
}

/** The number of days that was typed, or `null` when the API would not take it. */
export function daysFrom(typed: string): number | null {
  const days = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
  return days >= 1 && days <= LONGEST_DAYS ? days : null;
}

export function daysFault(typed: string): string | null {
  return typed.trim() === '' || daysFrom(typed) !== null ? null : `A whole number from 1 to ${LONGEST_DAYS}`;
}
