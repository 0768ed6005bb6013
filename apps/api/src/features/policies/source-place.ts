import { isNode, LineCounter, parseDocument } from 'yaml';

export interface Place {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** Where things stand in a source that parses, for problems that only the server can find. */
export class SourcePlaces {
  private readonly lines = new LineCounter();
  private readonly document;

  constructor(source: string) {
    this.document = parseDocument(source, {
      lineCounter: this.lines,
      logLevel: 'silent',
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
      merge: false,
    });
  }

  /** The place of the innermost part of `path` that is there. */
  of(path: readonly (string | number)[]): Place {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = this.document.getIn(path.slice(0, length), true);
      const start = isNode(node) ? node.range?.[0] : undefined;
      if (start !== undefined) {
        const { line, col } = this.lines.linePos(start);
        return { line, column: col };
      }
    }
    return { line: 1, column: 1 };
  }
}
