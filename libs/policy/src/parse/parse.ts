import type { Policy, Rule } from '../model.js';
import { crossFindings, ruleFindings } from './checks.js';
import { findingsOf } from './issues.js';
import { inTextOrder, isRecord, type Finding, type Path, type Problem } from './problem.js';
import { policyFile, policyJsonSchema, ruleFile } from './schema.js';
import { readSource } from './source.js';

export interface ParseResult {
  /** `null` when any problem is an error: a policy is taken whole or not at all. */
  readonly policy: Policy | null;
  /** All of them, in the order of the text. */
  readonly problems: readonly Problem[];
}

/** A policy from YAML or JSON. Never throws; says everything that is wrong at once. */
export function parsePolicy(text: string): ParseResult {
  const source = readSource(text);
  if (source.value === undefined) return { policy: null, problems: source.problems };
  if (source.value === null) {
    const empty = { path: [], message: 'the policy is empty', remedy: 'begin with `version: 1` and a `name`' };
    return { policy: null, problems: [...source.problems, source.place(empty)] };
  }
  const result = policyFile.safeParse(source.value);
  const findings: readonly Finding[] = [
    ...(result.success ? [] : findingsOf(result.error.issues, source.value, source.writtenAt, keysAt)),
    ...crossFindings(source.value),
  ];
  const problems = inTextOrder(source.problems, findings, source.place);
  const refused = !result.success || problems.some(({ severity }) => severity === 'error');
  return { policy: refused ? null : result.data, problems };
}

/** One rule from plain data, as editors and programs make it; problems have no place in a text. */
export function parseRule(value: unknown): { readonly rule: Rule | null; readonly findings: readonly Finding[] } {
  const result = ruleFile.safeParse(value);
  const findings = [
    ...(result.success
      ? []
      : findingsOf(
          result.error.issues,
          value,
          () => undefined,
          (path) => keysAt(['rules', 0, ...path]),
        )),
    ...(isRecord(value) ? ruleFindings(value, []) : []),
  ];
  return { rule: result.success && findings.length === 0 ? result.data : null, findings };
}

let cachedSchema: unknown;

/** The keys that may stand at `path`, read off the JSON Schema, for suggestions. */
function keysAt(path: Path): readonly string[] {
  cachedSchema ??= policyJsonSchema();
  const root = cachedSchema;
  let candidates = expand(root, root);
  for (const part of path) {
    candidates = candidates.flatMap((schema) =>
      expand(root, typeof part === 'number' ? schema.items : property(schema, part)),
    );
  }
  return candidates.flatMap((schema) => (isRecord(schema.properties) ? Object.keys(schema.properties) : []));
}

function property(schema: Readonly<Record<string, unknown>>, name: string): unknown {
  return isRecord(schema.properties) ? schema.properties[name] : undefined;
}

/** A schema and the alternatives that it offers, references followed. */
function expand(root: unknown, schema: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isRecord(schema)) return [];
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const definitions = isRecord(root) && isRecord(root.$defs) ? root.$defs : {};
    return expand(root, definitions[name]);
  }
  const alternatives = [schema.anyOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [schema, ...alternatives.flatMap((alternative) => expand(root, alternative))];
}
