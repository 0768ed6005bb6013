import { randomUUID } from 'node:crypto';
import { compileDeviceSet, compilePolicy, parsePolicy } from '@portcullis/policy';
import { toManager } from '../../src/database/manager.js';
import { Documents } from '../../src/features/documents/documents.service.js';
import { MacDocuments } from '../../src/features/documents/mac-documents.service.js';
import type { PolicyRow } from '@portcullis/wire';
import type { Answer, Client, ErrorBody, TestApplication } from './application.js';

export type AssignmentTarget =
  | { readonly type: 'mac'; readonly macId: string }
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'everyone' };

export function policySource(name: string, deviceSet?: string): string {
  const rule =
    deviceSet === undefined ? '[]' : `\n  - { id: in-set, match: { deviceSet: "${deviceSet}" }, access: allow }`;
  return `version: 1\nname: ${name}\nmode: enforce\nrules: ${rule}\n`;
}

/** A policy, published as revision 1. */
export async function publishedPolicy(api: TestApplication, name: string, deviceSet?: string): Promise<string> {
  const id = randomUUID();
  const source = policySource(name, deviceSet);
  await api.dataSource.query('INSERT INTO policies (id, organisation_id, name) VALUES ($1, $2, $3)', [
    id,
    api.organisationId,
    name,
  ]);
  await publish(api, id, 1, source);
  return id;
}

/** The next revision of a policy. @returns its document's sequence */
export async function publish(api: TestApplication, id: string, revision: number, source: string): Promise<number> {
  const { policy } = parsePolicy(source);
  if (policy === null) throw new Error(`the source does not parse: ${source}`);
  return api.dataSource.transaction(async (manager) => {
    const payload = compilePolicy(policy, { revision });
    const holders: { id: string }[] = await manager.query('SELECT id FROM macs WHERE policy_id = $1', [id]);
    const macIds = holders.map((mac) => mac.id);
    const sequence = await api.app
      .get(Documents)
      .issue(toManager(manager), api.organisationId, { kind: 'policy', id, payload }, macIds);
    await manager.query(
      'INSERT INTO policy_revisions (policy_id, revision, source, sequence) VALUES ($1, $2, $3, $4)',
      [id, revision, source, sequence],
    );
    await api.app.get(MacDocuments).refresh(toManager(manager), api.organisationId, 'all');
    return sequence;
  });
}

export async function deviceSet(api: TestApplication, name: string): Promise<string> {
  const id = randomUUID();
  await api.dataSource.transaction(async (manager) => {
    await manager.query('INSERT INTO device_sets (id, organisation_id, name) VALUES ($1, $2, $3)', [
      id,
      api.organisationId,
      name,
    ]);
    const payload = compileDeviceSet({ name, version: 1, entries: [] });
    await api.app.get(Documents).issue(toManager(manager), api.organisationId, { kind: 'device-set', id, payload });
  });
  return id;
}

/** Replaces the whole list. */
export async function assign(
  api: TestApplication,
  lines: readonly (readonly [policyId: string, target: AssignmentTarget])[],
): Promise<void> {
  await api.dataSource.transaction(async (manager) => {
    await manager.query('DELETE FROM assignments WHERE organisation_id = $1', [api.organisationId]);
    for (const [position, [policyId, target]] of lines.entries()) {
      const macId = target.type === 'mac' ? target.macId : null;
      const tag = target.type === 'tag' ? target.tag : null;
      await manager.query(
        'INSERT INTO assignments (organisation_id, position, policy_id, target_type, mac_id, tag) VALUES ($1, $2, $3, $4, $5, $6)',
        [api.organisationId, position, policyId, target.type, macId, tag],
      );
    }
    await api.app.get(MacDocuments).refresh(toManager(manager), api.organisationId, 'all');
  });
}

/** As somebody does who has just looked at the draft. */
export async function publishDraft(person: Client, id: string, comment = ''): Promise<Answer<PolicyRow & ErrorBody>> {
  const { body } = await person.get<PolicyRow>(`/api/policies/${id}`);
  const basedOn = body.draft?.updatedAt ?? new Date(0).toISOString();
  return person.post<PolicyRow & ErrorBody>(`/api/policies/${id}/publish`, { basedOn, comment });
}
