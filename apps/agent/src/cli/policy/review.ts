import { diffPolicies, lintPolicy, runPolicyTests } from '@portcullis/policy';
import type { Exit } from '../main.js';
import { safe, type Terminal } from '../terminal.js';
import { parsedPolicy, readDeviceSets, readPolicy, sayProblem } from './source.js';

export interface ReviewOptions {
  readonly json: boolean;
  readonly deviceSet: readonly string[];
}

/** Everything that is wrong with a policy, or suspicious, each with its place and what to do. */
export function check(file: string, { json, deviceSet }: ReviewOptions, terminal: Terminal, now: number): Exit {
  const { source, policy, problems } = readPolicy(file);
  const today = new Date(now).toISOString().slice(0, 10);
  let refusedRows = 0;
  const sets =
    deviceSet.length > 0 ? { deviceSets: readDeviceSets(deviceSet, terminal, () => (refusedRows += 1)) } : {};
  const found = policy ? [...problems, ...lintPolicy(policy, { source, today, ...sets })] : problems;
  for (const problem of found) terminal.out(json ? `${JSON.stringify(problem)}\n` : sayProblem(file, problem));
  const isGood = found.length === 0 && refusedRows === 0;
  if (!json && isGood) terminal.out(`${safe(file)}: nothing to find fault with\n`);
  return isGood ? 0 : 1;
}

/** Runs the tests that a policy carries. */
export function test(file: string, { json, deviceSet }: ReviewOptions, terminal: Terminal): Exit {
  const policy = parsedPolicy(file, terminal);
  if (!policy) return 1;
  const results = runPolicyTests(policy, readDeviceSets(deviceSet, terminal));
  for (const result of results) {
    const { name, passed, failures } = result;
    if (json) terminal.out(`${JSON.stringify(result)}\n`);
    else terminal.out(`${passed ? 'passed' : 'FAILED'}  ${safe(name)}\n`);
    for (const { verb, expected, actual, rule } of json ? [] : failures) {
      const got = actual === null ? 'the device has no such verb' : `it is ${actual}, by ${rule ?? 'nobody'}`;
      terminal.out(`        ${verb}: expected ${expected}, but ${safe(got)}\n`);
    }
  }
  const failed = results.filter(({ passed }) => !passed).length;
  if (!json)
    terminal.out(
      results.length === 0
        ? `${safe(file)} carries no tests\n`
        : `${results.length - failed} passed, ${failed} failed\n`,
    );
  return failed > 0 ? 1 : 0;
}

/** What changes from one policy to another, in words; like diff, 1 when anything does. */
export function diff(before: string, after: string, { json }: { readonly json: boolean }, terminal: Terminal): Exit {
  const [old, now] = [parsedPolicy(before, terminal), parsedPolicy(after, terminal)];
  if (!old || !now) return 1;
  const changes = diffPolicies(old, now);
  for (const change of changes) terminal.out(json ? `${JSON.stringify(change)}\n` : `- ${safe(change.text)}\n`);
  if (!json && changes.length === 0) terminal.out('both say the same\n');
  return changes.length > 0 ? 1 : 0;
}
