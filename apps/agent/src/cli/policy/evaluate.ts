import { VERBS, type Verdict } from '@portcullis/wire';
import { classify, evaluate, prepare, type DeviceSet, type Policy } from '@portcullis/policy';
import type { Exit } from '../main.js';
import type { Terminal } from '../terminal.js';
import { answerLines } from './lines.js';
import { NativeEngine } from './native-engine.js';
import { parsedPolicy, readDeviceSets } from './source.js';
import { readDescriptor, readSubject, type Subject } from './subjects.js';

/** One descriptor a line in, its classification a line out. */
export async function classifyLines(file: string, terminal: Terminal): Promise<Exit> {
  const bad = await answerLines(file, terminal, (value) => {
    const { family, capabilities, evidence } = classify(readDescriptor(value));
    return { family, capabilities, evidence };
  });
  return bad > 0 ? 1 : 0;
}

export interface EvaluateOptions {
  readonly policy: string;
  readonly engine: 'ts' | 'native';
  /** The whole verdict with its trace, and not just effect and rule. */
  readonly full: boolean;
  readonly deviceSet: readonly string[];
}

/** One `{device, context}` a line in, the verdict a line out. */
export async function evaluateLines(file: string, options: EvaluateOptions, terminal: Terminal): Promise<Exit> {
  const policy = parsedPolicy(options.policy, terminal);
  if (!policy) return 1;
  const deviceSets = readDeviceSets(options.deviceSet, terminal);
  const engine = options.engine === 'native' ? NativeEngine.start(policy, deviceSets) : undefined;
  const decide = engine
    ? (subject: Subject) => engine.evaluate(subject)
    : inTypeScript(policy, deviceSets, options.full);
  try {
    const bad = await answerLines(file, terminal, async (value) => {
      const verdict = await decide(readSubject(value));
      return options.full ? verdict : { verdict: brief(verdict) };
    });
    return bad > 0 ? 1 : 0;
  } finally {
    await engine?.close();
  }
}

function inTypeScript(
  policy: Policy,
  deviceSets: ReadonlyMap<string, DeviceSet>,
  trace: boolean,
): (subject: Subject) => Promise<Verdict> {
  const prepared = prepare({ policy, deviceSets, grants: [], blocks: [] });
  return ({ device, context }) => Promise.resolve(evaluate(prepared, device, context, { trace }));
}

/** Verbs in the order of the model, whoever evaluated. */
function brief({ verbs }: Verdict): object {
  const entries = VERBS.flatMap((verb) => {
    const verdict = verbs[verb];
    return verdict ? [[verb, { effect: verdict.effect, rule: verdict.rule }]] : [];
  });
  return Object.fromEntries(entries);
}
