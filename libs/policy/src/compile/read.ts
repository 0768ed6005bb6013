import { BUSES, type Effect, FAMILIES, VERBS, type Verb } from '@portcullis/wire';
import { type Conditions, type Policy, type Rule, type VerbEffects, type WeeklyWindow } from '../model.js';
import { verbsOfFamily } from '../families.js';
import type { List } from './conditions.js';
import { verbMask } from './masks.js';
import {
  ATTACHED,
  SWITCHES,
  SWITCHES_AT,
  CONDITIONS,
  EFFECTS,
  MILLIS_AN_HOUR,
  MODES,
  OFFLINE_THEN,
  POLICY_SECTIONS,
  REPORTS,
  WHEN_NOT_ENFORCEABLE,
  type ConditionName,
} from './numbering.js';
import { corrupt, readTexts, Sections, type Entry } from './read-sections.js';
import { uuidText } from './uuid.js';

export interface PolicyPayload {
  readonly revision: number;
  /**
   * The policy that compiles to this payload again. Rules with `grantable: false` come first, defaults and modes are
   * filled in, and what a bundle does not carry (owner, tickets, review dates, tests) is absent.
   */
  readonly policy: Policy;
  /** How many rows its table of signatures has. */
  readonly signatures: number;
}

/** Reads what `compilePolicy` wrote, for people to look at: the bridge has its own reader. Throws `DocumentError`. */
export function readPolicyPayload(payload: Uint8Array): PolicyPayload {
  const reader = new Reader(new Sections(payload, Object.values(POLICY_SECTIONS)));
  return reader.read();
}

const SECTION = Object.fromEntries(Object.keys(POLICY_SECTIONS).map((name, number) => [name, number])) as {
  readonly [Name in keyof typeof POLICY_SECTIONS]: number;
};

class Reader {
  private readonly texts: readonly string[];

  constructor(private readonly sections: Sections) {
    this.texts = readTexts(sections, SECTION.textEnds);
  }

  read(): PolicyPayload {
    const head = this.sections.entry(SECTION.head, 0);
    const millis = head.i64(16);
    const message = this.message(head, 32);
    const policy: Policy = {
      version: 1,
      name: this.text(head.u32(24)),
      ...described(this.text(head.u32(28))),
      mode: word(MODES, head.u8(8)),
      defaults: Object.fromEntries(
        FAMILIES.map((family, i) => [family, effects(verbMask(verbsOfFamily(family)), head.u16(40 + i * 2))]),
      ),
      whenUnresolved: {
        mount: word(EFFECTS, head.u8(9)),
        usbOpen: word(EFFECTS, head.u8(10)),
        otherOpen: word(EFFECTS, head.u8(11)),
      },
      whenNotEnforceable: word(WHEN_NOT_ENFORCEABLE, head.u8(12)),
      offline: {
        ...(millis === 0 ? {} : { validForHours: millis / MILLIS_AN_HOUR }),
        then: word(OFFLINE_THEN, head.u8(13)),
      },
      attached: word(ATTACHED, head.u8(14)),
      tamperProtection: (head.u8(SWITCHES_AT) & SWITCHES.tamperProtection) !== 0,
      ...message,
      rules: this.sections.entries(SECTION.rules).map((entry) => this.rule(entry)),
      tests: [],
    };
    return { revision: head.u32(0), policy, signatures: this.sections.count(SECTION.signatures) };
  }

  private rule(entry: Entry): Rule {
    const conditions = { first: entry.u32(16), count: entry.u16(20) };
    return {
      id: this.text(entry.u32(0)),
      ...described(this.text(entry.u32(4))),
      enabled: (entry.u8(26) & 1) !== 0,
      grantable: (entry.u8(26) & 2) !== 0,
      mode: word(MODES, entry.u8(27)),
      match: Object.assign({}, ...this.take(SECTION.conditions, conditions).map((each) => this.condition(each))),
      ...access(entry.u16(22), entry.u16(24)),
      report: word(REPORTS, entry.u8(28)),
      ...this.message(entry, 8),
    };
  }

  private condition(entry: Entry): Conditions {
    const name = word(CONDITIONS, entry.u8(0));
    return { [name]: this.value(name, entry.u32(4), entry.list(8)) };
  }

  private value(name: ConditionName, given: number, list: List): unknown {
    switch (name) {
      case 'family':
      case 'capability':
        return this.values(list).map((number) => word(FAMILIES, number));
      case 'bus':
        return this.values(list).map((number) => word(BUSES, number));
      case 'encrypted':
        return given === 1;
      case 'vendorId':
      case 'productId':
        return this.values(list);
      case 'deviceSet':
        return this.values(list).map((set) => uuidText(this.sections.entry(SECTION.sets, set).bytes(16)));
      case 'time':
        return this.take(SECTION.windows, list).map(windowOf);
      case 'validFrom':
      case 'validUntil':
        return this.text(given);
      default:
        return this.values(list).map((number) => this.text(number));
    }
  }

  private text(number: number): string {
    const text = this.texts[number];
    if (text === undefined) throw corrupt(`there is no text ${number}`);
    return text;
  }

  /** Text and help link, two texts from `offset` on. */
  private message(entry: Entry, offset: number): Pick<Rule, 'message'> {
    const text = this.text(entry.u32(offset));
    const helpLink = this.text(entry.u32(offset + 4));
    if (text === '' && helpLink === '') return {};
    return { message: { ...(text === '' ? {} : { text }), ...(helpLink === '' ? {} : { helpLink }) } };
  }

  private values(list: List): readonly number[] {
    return this.take(SECTION.values, list).map((entry) => entry.u32(0));
  }

  private take(section: number, { first, count }: List): readonly Entry[] {
    if (first + count > this.sections.count(section))
      throw corrupt(`section ${section} has no entries ${first} to ${first + count}`);
    return Array.from({ length: count }, (_, i) => this.sections.entry(section, first + i));
  }
}

function word<Word>(words: readonly Word[], number: number): Word {
  const found = words[number];
  if (found === undefined) throw corrupt(`a choice is numbered ${number}`);
  return found;
}

const described = (description: string): { description?: string } => (description === '' ? {} : { description });

function effects(named: number, allowed: number): VerbEffects {
  const said: Partial<Record<Verb, Effect>> = {};
  VERBS.forEach((verb, i) => {
    if ((named & (1 << i)) !== 0) said[verb] = (allowed & (1 << i)) === 0 ? 'deny' : 'allow';
  });
  return said;
}

/** The shorthand where there is one: `verbs` could not name those of a device that has others. */
function access(named: number, allowed: number): Pick<Rule, 'access' | 'verbs'> {
  const all = verbMask(VERBS);
  if (named === all && (allowed === 0 || allowed === all)) return { access: allowed === 0 ? 'deny' : 'allow' };
  if (named === verbMask(['read', 'write', 'execute']) && allowed === verbMask(['read']))
    return { access: 'read-only' };
  return named === 0 ? {} : { verbs: effects(named, allowed) };
}

function windowOf(entry: Entry): WeeklyWindow {
  const days = [1, 2, 3, 4, 5, 6, 7].filter((day) => (entry.u8(0) & (1 << (day - 1))) !== 0);
  return { days, from: entry.u16(2), to: entry.u16(4) };
}
