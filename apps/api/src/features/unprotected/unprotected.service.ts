import { unprotectedIntervals } from '@portcullis/health';
import type { UnprotectedAnswer } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { notFound } from '../../errors/app-error.js';
import { UnprotectedRepository } from './unprotected.repository.js';

const DAYS = 30;

@Injectable()
export class UnprotectedService {
  constructor(
    private readonly database: Database,
    private readonly repository: UnprotectedRepository,
  ) {}

  async ofMac({ organisationId }: Actor, macId: string): Promise<UnprotectedAnswer> {
    const { manager } = this.database;
    const seen = await this.repository.lastSeen(manager, organisationId, macId);
    if (seen === undefined) throw notFound('Mac', macId);
    const now = Date.now();
    const rows = await this.repository.words(manager, organisationId, macId, new Date(now - DAYS * 86_400_000));
    const words = rows.map(({ at, body: { component, what, detail, lastAlive, bootedAt } }) => ({
      component,
      what,
      detail,
      at: at.getTime(),
      lastAlive: lastAlive === undefined ? undefined : Date.parse(lastAlive),
      bootedAt: bootedAt === undefined ? undefined : Date.parse(bootedAt),
    }));
    const { intervals, silence, lastWord } = unprotectedIntervals(words, seen.at?.getTime() ?? null, now);
    return {
      intervals: intervals.map(({ from, to, why, detail }) => ({
        from: instant(from),
        to: to === null ? null : instant(to),
        why,
        detail,
      })),
      silence,
      lastWord: lastWord === null ? null : { what: lastWord.what, at: instant(lastWord.at) },
    };
  }
}

function instant(millis: number): string {
  return new Date(millis).toISOString();
}
