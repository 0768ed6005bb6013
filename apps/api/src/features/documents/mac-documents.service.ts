import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { compileBlocks, compileMac, parsePolicy, type Policy } from '@portcullis/policy';
import type { Manager } from '../../database/manager.js';
import { policyFor, type ResolvableAssignment } from './assignment-resolution.js';
import type { DocumentKind } from '@portcullis/wire';
import { Documents } from './documents.service.js';
import {
  type MacExpectation,
  type MacFacts,
  MacDocumentsRepository,
  type PublishedPolicy,
  type TargetedSet,
} from './mac-documents.repository.js';

interface Named {
  readonly kind: DocumentKind;
  readonly id: string;
}
interface Holdings {
  readonly policyId: string | null;
  readonly documents: readonly Named[];
}
/** What holds for a whole organisation when its Macs' documents are put together. */
interface Surroundings {
  readonly organisationId: string;
  readonly assignments: readonly ResolvableAssignment[];
  readonly setsOfPolicy: ReadonlyMap<string, readonly string[]>;
  readonly targetedSets: readonly TargetedSet[];
  readonly issued: ReadonlySet<string>;
}

/** Decides which documents each Mac is to hold, and says so in its signed `mac` document. */
@Injectable()
export class MacDocuments {
  /** By `policy revision`: a revision never changes. */
  private readonly parsed = new Map<string, readonly string[]>();

  constructor(
    private readonly repository: MacDocumentsRepository,
    private readonly documents: Documents,
  ) {}

  /**
   * Call in the transaction that changed anything on which it depends: assignments, a published policy, tags or owner
   * of a Mac, the first grant of a Mac, a grant or block that names a device set. Only `mac` documents that come out
   * different are issued anew, and only their Macs are told. The transaction is one of `Database.inTurn`.
   */
  async refresh(manager: Manager, organisationId: string, macIds: readonly string[] | 'all'): Promise<void> {
    const macs = await this.repository.macs(manager, organisationId, macIds);
    if (macs.length === 0) return;
    await this.ensureBlocks(manager, organisationId);
    const surroundings = await this.surroundings(manager, organisationId);
    const changed = macs
      .map((mac) => {
        const held = holdings(mac, surroundings);
        return { mac, ...held, inputs: fingerprint(mac, held) };
      })
      .filter(({ mac, inputs }) => mac.inputs !== inputs);
    if (changed.length === 0) return;
    const issues = changed.map(({ mac, policyId, documents }) => ({
      kind: 'mac' as const,
      id: mac.id,
      payload: compileMac({
        mac: mac.id,
        hardwareUuid: mac.hardwareUuid,
        policy: policyId,
        owner: ownerText(mac),
        tags: mac.tags,
        documents,
      }),
    }));
    await this.documents.issueAll(manager, organisationId, 'mac', issues, 'themselves');
    const expectations = changed.map(({ mac, policyId, documents, inputs }): MacExpectation => {
      return { macId: mac.id, policyId, expected: [{ kind: 'mac', id: mac.id }, ...documents], inputs };
    });
    await this.repository.store(manager, expectations);
  }

  /**
   * The blocks document is there from the beginning, empty: the first emergency block then reaches all Macs by
   * itself.
   */
  private async ensureBlocks(manager: Manager, organisationId: string): Promise<void> {
    const issued = await this.repository.issued(manager, organisationId, ['blocks']);
    if (issued.size > 0) return;
    await this.documents.issue(manager, organisationId, {
      kind: 'blocks',
      id: organisationId,
      payload: compileBlocks([]),
    });
  }

  private async surroundings(manager: Manager, organisationId: string): Promise<Surroundings> {
    const published = await this.repository.publishedPolicies(manager, organisationId);
    return {
      organisationId,
      assignments: await this.repository.assignments(manager, organisationId),
      setsOfPolicy: new Map(published.map((policy) => [policy.policyId, this.setsOf(policy)])),
      targetedSets: await this.repository.targetedSets(manager, organisationId),
      issued: await this.repository.issued(manager, organisationId, ['policy', 'device-set', 'grants', 'blocks']),
    };
  }

  private setsOf({ policyId, revision, source }: PublishedPolicy): readonly string[] {
    const key = `${policyId} ${revision}`;
    const known = this.parsed.get(key);
    if (known !== undefined) return known;
    const { policy } = parsePolicy(source);
    if (policy === null) throw new Error(`revision ${revision} of policy ${policyId} was published but does not parse`);
    const sets = deviceSetsOf(policy);
    this.parsed.set(key, sets);
    return sets;
  }
}

/** Publishing touches thousands of Macs and changes few of their documents: this is what that is told by, quickly. */
function fingerprint(mac: MacFacts, { policyId, documents }: Holdings): string {
  return hash('sha256', JSON.stringify([mac.hardwareUuid, ownerText(mac), mac.tags, policyId, documents]), 'base64url');
}

/** The policy of one Mac, and the documents it is to hold beside its `mac` document, in a stable order. */
function holdings(mac: MacFacts, around: Surroundings): Holdings {
  const policyId = policyFor(mac, around.assignments);
  const targeted = around.targetedSets
    .filter(({ macId }) => macId === null || macId === mac.id)
    .map(({ setId }) => setId);
  const ofPolicy = policyId === null ? [] : (around.setsOfPolicy.get(policyId) ?? []);
  const wanted: Named[] = [
    ...(policyId === null ? [] : [{ kind: 'policy' as const, id: policyId }]),
    ...[...new Set([...ofPolicy, ...targeted])].toSorted().map((id) => ({ kind: 'device-set' as const, id })),
    { kind: 'grants', id: mac.id },
    { kind: 'blocks', id: around.organisationId },
  ];
  return { policyId, documents: wanted.filter(({ kind, id }) => around.issued.has(`${kind} ${id}`)) };
}

function ownerText({ ownerName, ownerEmail }: MacFacts): string {
  if (ownerName === null) return ownerEmail ?? '';
  return ownerEmail === null ? ownerName : `${ownerName} <${ownerEmail}>`;
}

/** Ids of the device sets that a policy's rules name, disabled rules included: the bundle refers to them all. */
export function deviceSetsOf(policy: Policy): string[] {
  const ids = policy.rules.flatMap((rule) => rule.match.deviceSet ?? []).map((id) => id.toLowerCase());
  return [...new Set(ids)].toSorted();
}
