import { type Effect, FAMILIES, type Verb } from '@portcullis/wire';
import { type Policy, type Rule, type VerbEffects } from '../../model.js';
import { CLASSES, effectsOf, reportOf } from './effects.js';
import { allOf, QueryReader, TooManyTerms } from './query.js';
import { conditionsOf, intersect, type Difference, type Region } from './region.js';
import { ImportReport, type ImportNote } from './report.js';
import {
  DEVICE_CLASSES,
  readDefenderPolicy,
  type DefenderPolicy,
  type DefenderRule,
  type DeviceClass,
} from './source.js';

export interface DefenderImport {
  /** In mode `observe`, as every new policy. */
  readonly policy: Policy;
  /** Every part that is not in the policy as it stood. */
  readonly report: readonly ImportNote[];
}

const MOST_RULES = 2_000;

/**
 * A Microsoft Defender for Endpoint device-control policy for macOS as a policy that decides the same for the
 * families that Portcullis has. Defender's exclusions become rules of their own above the rule that they limit, since
 * conditions here know no "not".
 * @param value the parsed JSON
 * @throws {DefenderFormatError} when it is no such policy; {@link TooManyTerms} when its groups combine into thousands
 *   of cases
 */
export function importDefender(value: unknown, name = 'Imported from Defender'): DefenderImport {
  const report = new ImportReport();
  const source = readDefenderPolicy(value, report);
  const importer = new Importer(source, report);
  const rules = DEVICE_CLASSES.filter((wanted) => source.enabled.has(wanted)).flatMap((wanted) =>
    importer.rulesFor(wanted),
  );
  noteDisabled(source, report);
  const policy: Policy = {
    version: 1,
    name,
    mode: 'observe',
    defaults: defaultsOf(source),
    whenUnresolved: { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' },
    whenNotEnforceable: 'strict',
    offline: { then: 'keep-enforcing' },
    tamperProtection: false,
    attached: 'enforce',
    ...(source.navigationTarget === undefined ? {} : { message: { helpLink: source.navigationTarget } }),
    rules,
    tests: [],
  };
  return { policy, report: report.notes() };
}

function noteDisabled(source: DefenderPolicy, report: ImportReport): void {
  for (const wanted of DEVICE_CLASSES) {
    if (source.enabled.has(wanted)) continue;
    for (const rule of source.rules) {
      if (!rule.entries.some((entry) => entry.type === wanted)) continue;
      report.add(
        'dropped-by-defender',
        rule.path,
        source.switchedOff.has(wanted)
          ? `the feature ${wanted} is disabled in settings.features, so Defender ignores its entries`
          : `the feature ${wanted} is not switched on in settings.features (\`disable: false\`), so Defender ignores its entries`,
      );
    }
  }
}

/** Where no rule decides: Defender's default for the classes that are on, and no control at all for everything else. */
function defaultsOf(source: DefenderPolicy): Policy['defaults'] {
  const defaults: Partial<Record<(typeof FAMILIES)[number], 'allow' | 'deny' | VerbEffects>> = {};
  for (const family of FAMILIES) defaults[family] = 'allow';
  for (const wanted of source.enabled) {
    const { families, verbs, free } = CLASSES[wanted];
    const effects = new Map<string, Effect>();
    for (const verb of Object.keys(verbs)) effects.set(verb, source.defaultEnforcement);
    for (const verb of free) effects.set(verb, 'allow');
    const value = new Set(effects.values()).size === 1 ? source.defaultEnforcement : Object.fromEntries(effects);
    for (const family of families) defaults[family] = value;
  }
  return defaults;
}

/** One rule of Defender's on its way into rules of ours. */
interface Step {
  readonly rule: DefenderRule;
  readonly wanted: DeviceClass;
  readonly effects: VerbEffects;
  readonly included: readonly Difference[];
  readonly later: readonly DefenderRule[];
}

class Importer {
  readonly #source: DefenderPolicy;
  readonly #report: ImportReport;
  readonly #reader: QueryReader;
  readonly #ids = new Set<string>();
  #made = 0;

  constructor(source: DefenderPolicy, report: ImportReport) {
    this.#source = source;
    this.#report = report;
    this.#reader = new QueryReader(source, report);
  }

  rulesFor(wanted: DeviceClass): readonly Rule[] {
    return this.#expand(wanted, this.#source.rules, { family: new Set(CLASSES[wanted].families) });
  }

  /** What the rules decide within a region, as rules whose order alone says it. */
  #expand(wanted: DeviceClass, rules: readonly DefenderRule[], within: Region): readonly Rule[] {
    return rules.flatMap((rule, at) => {
      const effects = effectsOf(rule, wanted, this.#source.defaultEnforcement, this.#report);
      if (Object.keys(effects).length === 0) return [];
      const excluded = rule.excludeGroups.flatMap((id) => this.#reader.group(id, `${rule.path}.excludeGroups`));
      const included = allOf(rule.includeGroups.map((id) => this.#reader.group(id, `${rule.path}.includeGroups`)));
      return this.#limit({ rule, wanted, effects, included, later: rules.slice(at + 1) }, excluded, within);
    });
  }

  /** One rule above which its exclusions stand. */
  #limit(step: Step, excluded: readonly Difference[], within: Region): readonly Rule[] {
    const [first, ...others] = excluded;
    if (first === undefined) return this.#include(step, step.included, within);
    const skipped = intersect(within, first.region);
    if (skipped === undefined) return this.#limit(step, others, within);
    // What an excluded group itself leaves out is not excluded by it: the rule may hold there after all.
    const held = first.without.flatMap((part) => intersect(skipped, part) ?? []);
    return [
      ...held.flatMap((region) => this.#limit(step, others, region)),
      ...this.#skip(step, skipped),
      ...this.#limit(step, others, within),
    ];
  }

  /**
   * One rule for each term of what it includes; where a term leaves devices out, the terms after it have their turn
   * first.
   */
  #include(step: Step, terms: readonly Difference[], within: Region): readonly Rule[] {
    const [first, ...others] = terms;
    if (first === undefined) return [];
    const here = intersect(within, first.region);
    if (here === undefined) return this.#include(step, others, within);
    const left = first.without.flatMap((part) => intersect(here, part) ?? []);
    return [
      ...left.flatMap((region) => [...this.#include(step, others, region), ...this.#skip(step, region)]),
      ...this.#decide(step, here),
      ...this.#include(step, others, within),
    ];
  }

  /**
   * What a rule says where it holds. A policy here may not allow writing and leave reading open, so reading is then
   * decided in the same place: by what the rules after it say about it, and else by the default.
   */
  #decide(step: Step, region: Region): readonly Rule[] {
    const { effects, rule } = step;
    if (effects.write !== 'allow' || effects.read === 'allow') return [this.#rule(step, region, effects)];
    const withRead = (read: Effect): VerbEffects => ({ ...effects, read, write: read });
    const reads = effects.read === undefined ? this.#expand(step.wanted, step.later, region) : [];
    const last = effects.read ?? this.#source.defaultEnforcement;
    if (last === 'deny' || reads.some(({ verbs }) => verbs?.read === 'deny')) {
      const message =
        'where reading is denied, writing is denied as well: a volume cannot be written without being read';
      this.#report.add('approximated', rule.path, message);
    }
    return [
      ...reads.flatMap(({ verbs, ...later }) =>
        verbs?.read === undefined ? [] : [{ ...later, verbs: withRead(verbs.read) }],
      ),
      this.#rule(step, region, withRead(last)),
    ];
  }

  /** Devices that a rule does not hold for get what the rules after it say, and else Defender's default. */
  #skip(step: Step, region: Region): readonly Rule[] {
    const fallback: Partial<Record<Verb, Effect>> = {};
    // All verbs of the class: what the rules above leave open is Defender's default for each of them.
    for (const verb of Object.keys(CLASSES[step.wanted].verbs))
      Object.assign(fallback, { [verb]: this.#source.defaultEnforcement });
    return [...this.#expand(step.wanted, step.later, region), this.#rule(step, region, fallback, 'except')];
  }

  #rule({ rule, wanted }: Step, region: Region, verbs: VerbEffects, suffix = ''): Rule {
    this.#made += 1;
    if (this.#made > MOST_RULES) throw new TooManyTerms(rule.path);
    const what = suffix === '' ? '' : ': devices that this rule leaves out get the default';
    return {
      id: this.#freeId(`${rule.name || 'rule'} ${suffix}`),
      description: `${rule.name}${what}`,
      enabled: true,
      grantable: true,
      match: conditionsOf(region),
      verbs,
      report: reportOf(rule, wanted),
    };
  }

  #freeId(text: string): string {
    const words = text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '');
    const base = words.slice(0, 56).replace(/-+$/, '') || 'rule';
    let id = base;
    for (let copy = 2; this.#ids.has(id); copy += 1) id = `${base}-${copy}`;
    this.#ids.add(id);
    return id;
  }
}
