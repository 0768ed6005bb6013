import {
  compileDeviceSet,
  effectsText,
  notesProblem,
  parsePolicy,
  previewImport,
  recordKey,
  type IdentityRecord,
  type Target,
} from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { toIdentity } from '../../database/identity.js';
import { Documents } from '../documents/documents.service.js';
import type {
  CreateDeviceSetBody,
  DeviceSetListQuery,
  DeviceSetRow,
  DeviceSetUses,
  ImportPreview,
  ImportQuery,
  ImportReport,
  Page,
  PatchDeviceSetBody,
  SetEntriesBody,
  SetEntryListQuery,
  SetEntryRow,
} from '@portcullis/wire';
import { AppError, invalidRequest, notFound } from '../../errors/app-error.js';
import { boundedProblems, identityOf, readSetFile, toMake, toPreviewAnswer } from './device-set-import.js';
import { DeviceSetRepository, type CountedSet, type ShownEntry, type StoredEntry } from './device-set.repository.js';

const EXPORT_BATCH = 5000;

@Injectable()
export class DeviceSetService {
  constructor(
    private readonly database: Database,
    private readonly sets: DeviceSetRepository,
    private readonly documents: Documents,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: DeviceSetListQuery): Promise<Page<DeviceSetRow>> {
    const { rows, total } = await this.sets.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toSetRow), total };
  }

  async get(actor: Actor, id: string): Promise<DeviceSetRow> {
    return toSetRow(await this.find(this.database.manager, actor, id));
  }

  /** What would change with it. */
  async uses(actor: Actor, id: string): Promise<DeviceSetUses> {
    const { manager } = this.database;
    const { id: setId } = await this.find(manager, actor, id);
    const policies = await this.sets.policiesNaming(manager, actor.organisationId, setId);
    return {
      policies: policies.map(({ source, ...policy }) => ({ ...policy, rules: rulesNaming(source, setId) })),
      ...(await this.sets.othersNaming(manager, actor.organisationId, setId)),
    };
  }

  create(actor: Actor, body: CreateDeviceSetBody): Promise<DeviceSetRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      const id = await this.sets.insert(manager, { ...body, organisationId: actor.organisationId });
      await this.issue(manager, actor, id);
      const after = toSetRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, { action: 'create', resource: 'device-sets', resourceId: id, after });
      return after;
    });
  }

  change(actor: Actor, id: string, { name, description }: PatchDeviceSetBody): Promise<DeviceSetRow> {
    return this.edit(actor, id, 'update', async (manager) => {
      await this.sets.update(manager, id, {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      });
    });
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.inTurn(actor.organisationId, async (manager) => {
      const before = toSetRow(await this.find(manager, actor, id));
      await this.refuseRemovalInUse(manager, actor, id);
      await this.sets.remove(manager, id);
      await this.audit.record(manager, actor, { action: 'delete', resource: 'device-sets', resourceId: id, before });
    });
  }

  async entries(actor: Actor, id: string, query: SetEntryListQuery): Promise<Page<SetEntryRow>> {
    await this.find(this.database.manager, actor, id);
    const { rows, total } = await this.sets.entries(this.database.manager, id, query);
    return { data: rows.map(toEntryRow), total };
  }

  /** Adds entries, or updates what people know of those that are there. */
  async addEntries(actor: Actor, id: string, { entries }: SetEntriesBody): Promise<{ added: number; updated: number }> {
    refuseProblems(entries);
    refuseRepeats(entries);
    let merged = { added: 0, updated: 0 };
    await this.edit(actor, id, 'add-entries', async (manager) => {
      merged = await this.sets.merge(manager, id, entries);
      await this.sets.bump(manager, id);
      return { ...merged, entries };
    });
    return merged;
  }

  async removeEntry(actor: Actor, id: string, entryId: string): Promise<void> {
    await this.edit(actor, id, 'remove-entry', async (manager) => {
      const entry = await this.sets.findEntry(manager, id, entryId);
      if (entry === undefined) throw notFound('entry', entryId);
      await this.sets.removeEntry(manager, entryId);
      await this.sets.bump(manager, id);
      return { removed: { id: entry.id, ...factsOf(entry) } };
    });
  }

  /** What the file would do, without doing it. */
  async previewImport(actor: Actor, id: string, file: Uint8Array, agreed: ImportQuery): Promise<ImportPreview> {
    const read = readSetFile(file);
    await this.find(this.database.manager, actor, id);
    const entries = await this.sets.allEntries(this.database.manager, id);
    return toPreviewAnswer(read, previewImport(read, entries.map(identityOf), agreed));
  }

  /** Takes every good row of the file; every other one is listed with its line. */
  async import(actor: Actor, id: string, file: Uint8Array, agreed: ImportQuery): Promise<ImportReport> {
    const read = readSetFile(file);
    let counts = { added: 0, updated: 0, unchanged: 0, removed: 0, wholeMake: 0 };
    await this.edit(actor, id, 'import', async (manager) => {
      const entries = await this.sets.allEntries(manager, id);
      const preview = previewImport(read, entries.map(identityOf), agreed);
      const given = [...preview.added, ...preview.changed.map(({ after }) => after)];
      const merged = await this.sets.merge(manager, id, given);
      const removed = await this.sets.removeEntries(manager, id, preview.removed);
      await this.sets.bump(manager, id);
      const left = agreed.wholeMake ? 0 : preview.wholeMake.length;
      counts = { ...merged, unchanged: preview.unchanged, removed, wholeMake: left };
      return { ...counts, problems: read.problems.length };
    });
    return { ...counts, problems: boundedProblems(read.problems) };
  }

  /** All entries, in pieces that hold no connection while the reader is slow. */
  async export(actor: Actor, id: string): Promise<AsyncGenerator<StoredEntry[]>> {
    await this.find(this.database.manager, actor, id);
    return this.allEntries(id);
  }

  private async *allEntries(id: string): AsyncGenerator<StoredEntry[]> {
    let after: string | undefined;
    for (;;) {
      const batch = await this.sets.entriesAfter(this.database.manager, id, after, EXPORT_BATCH);
      yield batch;
      after = batch.at(-1)?.id;
      if (batch.length < EXPORT_BATCH) return;
    }
  }

  /**
   * A target whose device set is not there could never be resolved on a Mac.
   * @throws AppError `invalid-request`
   */
  async refuseUnknown(manager: Manager, organisationId: string, { deviceSet }: Target): Promise<void> {
    if (deviceSet === undefined || (await this.sets.find(manager, organisationId, deviceSet)) !== undefined) return;
    const message = `there is no device set \`${deviceSet}\`: choose one of the list of device sets`;
    throw new AppError('invalid-request', message, { details: [{ path: 'target.deviceSet', message }] });
  }

  /** One edit: the change, the new signed document and the audit entry together. */
  private edit(
    actor: Actor,
    id: string,
    action: string,
    change: (manager: Manager) => Promise<object | void>,
  ): Promise<DeviceSetRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      await this.sets.lock(manager, id);
      const before = toSetRow(await this.find(manager, actor, id));
      const detail = await change(manager);
      await this.issue(manager, actor, id);
      const after = toSetRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, {
        action,
        resource: 'device-sets',
        resourceId: id,
        before,
        after: { ...after, ...detail },
      });
      return after;
    });
  }

  /** The set as a signed document, for the Macs that hold it. */
  private async issue(manager: Manager, actor: Actor, id: string): Promise<void> {
    const { name, version } = await this.find(manager, actor, id);
    const entries = await this.sets.identities(manager, id);
    const payload = compileDeviceSet({ name, version, entries });
    const holders = await this.sets.holders(manager, actor.organisationId, id);
    await this.documents.issue(manager, actor.organisationId, { kind: 'device-set', id, payload }, holders);
  }

  /**
   * A policy that names a set which is gone would have conditions that nobody can resolve.
   * @throws AppError `conflict` that names every policy, grant and block that relies on the set
   */
  private async refuseRemovalInUse(manager: Manager, { organisationId }: Actor, id: string): Promise<void> {
    const names = await this.sets.referencesTo(manager, organisationId, id);
    if (names.length === 0) return;
    const details = names.map((name) => ({ message: `${name} names this device set` }));
    throw new AppError('conflict', `the device set is in use by ${names.join(', ')}: take it out there first`, {
      details,
    });
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<CountedSet> {
    const set = await this.sets.find(manager, actor.organisationId, id);
    if (set === undefined) throw notFound('device set', id);
    return set;
  }
}

/** A source that cannot be read names the set somewhere; which of its rules do, nobody can say. */
function rulesNaming(source: string, setId: string): DeviceSetUses['policies'][number]['rules'] {
  const rules = parsePolicy(source).policy?.rules ?? [];
  return rules
    .filter(({ match }) => match.deviceSet?.some((one) => one.toLowerCase() === setId))
    .map((rule) => ({ id: rule.id, text: effectsText(rule) }));
}

function refuseProblems(entries: readonly IdentityRecord[]): void {
  const issues = entries.flatMap((entry, index) => {
    const message = notesProblem(entry);
    return message === undefined ? [] : [{ path: ['entries', index], message }];
  });
  if (issues.length > 0) throw invalidRequest(issues);
}

function refuseRepeats(entries: readonly IdentityRecord[]): void {
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const key = recordKey(entry);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const message = `names the same device as entry ${earlier}: leave one of them out`;
      throw new AppError('invalid-request', `entry ${index} ${message}`, {
        details: [{ path: `entries.${index}`, message }],
      });
    }
    seen.set(key, index);
  }
}

function toSetRow(set: CountedSet): DeviceSetRow {
  const { id, name, description, count, version, updatedAt } = set;
  return { id, name, description, count, version, updatedAt: updatedAt.toISOString() };
}

function toEntryRow(entry: ShownEntry): SetEntryRow {
  return { id: entry.id, ...factsOf(entry), shared: entry.shared };
}

function factsOf(entry: StoredEntry): Omit<SetEntryRow, 'id' | 'shared'> {
  const { serialNumber, owner, assetTag, comment, ticket, reviewDate } = entry;
  return { ...toMake(toIdentity(entry)), serialNumber, owner, assetTag, comment, ticket, reviewDate };
}
