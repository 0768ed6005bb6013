import {
  type Diagnosis,
  healthHistory,
  type ProblemSpell,
  SILENT_AFTER_MILLIS,
  type StateSpell,
} from '@portcullis/health';
import { HEALTH_STATES, type HealthHistoryAnswer, type HealthHistoryQuery } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import type { Manager } from '../../database/manager.js';
import { storableText } from '../../database/storable-json.js';
import { notFound } from '../../errors/app-error.js';
import { lastDays } from './days.js';
import { HealthHistoryRepository, type Present, type Spell } from './health-history.repository.js';

/** What was known of a Mac before its newest report. */
interface Before {
  readonly state: string;
  /** Of its problems. */
  readonly codes: readonly string[];
  readonly reportedAt: Date | null;
  readonly provedAt: Date | null;
}

/** When each problem of a Mac began and ended, and when it was shown to be protected. */
@Injectable()
export class HealthHistory {
  constructor(
    private readonly database: Database,
    private readonly repository: HealthHistoryRepository,
  ) {}

  /**
   * Writes down what has changed with a report, and nothing when nothing has. Whoever calls holds the row of the Mac,
   * so that two replicas never write the same change. Silence shows when it ends: what was so before it ends with the
   * last report before it.
   */
  async note(manager: Manager, macId: string, before: Before, diagnosis: Diagnosis, now: Date): Promise<void> {
    const { reportedAt } = before;
    const silent = reportedAt === null || now.getTime() - reportedAt.getTime() >= SILENT_AFTER_MILLIS;
    if (!silent && !hasChanged(before, diagnosis)) return;
    const present = presentOf(diagnosis);
    await this.repository.close(
      manager,
      macId,
      silent ? (reportedAt ?? now) : now,
      before.provedAt,
      silent ? [] : present,
    );
    await this.repository.open(manager, macId, now, present);
  }

  async read(actor: Actor, id: string, { zone, days: count }: HealthHistoryQuery): Promise<HealthHistoryAnswer> {
    const { manager } = this.database;
    const now = Date.now();
    const days = lastDays(zone, count, now);
    const mac = await this.repository.mac(manager, actor.organisationId, id);
    if (mac === undefined) throw notFound('Mac', id);
    const spells = await this.repository.spells(manager, id, new Date(days[0]?.from ?? now));
    const record = {
      states: spells.flatMap(toState),
      problems: spells.flatMap(toProblem),
      since: mac.since.getTime(),
      reportedAt: mac.reportedAt?.getTime() ?? null,
      provedAt: mac.provedAt?.getTime() ?? null,
    };
    const history = healthHistory(record, days, now);
    return {
      since: mac.since.toISOString(),
      enrolledAt: mac.enrolledAt.toISOString(),
      days: history.days.map(told),
      protectedDays: history.days.filter(({ kind }) => kind === 'protected').length,
      provedAt: mac.provedAt?.toISOString() ?? null,
      problems: history.problems.map(told),
      unprotected: history.unprotected.map((span) => ({ ...told(span), why: [...span.why] })),
      unheard: history.unheard.map(told),
    };
  }
}

function hasChanged({ state, codes }: Before, diagnosis: Diagnosis): boolean {
  const now = new Set(diagnosis.problems.map(({ code }): string => code));
  const before = new Set(codes);
  return state !== diagnosis.state || now.size !== before.size || codes.some((code) => !now.has(code));
}

/** A problem that a diagnosis names twice (of two clients, say) is one. */
function presentOf({ state, problems }: Diagnosis): readonly Present[] {
  const byCode = new Map(problems.toReversed().map((problem) => [problem.code, problem]));
  return [
    { kind: 'state', code: state, severity: null, title: null },
    ...[...byCode.values()].map(({ code, severity, title }): Present => ({
      kind: 'problem',
      code,
      severity,
      title: storableText(title),
    })),
  ];
}

const spanOf = ({ beganAt, endedAt }: Spell) => ({ from: beganAt.getTime(), to: endedAt?.getTime() ?? null });

function toState(spell: Spell): readonly StateSpell[] {
  const state = HEALTH_STATES.find((one) => one === spell.code);
  if (spell.kind !== 'state' || state === undefined) return [];
  return [{ ...spanOf(spell), state, provedUntil: spell.provedUntil?.getTime() ?? null }];
}

function toProblem(spell: Spell): readonly ProblemSpell[] {
  const { kind, code, severity, title } = spell;
  return kind !== 'problem' || severity === null || title === null ? [] : [{ ...spanOf(spell), code, severity, title }];
}

function told<T extends { readonly from: number; readonly to: number | null }>(span: T) {
  const said = (time: number) => new Date(time).toISOString();
  return { ...span, from: said(span.from), to: span.to === null ? null : said(span.to) };
}
