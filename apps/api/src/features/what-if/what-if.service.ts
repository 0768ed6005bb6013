import { deviceName, whatIf } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { PolicyService } from '../policies/policy.service.js';
import { SourceCheck } from '../policies/source-check.js';
import { WhatIfRepository } from './what-if.repository.js';
import type { WhatIfAnswer, WhatIfBody } from '@portcullis/wire';

/** All of them are held in memory for the moment: about 1.5 KB each. */
const MOST_DECISIONS = 50_000;

/** What a draft would have done to what really happened. */
@Injectable()
export class WhatIfService {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyService,
    private readonly sources: SourceCheck,
    private readonly history: WhatIfRepository,
  ) {}

  /**
   * Grants and emergency blocks are left out: they stand above every policy and are the same before and after.
   * @throws AppError `not-found`; `policy-has-problems` or `policy-tests-fail` when the draft could not be published
   */
  async ask(actor: Actor, id: string, { source, days }: WhatIfBody): Promise<WhatIfAnswer> {
    const { manager } = this.database;
    const { organisationId } = actor;
    await this.policies.get(actor, id);
    const policy = await this.sources.publishable(manager, organisationId, source);
    const deviceSets = await this.sources.deviceSetsOf(manager, organisationId, policy);
    const recorded = await this.history.decisions(manager, organisationId, id, { days, limit: MOST_DECISIONS });
    const fromPolicy = recorded.slice(0, MOST_DECISIONS).filter(({ verdict }) => !isAbovePolicy(verdict));
    const { groups, ...result } = whatIf({ policy, deviceSets, grants: [], blocks: [] }, fromPolicy);
    return {
      ...result,
      truncated: recorded.length > MOST_DECISIONS,
      groups: groups.map(({ device, ...group }) => ({
        ...group,
        verbs: [...group.verbs],
        macs: [...group.macs],
        deviceName: deviceName(device),
        family: device.family,
      })),
      byMac: [...result.byMac],
      byRule: [...result.byRule],
    };
  }
}

function isAbovePolicy({
  verbs,
}: {
  readonly verbs: Readonly<Record<string, { readonly rule: string } | undefined>>;
}): boolean {
  return Object.values(verbs).some((verdict) => verdict?.rule === 'grant' || verdict?.rule === 'emergency-block');
}
