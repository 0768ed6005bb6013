/**
 * Small changes of a TypeScript source that a test should notice. The parser is that of vite (oxc); positions are
 * places in the text, so that everything around a change stays as it was written.
 */
import { parseSync } from 'vite';

/**
 * @typedef {Record<string, any> & { type: string, start: number, end: number }} Node of the ESTree form with
 *   TypeScript's
 */
/**
 * @typedef {object} Mutation
 * @property {number} start where the changed piece begins in the text
 * @property {number} end
 * @property {string} replacement
 * @property {string} kind
 */

const SWAPPED_OPERATORS = new Map(
  Object.entries({
    '===': ['!=='],
    '!==': ['==='],
    '==': ['!='],
    '!=': ['=='],
    '<': ['<=', '>='],
    '<=': ['<', '>'],
    '>': ['>=', '<='],
    '>=': ['>', '<'],
    '+': ['-'],
    '-': ['+'],
    '*': ['/'],
    '/': ['*'],
    '%': ['*'],
    '&': ['|'],
    '|': ['&'],
    '&&': ['||'],
    '||': ['&&'],
    '+=': ['-='],
    '-=': ['+='],
    '++': ['--'],
    '--': ['++'],
  }),
);
const SWAPPED_CALLS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
  ['toLowerCase', 'toUpperCase'],
  ['toUpperCase', 'toLowerCase'],
  ['find', 'findLast'],
  ['findLast', 'find'],
]);
const DROPPED_CALLS = new Set([
  'filter',
  'slice',
  'trim',
  'toSorted',
  'sort',
  'reverse',
  'toReversed',
  'flat',
  'normalize',
]);
const REMOVED_STATEMENTS = new Set(['ThrowStatement', 'ContinueStatement', 'BreakStatement']);

/**
 * @param {string} file its ending says which language it is
 * @param {string} text
 * @returns {readonly Mutation[]} in the order of the text
 */
export function mutationsOf(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message ?? ''}`);
  /** @type {Mutation[]} */
  const found = [];
  visit(/** @type {Node} */ (program), (node) => void found.push(...changesOf(node, text)));
  return found.toSorted((one, other) => one.start - other.start);
}

/**
 * @param {Node} node
 * @param {(node: Node) => void} see
 */
function visit(node, see) {
  if (/^(TS|Import|ExportAll)/.test(node.type) && !/^TS(As|Satisfies|NonNull)/.test(node.type)) return;
  see(node);
  for (const [key, value] of Object.entries(node)) {
    if (isName(node, key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') visit(child, see);
    }
  }
}

/**
 * Names are no literals: a key of an object, the source of an export.
 * @param {Node} node
 * @param {string} key
 */
function isName(node, key) {
  return (key === 'key' && node['computed'] !== true) || (key === 'source' && node.type.startsWith('Export'));
}

/**
 * @param {Node} node
 * @param {string} text
 * @returns {Mutation[]}
 */
function changesOf(node, text) {
  /** @param {Node} piece */
  const source = (piece) => text.slice(piece.start, piece.end);
  /**
   * @param {string} kind
   * @param {string} replacement
   * @param {{ start: number, end: number }} [place]
   */
  const change = (kind, replacement, place = node) => ({ start: place.start, end: place.end, replacement, kind });

  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      if (node['operator'] === '??') return [change('without its default', source(node['left']))];
      if (node['operator'] === '+' && [node['left'], node['right']].some(isText)) return [];
      return swapped(node, text);
    case 'UpdateExpression':
      return [
        change(
          'operator',
          source(node).replace(/\+\+|--/, (sign) => (sign === '++' ? '--' : '++')),
        ),
      ];
    case 'UnaryExpression':
      return ['!', '-'].includes(node['operator']) ? [change('sign or not', source(node['argument']))] : [];
    case 'IfStatement':
    case 'ConditionalExpression':
      return [change('condition', `!(${source(node['test'])})`, node['test'])];
    case 'WhileStatement':
      return [change('condition', 'false', node['test'])];
    case 'Literal':
      return changedLiteral(node).map((replacement) => change('literal', replacement));
    case 'TemplateLiteral':
      return source(node) === '``' ? [] : [change('literal', '``')];
    case 'ArrayExpression':
      return node['elements'].length === 0 ? [] : [change('element', withoutLast(node, text))];
    case 'ExpressionStatement':
      return typeof node['directive'] !== 'string' ? [change('statement', ';')] : [];
    case 'CallExpression':
      return changedCall(node, text);
    case 'BlockStatement':
      return node['body'].length === 0 ? [] : [change('early return', `{ return; ${source(node).slice(1)}`)];
    default:
      return REMOVED_STATEMENTS.has(node.type) ? [change('statement', ';')] : [];
  }
}

/** @param {Node} node */
function isText(node) {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node['value'] === 'string');
}

/**
 * @param {Node} node with an operator between left and right
 * @param {string} text
 * @returns {Mutation[]}
 */
function swapped(node, text) {
  const start = text.indexOf(node['operator'], node['left'].end);
  const others = SWAPPED_OPERATORS.get(node['operator']) ?? [];
  return others.map((replacement) => ({ start, end: start + node['operator'].length, replacement, kind: 'operator' }));
}

/**
 * @param {Node} node
 * @returns {string[]}
 */
function changedLiteral(node) {
  const { value, regex } = node;
  if (regex !== undefined) return withoutAnchor(regex.pattern).map((pattern) => `/${pattern}/${regex.flags}`);
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'number') return [String(value + 1)];
  if (typeof value === 'string') return [value === '' ? "'mutant'" : "''"];
  return [];
}

/** @param {string} pattern */
function withoutAnchor(pattern) {
  const changed = [];
  if (pattern.startsWith('^') && pattern.length > 1) changed.push(pattern.slice(1));
  if (/[^\\]\$$/.test(pattern)) changed.push(pattern.slice(0, -1));
  return changed;
}

/**
 * @param {Node} node
 * @param {string} text
 */
function withoutLast(node, text) {
  const elements = node['elements'];
  const last = elements.at(-2);
  return last === undefined || last === null ? '[]' : `${text.slice(node.start, last.end)}]`;
}

/**
 * @param {Node} node
 * @param {string} text
 * @returns {Mutation[]}
 */
function changedCall(node, text) {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed === true) return [];
  const other = SWAPPED_CALLS.get(callee.property.name);
  const { start, end } = callee.property;
  if (other !== undefined) return [{ start, end, replacement: other, kind: 'method' }];
  if (!DROPPED_CALLS.has(callee.property.name)) return [];
  const object = text.slice(callee.object.start, callee.object.end);
  return [{ start: node.start, end: node.end, replacement: object, kind: 'without the call' }];
}
