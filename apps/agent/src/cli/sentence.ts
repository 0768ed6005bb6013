import type { Device, Verdict, VerdictEvent } from '@portcullis/wire';
import { explainTrace, sentence } from '@portcullis/policy';
import { deviceShape, misfit, verdictEventShape, verdictShape } from './decided.js';

const UNREADABLE = 'a decision that this version cannot read';

/** What was decided about a recorded event, in the words that the console uses too. */
export function sayVerdictEvent(event: unknown): string {
  return isVerdictEvent(event) ? sentence(event) : UNREADABLE;
}

export function sayVerdict(about: unknown, on: unknown): string {
  return isVerdict(about) && isDevice(on) ? sentence({ device: on, verdict: about }) : UNREADABLE;
}

/** A line for every rule that was considered. */
export function sayTrace(about: unknown): readonly string[] {
  return isVerdict(about) ? explainTrace(about.trace ?? []) : [];
}

function isVerdictEvent(value: unknown): value is VerdictEvent {
  return misfit(verdictEventShape, value) === null;
}

function isVerdict(value: unknown): value is Verdict {
  return misfit(verdictShape, value) === null;
}

function isDevice(value: unknown): value is Device {
  return misfit(deviceShape, value) === null;
}
