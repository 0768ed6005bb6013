import { createHash } from 'node:crypto';
import { explainTrace, evaluate, parsePolicy, prepare } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EventDetail, Evidence, PortcullisEvent, TraceEntry } from '@portcullis/wire';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { DeviceService } from '../devices/device.service.js';
import { EventService } from '../events/event.service.js';
import { PolicyService } from '../policies/policy.service.js';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The file's bytes; their hash stands in the PDF, so that the two can be told to belong together. */
export const evidenceText = (evidence: Evidence): string => `${JSON.stringify(evidence, null, 2)}\n`;

@Injectable()
export class EvidenceService {
  constructor(
    private readonly database: Database,
    private readonly events: EventService,
    private readonly policies: PolicyService,
    private readonly devices: DeviceService,
    private readonly audit: AuditTrail,
  ) {}

  /** Gathers it, and writes down who did. */
  async of(actor: Actor, id: string, macId: string | undefined): Promise<Evidence> {
    const event = await this.events.detail(actor, id, macId);
    const policy = await this.policyOf(actor, event);
    const device = await this.deviceOf(actor, event.deviceKey);
    const evidence: Evidence = {
      format: 'portcullis-evidence',
      version: 1,
      exported: { at: new Date().toISOString(), by: { email: actor.email, role: actor.role } },
      event,
      trace: traceOf(event.event, policy?.source),
      policy,
      device,
      hashes: {
        event: sha256(JSON.stringify(event.event)),
        policySource: policy === null ? null : sha256(policy.source),
        device: device === null ? null : sha256(JSON.stringify(device)),
      },
    };
    await this.audit.record(this.database.manager, actor, {
      action: 'export-evidence',
      resource: 'events',
      resourceId: id,
      after: { hashes: evidence.hashes, file: sha256(evidenceText(evidence)) },
    });
    return evidence;
  }

  private async policyOf(actor: Actor, { policy }: EventDetail): Promise<Evidence['policy']> {
    if (policy === null || policy.revision === null) return null;
    const { id, name, revision } = policy;
    // A policy that was deleted since leaves the event as it is.
    const found = await this.policies.revision(actor, id, revision).catch(() => null);
    return found === null ? null : { id, name, ...found };
  }

  private async deviceOf(actor: Actor, key: string | null): Promise<Evidence['device']> {
    if (key === null) return null;
    const { data } = await this.devices.list(actor, { key, sort: 'lastSeenAt', order: 'desc', offset: 0, limit: 1 });
    const [inventory] = data;
    if (inventory === undefined) return null;
    return { inventory, history: await this.devices.sightings(actor, inventory.id) };
  }
}

function traceOf(event: PortcullisEvent, source: string | undefined): Evidence['trace'] {
  if (event.kind !== 'verdict') return { workedOut: false, steps: [] };
  const recorded = event.verdict.trace ?? [];
  if (recorded.length > 0) return { workedOut: false, steps: [...explainTrace(recorded)] };
  const policy = source === undefined ? null : parsePolicy(source).policy;
  if (policy === null) return { workedOut: true, steps: [] };
  const prepared = prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] });
  const trace: readonly TraceEntry[] =
    evaluate(prepared, event.attached.device, event.context, { trace: true }).trace ?? [];
  return { workedOut: true, steps: [...explainTrace(trace)] };
}
