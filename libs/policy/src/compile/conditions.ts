import { BUSES, FAMILIES } from '@portcullis/wire';
import { type Conditions, type WeeklyWindow } from '../model.js';
import { MINUTES_A_DAY, parseLimit } from '../moment.js';
import { ByteWriter } from './bytes.js';
import { CompileError } from './errors.js';
import { maskOf, numberOf } from './masks.js';
import { CONDITIONS, type ConditionName } from './numbering.js';
import type { StringTable } from './sections.js';
import { uuidBytes, uuidText } from './uuid.js';

/** Part of one of the pools. */
export interface List {
  readonly first: number;
  readonly count: number;
}

/** How the eight bytes of a limit are to be read. */
const LIMIT = { instant: 0, local: 1, unreadable: 2 } as const;

/** Numbers one of the device sets that a payload refers to. Throws `CompileError` for an id that is no UUID. */
export class SetReferences {
  private readonly numbers = new Map<string, number>();
  private readonly ids = new ByteWriter();

  add(id: string): number {
    const bytes = uuidBytes(id);
    const known = this.numbers.get(uuidText(bytes));
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(uuidText(bytes), number);
    this.ids.bytes(bytes);
    return number;
  }

  get writer(): ByteWriter {
    return this.ids;
  }
}

/** The conditions of all rules, and what they refer to. */
export class ConditionTable {
  readonly conditions = new ByteWriter();
  readonly values = new ByteWriter();
  readonly windows = new ByteWriter();
  readonly sets = new SetReferences();
  private count = 0;

  constructor(private readonly strings: StringTable) {}

  /** Where the conditions of one rule begin, and how many there are. */
  add(match: Conditions): List {
    const first = this.count;
    CONDITIONS.forEach((name, type) => {
      if (match[name] === undefined) return;
      this.conditions.u8(type);
      this.addBody(name, match);
      this.count++;
    });
    return { first, count: this.count - first };
  }

  /** Puts the numbers in the pool of values; answers where. */
  addValues(numbers: readonly number[]): List {
    const first = this.values.length / 4;
    for (const number of numbers) this.values.u32(number);
    return { first, count: numbers.length };
  }

  addTexts(texts: readonly string[]): List {
    return this.addValues(texts.map((text) => this.strings.add(text)));
  }

  private addBody(name: ConditionName, match: Conditions): void {
    switch (name) {
      case 'family':
      case 'capability':
        return this.addWords(FAMILIES, match[name] ?? []);
      case 'bus':
        return this.addWords(BUSES, match.bus ?? []);
      case 'encrypted':
        return this.addRest(0, match.encrypted === true ? 1 : 0, this.addValues([]));
      case 'vendorId':
      case 'productId':
        return this.addRest(0, 0, this.addValues(match[name] ?? []));
      case 'deviceSet':
        return this.addRest(0, 0, this.addValues((match.deviceSet ?? []).map((id) => this.sets.add(id))));
      case 'time':
        return this.addRest(0, 0, this.addWindows(match.time ?? []));
      case 'validFrom':
        return this.addLimit(match.validFrom ?? '', 'from');
      case 'validUntil':
        return this.addLimit(match.validUntil ?? '', 'until');
      default:
        return this.addRest(0, 0, this.addTexts(match[name] ?? []));
    }
  }

  private addRest(reading: number, word: number, list: List): void {
    this.conditions.u8(reading).zeros(2).u32(word).u32(list.first).u32(list.count);
  }

  /** The mask decides; the list keeps the order in which people wrote it, for explanations. */
  private addWords<Word extends string>(words: readonly Word[], chosen: readonly Word[]): void {
    const numbers = chosen.map((word) => numberOf(words, word));
    this.addRest(0, maskOf(words, chosen), this.addValues(numbers));
  }

  private addLimit(text: string, end: 'from' | 'until'): void {
    const limit = parseLimit(text, end);
    const reading = limit === null ? LIMIT.unreadable : limit.local ? LIMIT.local : LIMIT.instant;
    const [low, high] = new Uint32Array(new ByteWriter().i64(limit?.millis ?? 0).finish().buffer);
    this.addRest(reading, this.strings.add(text), this.addValues([low ?? 0, high ?? 0]));
  }

  private addWindows(windows: readonly WeeklyWindow[]): List {
    const first = this.windows.length / 8;
    for (const { days, from, to } of windows) {
      if (!isWindow({ days, from, to }))
        throw new CompileError(`a window on days \`${days.join(', ')}\` from minute ${from} to ${to} does not exist`);
      const mask = days.reduce((bits, day) => bits | (1 << (day - 1)), 0);
      this.windows.u8(mask).u8(0).u16(from).u16(to).u16(0);
    }
    return { first, count: windows.length };
  }
}

function isWindow({ days, from, to }: WeeklyWindow): boolean {
  const daysExist = days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  return daysExist && from >= 0 && from < MINUTES_A_DAY && to > 0 && to <= MINUTES_A_DAY;
}
