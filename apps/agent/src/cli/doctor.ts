import {
  checklist,
  diagnose,
  firstStep,
  goodToKnow,
  STATE_TEXTS,
  toMend,
  type Diagnosis,
  type Line,
  type Problem,
} from '@portcullis/health';
import { realMac, type Mac } from '../system/mac.js';
import { utcIso } from '../time.js';
import { examine, readBundle, readSaved } from './doctor-facts.js';
import { UsageError } from './errors.js';
import type { CommandContext, Exit } from './main.js';
import { isFinding } from './status.js';
import { paragraph, safe } from './terminal.js';

export interface DoctorOptions {
  /** A file with facts to look at in place of this Mac. */
  readonly facts?: string | undefined;
  /** A support bundle to look at in place of this Mac. */
  readonly bundle?: string | undefined;
  readonly mac?: Mac | undefined;
}

const HERE = process.platform === 'darwin' ? realMac : undefined;

/** Every link, what is wrong with it, why, and what to do. 0: nothing is to be mended. */
export async function doctor(context: CommandContext, options: DoctorOptions = {}): Promise<Exit> {
  const { terminal, json, now } = context;
  if (options.facts !== undefined && options.bundle !== undefined)
    throw new UsageError('give --facts or --bundle, not both');
  const { time, facts } =
    options.facts !== undefined
      ? readSaved(options.facts, now)
      : options.bundle !== undefined
        ? await readBundle(options.bundle, now)
        : await examine(context, options.mac ?? HERE);
  const diagnosis = diagnose(facts, time);
  if (json) terminal.out(`${JSON.stringify({ version: 1, time: utcIso(time), ...diagnosis, facts })}\n`);
  else terminal.out(sayDiagnosis(diagnosis));
  return diagnosis.problems.some(isFinding) ? 1 : 0;
}

function sayDiagnosis({ state, checks, problems }: Diagnosis): string {
  const findings = toMend(problems);
  const notes = goodToKnow(problems);
  const numbers = new Map([...findings, ...notes].map((problem, at) => [problem.code, at + 1]));
  const { title, meaning } = STATE_TEXTS[state];
  return [
    `${title}. ${meaning}\n\n`,
    ...checklist(checks, problems).map((line) => sayLine(line, numbers)),
    findings.length === 0
      ? '\nNothing is to be mended.\n'
      : `\n${sayFirst(problems, numbers)}To be mended:\n${findings.map((problem) => sayProblem(problem, numbers)).join('')}`,
    notes.length === 0 ? '' : `\nGood to know:\n${notes.map((problem) => sayProblem(problem, numbers)).join('')}`,
  ].join('');
}

/** Where there is more than one thing to mend, which of them comes first: the others often go with it. */
function sayFirst(problems: readonly Problem[], numbers: ReadonlyMap<string, number>): string {
  const first = firstStep(problems);
  const several = problems.filter(isFinding).length > 1;
  return first === null || !several ? '' : `Begin with ${numbers.get(first) ?? 1}.\n`;
}

const MARKS: Readonly<Record<Line<Problem>['state'], string>> = {
  ok: 'ok     ',
  problem: 'PROBLEM',
  unknown: 'unknown',
};

function sayLine({ title, state, problems }: Line<Problem>, numbers: ReadonlyMap<string, number>): string {
  const below = problems.flatMap(({ code }) => numbers.get(code) ?? []).toSorted((a, b) => a - b);
  return `  ${MARKS[state]}  ${safe(title)}${below.length === 0 ? '' : ` (${below.join(', ')})`}\n`;
}

function sayProblem({ code, severity, title, cause, fix }: Problem, numbers: ReadonlyMap<string, number>): string {
  const number = `${numbers.get(code) ?? ''}. `.padEnd(3);
  const urgency = severity === 'info' ? '' : ` (${severity})`;
  return `\n${number}${safe(title)}${urgency}\n   why:  ${paragraph(cause, '         ')}\n   do:   ${paragraph(fix, '         ')}\n`;
}
