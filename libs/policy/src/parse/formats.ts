import * as z from 'zod';
import { RESERVED_RULES } from '@portcullis/wire';
import { MINUTES_A_DAY, parseLimit, parseMoment } from '../moment.js';

/** How a text that has a form of its own must look, and what to say when it does not. */
interface Format {
  readonly is: string;
  readonly remedy: string;
}

/** By the name that zod reports. */
export const FORMATS: Readonly<Record<string, Format>> = {
  'usb-id': { is: 'not a four-digit hex id', remedy: 'write the id as four hex digits in quotes, for example "0951"' },
  'rule-id': {
    is: 'not a rule id',
    remedy: 'use 1 to 64 of a–z, 0–9, dot, hyphen and underscore, beginning with a letter or digit',
  },
  'rule-id-free': {
    is: 'a word that verdicts use themselves',
    remedy: `choose another id than ${RESERVED_RULES.join(', ')}`,
  },
  'device-set': { is: 'not the id of a device set', remedy: 'copy the id (a UUID) from the page of the device set' },
  day: { is: 'not a day', remedy: 'use mon, tue, wed, thu, fri, sat, sun, weekdays, weekend or daily' },
  'time-of-day': { is: 'not a time of day', remedy: 'write it as "08:00", from "00:00" to "24:00"' },
  limit: {
    is: 'not a date or a date with time and zone',
    remedy: 'write "2026-12-31" (the whole day in the Mac’s own time) or "2026-12-31T18:00:00+01:00"',
  },
  moment: { is: 'not a date with time and zone', remedy: 'write it as "2026-11-23T09:30:00+01:00"' },
  'review-day': { is: 'not a date', remedy: 'write it as "2026-12-31"' },
  link: {
    is: 'not a link that people may open',
    remedy: 'use an address that begins with https:// or http:// or mailto:',
  },
  regex: { is: 'blank', remedy: 'give it at least one visible character' },
};

const USB_ID = /^[0-9a-fA-F]{4}$/;
const RULE_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LINK = /^(https?:\/\/|mailto:)[^\s"'<>]+$/;

export const usbId = z.stringFormat('usb-id', USB_ID).transform((digits) => Number.parseInt(digits, 16));

const reserved: ReadonlySet<string> = new Set(RESERVED_RULES);
const plainRuleId = z.stringFormat('rule-id', RULE_ID);
export const ruleId = plainRuleId.and(z.stringFormat('rule-id-free', (id) => !reserved.has(id)));

export const setId = z.stringFormat('device-set', UUID).transform((id) => id.toLowerCase());

export const httpLink = z.stringFormat('link', LINK).max(1000);

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_GROUPS = { weekdays: [1, 2, 3, 4, 5], weekend: [6, 7], daily: [1, 2, 3, 4, 5, 6, 7] } as const;
const dayWord = z.enum([...DAYS, 'weekdays', 'weekend', 'daily']);

/** Words to the numbers of `WeeklyWindow.days`, ascending. */
export const dayList = z.union([dayWord, z.array(dayWord).min(1)]).transform((words) => {
  const numbers = [words].flat().flatMap(numbersOf);
  return [...new Set(numbers)].toSorted((a, b) => a - b);
});

function numbersOf(word: z.output<typeof dayWord>): readonly number[] {
  if (word === 'weekdays' || word === 'weekend' || word === 'daily') return DAY_GROUPS[word];
  return [DAYS.indexOf(word) + 1];
}

/** The shortest way to write `days`. */
export function dayWords(days: readonly number[]): string | readonly string[] {
  const sorted = [...new Set(days)].toSorted((a, b) => a - b);
  for (const [word, numbers] of Object.entries(DAY_GROUPS)) {
    if (numbers.length === sorted.length && numbers.every((day, index) => sorted[index] === day)) return word;
  }
  return sorted.map((day) => DAYS[day - 1] ?? String(day));
}

const TIME = /^(?:([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;
export const minuteOfDay = z.stringFormat('time-of-day', TIME).transform((clock) => {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
});

export function clockText(minute: number): string {
  const bounded = Math.max(0, Math.min(MINUTES_A_DAY, minute));
  return `${String(Math.floor(bounded / 60)).padStart(2, '0')}:${String(bounded % 60).padStart(2, '0')}`;
}

export const dateLimit = z.stringFormat('limit', (limit) => parseLimit(limit, 'from') !== null);
export const isoMoment = z.stringFormat('moment', (time) => parseMoment(time) !== null);
export const reviewDay = z.stringFormat('review-day', (day) => DATE.test(day) && parseLimit(day, 'from') !== null);
