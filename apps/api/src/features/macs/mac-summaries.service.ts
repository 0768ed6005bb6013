import { withSilence } from '@portcullis/health';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { MacSummaryRepository, type SummarisedMac } from './mac-summary.repository.js';
import type { DashboardAnswer, MacSummary } from '@portcullis/wire';

/** What Macs there are at a glance: for the dashboard and the search box. */
@Injectable()
export class MacSummaries {
  constructor(
    private readonly database: Database,
    private readonly macs: MacSummaryRepository,
  ) {}

  async countByState(organisationId: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.macs.countByState(this.database.manager, organisationId);
    return new Map(rows.map(({ state, count }) => [state, count]));
  }

  /**
   * Macs on which something should be done, the worst first. A Mac that only observes, as its policy says, is not
   * one.
   */
  async needingAttention(organisationId: string, limit: number): Promise<MacSummary[]> {
    return (await this.macs.needingAttention(this.database.manager, organisationId, limit)).map(toSummary);
  }

  /** How many Macs have each problem that is to be mended, the worst first. */
  async countByProblem(organisationId: string): Promise<DashboardAnswer['byProblem']> {
    return [...(await this.macs.countByProblem(this.database.manager, organisationId))];
  }

  /** How many Macs do not hold the newest of every document that they are to hold. */
  countOutOfSync(organisationId: string): Promise<number> {
    return this.macs.countOutOfSync(this.database.manager, organisationId);
  }

  /** Macs that a person, a host name or a serial number stands for; the last seen first. */
  async search(organisationId: string, what: string, limit: number): Promise<MacSummary[]> {
    return (await this.macs.search(this.database.manager, organisationId, what, limit)).map(toSummary);
  }
}

function toSummary({ ownerName, ownerEmail, lastSeenAt, state, problems, ...row }: SummarisedMac): MacSummary {
  const now = withSilence({ state, problems }, lastSeenAt?.getTime() ?? null, Date.now());
  return {
    ...row,
    tags: [...row.tags],
    state: now.state,
    problems: [...now.problems],
    owner: { name: ownerName, email: ownerEmail },
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}
