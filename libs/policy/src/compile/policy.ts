import type { Signature } from '../classify/signature.js';
import { SIGNATURES } from '../classify/signatures.js';
import { defaultEffects } from '../families.js';
import { FAMILIES } from '@portcullis/wire';
import { type Policy, type Rule } from '../model.js';
import { ByteWriter } from './bytes.js';
import { ConditionTable } from './conditions.js';
import { CompileError } from './errors.js';
import { effectMasks, numberOf } from './masks.js';
import {
  ATTACHED,
  EFFECTS,
  MILLIS_AN_HOUR,
  MODES,
  OFFLINE_THEN,
  POLICY_SECTIONS,
  REPORTS,
  SWITCHES,
  WHEN_NOT_ENFORCEABLE,
} from './numbering.js';
import { joinSections, section, StringTable } from './sections.js';
import { writeSignatures } from './signatures.js';

const MOST_HOURS_OFFLINE = 100 * 366 * 24;

export interface CompileOptions {
  /** Of the published policy, from 1. */
  readonly revision: number;
  /** What the Macs are to classify by; absent: the table of this library. */
  readonly signatures?: readonly Signature[];
}

/**
 * The payload of a policy document: the same bytes for the same input. Comments of the policy (owner, tickets, review
 * dates, tests) stay behind. Throws `CompileError` when a value cannot be expressed, an id of a device set that is no
 * UUID for example; what the parser accepts can be.
 */
export function compilePolicy(policy: Policy, options: CompileOptions): Uint8Array {
  const strings = new StringTable();
  const table = new ConditionTable(strings);
  const rules = new ByteWriter();
  // In the order of evaluation (SPEC.md 4), so that one pass over the candidates is enough.
  const firm = policy.rules.filter((rule) => !rule.grantable);
  const ordinary = policy.rules.filter((rule) => rule.grantable);
  const header = policyHeader(policy, options.revision, firm.length, strings);
  for (const rule of [...firm, ...ordinary]) addRule(rules, rule, policy, strings, table);
  const signatures = writeSignatures(options.signatures ?? SIGNATURES, strings, table);
  return joinSections([
    section(POLICY_SECTIONS.head, header),
    ...strings.sections(),
    section(POLICY_SECTIONS.rules, rules),
    section(POLICY_SECTIONS.conditions, table.conditions),
    section(POLICY_SECTIONS.values, table.values),
    section(POLICY_SECTIONS.windows, table.windows),
    section(POLICY_SECTIONS.sets, table.sets.writer),
    section(POLICY_SECTIONS.signatures, signatures),
  ]);
}

function policyHeader(policy: Policy, revision: number, firmRules: number, strings: StringTable): ByteWriter {
  const { whenUnresolved, offline, message } = policy;
  const header = new ByteWriter().u32(revision).u32(firmRules);
  header.u8(numberOf(MODES, policy.mode));
  for (const effect of [whenUnresolved.mount, whenUnresolved.usbOpen, whenUnresolved.otherOpen]) {
    header.u8(numberOf(EFFECTS, effect));
  }
  header.u8(numberOf(WHEN_NOT_ENFORCEABLE, policy.whenNotEnforceable)).u8(numberOf(OFFLINE_THEN, offline.then));
  header.u8(numberOf(ATTACHED, policy.attached)).u8(policy.tamperProtection ? SWITCHES.tamperProtection : 0);
  header.i64(offlineMillis(offline.validForHours));
  for (const text of [policy.name, policy.description, message?.text, message?.helpLink]) {
    header.u32(strings.add(text ?? ''));
  }
  for (const family of FAMILIES) {
    header.u16(effectMasks(undefined, defaultEffects(family, policy.defaults[family])).allowed);
  }
  return header.zeros(4);
}

/** 0 means without limit, so the shortest limit is one millisecond. */
function offlineMillis(hours: number | undefined): number {
  if (hours === undefined) return 0;
  if (!(hours >= 0 && hours <= MOST_HOURS_OFFLINE))
    throw new CompileError(`\`${hours}\` hours offline is out of range`);
  return Math.max(1, Math.round(hours * MILLIS_AN_HOUR));
}

function addRule(rules: ByteWriter, rule: Rule, policy: Policy, strings: StringTable, table: ConditionTable): void {
  for (const text of [rule.id, rule.description, rule.message?.text, rule.message?.helpLink]) {
    rules.u32(strings.add(text ?? ''));
  }
  const { first, count } = table.add(rule.match);
  const { named, allowed } = effectMasks(rule.access, rule.verbs);
  rules.u32(first).u16(count).u16(named).u16(allowed);
  rules.u8((rule.enabled ? 1 : 0) | (rule.grantable ? 2 : 0));
  rules.u8(numberOf(MODES, rule.mode ?? policy.mode));
  rules.u8(numberOf(REPORTS, rule.report)).zeros(3);
}
