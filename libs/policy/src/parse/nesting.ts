import { CST, Lexer } from 'yaml';

const { SCALAR, tokenType } = CST;
const INDICATORS = new Set(['seq-item-ind', 'explicit-key-ind', 'map-value-ind']);
/** In columns; nobody indents a policy so far, and every level of it takes one. */
const FARTHEST_INDENT = 256;

/**
 * Whether YAML could be nested deeper than `deepest`, by its tokens alone. Ask before any other part of the parser sees
 * a text of a stranger: it recurses, and where its stack ends inside of a regular expression, the whole process ends.
 */
export function isNestedDeeper(text: string, deepest: number): boolean {
  let flow = 0;
  let indicators = 0;
  let isScalar = false;
  let isLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (isScalar) {
      isScalar = false;
      continue;
    }
    isScalar = token === SCALAR;
    const type = tokenType(token);
    if (type === 'newline') indicators = 0;
    else if (type === 'flow-seq-start' || type === 'flow-map-start') flow += 1;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') flow = Math.max(0, flow - 1);
    // In flow style, `:` and `?` do not nest by themselves.
    else if (flow === 0 && type !== null && INDICATORS.has(type)) indicators += 1;
    if (isLineStart && type === 'space' && token.length > FARTHEST_INDENT) return true;
    if (flow > deepest || indicators > deepest) return true;
    isLineStart = type === 'newline';
  }
  return false;
}
