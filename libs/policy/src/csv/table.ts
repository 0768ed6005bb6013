/** CSV (RFC 4180) as spreadsheets write it: commas, semicolons or tabs, either line end, quotes where needed. */

export interface CsvRow {
  /** Of the row's first character, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Never throws; a quote that is never closed ends with the text. Empty lines are left out. */
export function readCsv(text: string): readonly CsvRow[] {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const reader = new Reader(source, delimiterOf(source));
  const rows: CsvRow[] = [];
  for (let row = reader.next(); row; row = reader.next()) {
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
  }
  return rows;
}

class Reader {
  private at = 0;
  private line = 1;

  constructor(
    private readonly text: string,
    private readonly delimiter: string,
  ) {}

  next(): CsvRow | null {
    if (this.at >= this.text.length) return null;
    const { line } = this;
    const cells: string[] = [];
    for (;;) {
      cells.push(this.text[this.at] === '"' ? this.quoted() : this.plain());
      if (this.text[this.at] !== this.delimiter) break;
      this.at++;
    }
    this.endOfLine();
    return { line, cells };
  }

  private plain(): string {
    const start = this.at;
    while (this.at < this.text.length && !this.isAtEnd()) this.at++;
    return this.text.slice(start, this.at);
  }

  private quoted(): string {
    let cell = '';
    this.at++;
    for (;;) {
      const end = this.text.indexOf('"', this.at);
      const piece = this.text.slice(this.at, end < 0 ? undefined : end);
      cell += piece;
      this.line += newLinesIn(piece);
      if (end < 0) {
        this.at = this.text.length;
        return cell;
      }
      this.at = end + 1;
      if (this.text[this.at] !== '"') return cell + this.plain();
      cell += '"';
      this.at++;
    }
  }

  private isAtEnd(): boolean {
    const character = this.text[this.at];
    return character === this.delimiter || character === '\n' || character === '\r';
  }

  private endOfLine(): void {
    if (this.text[this.at] === '\r') this.at++;
    if (this.text[this.at] === '\n') this.at++;
    this.line++;
  }
}

function newLinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const [head = ''] = text.split(/[\r\n]/, 1);
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: head.split(delimiter).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ',';
}

/** A cell that begins like this is a formula to a spreadsheet (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** One row, with its line end. Text that a spreadsheet would run gets an apostrophe in front of it. */
export function writeCsvRow(cells: readonly string[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}

function writeCell(text: string): string {
  const safe = FORMULA.test(text) || /^'+[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Takes the apostrophe of `writeCsvRow` away again. */
export function readCell(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}
