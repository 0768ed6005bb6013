import { isMap, isPair, isScalar, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Rule } from '../model.js';
import { isReadablePolicy } from './source.js';
import { fileOfRule, printRuleEntry } from './print.js';

/**
 * The source with `rule` as its first rule; everything else, comments and layout, stays as it is. A rule id that is
 * taken gets a number. `null` when the source is not YAML that can be read.
 */
export function addRuleOnTop(source: string, rule: Rule): string | null {
  const document = readDocument(source);
  if (!document) return null;
  const free = { ...rule, id: freeRuleId(ruleIds(document), rule.id) };
  return insertText(source, document, free) ?? insertNode(document, free);
}

/** `wanted`, or `wanted-2` and so on when it is taken. */
export function freeRuleId(taken: readonly string[], wanted: string): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const candidate = `${wanted.slice(0, LONGEST_ID - suffix.length)}${suffix}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

const LONGEST_ID = 64;

function readDocument(source: string): Document.Parsed | null {
  if (!isReadablePolicy(source)) return null;
  const document = parseDocument(source, { version: '1.2', merge: false, prettyErrors: false });
  return document.errors.length === 0 && isMap(document.contents) ? document : null;
}

function rulesOf(document: Document.Parsed): YAMLSeq | null {
  const rules = document.get('rules', true);
  return isSeq(rules) ? rules : null;
}

function ruleIds(document: Document.Parsed): readonly string[] {
  return (rulesOf(document)?.items ?? []).flatMap((item) => (isMap(item) ? [String(item.get('id'))] : []));
}

/** Into a list in block style, right below its key and so above the comments of the rule that came first. */
function insertText(source: string, document: Document.Parsed, rule: Rule): string | null {
  const rules = rulesOf(document);
  const first = rules?.items[0];
  const keyEnd = isMap(document.contents) ? endOfKey(document.contents, 'rules') : undefined;
  if (!rules || rules.flow === true || !isMap(first) || first.flow === true || keyEnd === undefined) return null;
  const start = first.range?.[0];
  if (start === undefined || start === null) return null;
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const dash = source.slice(lineStart, start).indexOf('-');
  const below = source.indexOf('\n', keyEnd) + 1;
  if (dash < 0 || below === 0 || below > lineStart) return null;
  return source.slice(0, below) + printRuleEntry(rule, dash) + source.slice(below);
}

function endOfKey(map: YAMLMap, key: string): number | undefined {
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
  return pair && isScalar(pair.key) ? pair.key.range?.[1] : undefined;
}

function insertNode(document: Document.Parsed, rule: Rule): string {
  const entry = document.createNode(fileOfRule(rule));
  const rules = rulesOf(document);
  if (rules) {
    if (rules.items.length === 0) rules.flow = false;
    rules.items.unshift(entry);
  } else {
    document.set('rules', document.createNode([entry]));
  }
  return document.toString({ lineWidth: 0 });
}
