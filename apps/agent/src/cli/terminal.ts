/** Where a command writes; a test gives its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Resolves when more may be written without heaping it up. */
  drained?(): Promise<void>;
  /** One line that the next one replaces, for a person who waits; empty: it is over. */
  progress?(text: string): void;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  drained: () =>
    process.stdout.writableNeedDrain
      ? new Promise((resolve) => process.stdout.once('drain', resolve))
      : Promise.resolve(),
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  },
};

const LONGEST_CELL = 60;

export type Shown = string | number | boolean | null | undefined;

/**
 * Text of foreign origin (a device's name, a volume's label, a file's path) fit for a terminal: one line, without
 * control, formatting or direction-changing characters, so that it can neither move the cursor nor pass for our words.
 */
export function safe(text: Shown, longest = 500): string {
  if (text === null || text === undefined) return '';
  const cleaned = String(text)
    .slice(0, longest * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu, '\uFFFD')
    .trim();
  const characters = Array.from(cleaned);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : cleaned;
}

/** Columns as wide as their content; every cell is made safe here. */
export function table(head: readonly string[], rows: readonly (readonly Shown[])[]): string {
  const last = head.length - 1;
  const cells = [
    head,
    ...rows.map((row) => row.map((cell, column) => safe(cell, column === last ? 500 : LONGEST_CELL) || '-')),
  ];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === last ? cell : cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell))))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** In characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Names and values, one a line; lines without a value are left out. */
export function facts(entries: readonly (readonly [name: string, value: string | null | undefined])[]): string {
  const shown = entries.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `  ${name.padEnd(width)}  ${safe(value)}\n`).join('');
}

/** Breaks at spaces and indents. */
export function paragraph(text: string, indent: string, width = 100): string {
  const lines: string[] = [];
  let line = '';
  for (const word of safe(text, 2000).split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** `2 minutes ago`, for people; the exact time is in --json. */
export function ago(time: string | null | undefined, now: number): string | undefined {
  const millis = time ? Date.parse(time) : Number.NaN;
  if (!Number.isFinite(millis)) return undefined;
  const seconds = Math.round((now - millis) / 1000);
  if (seconds < 0) return 'in the future (check the clock)';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}
