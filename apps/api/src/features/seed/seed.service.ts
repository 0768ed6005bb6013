import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { AssignmentService } from '../assignments/assignment.service.js';
import type { Actor } from '../../access/actor.js';
import { DeviceSetService } from '../device-sets/device-set.service.js';
import { enrolmentTokenHash } from '../enrolment/enrolment-secret.js';
import { PolicyService } from '../policies/policy.service.js';
import { PublishingService } from '../policies/publishing.service.js';
import { UserService } from '../users/user.service.js';
import { DEMO_ORGANISATION, DEMO_POLICY_NAME, DEMO_SET, DEMO_TOKEN_NAME, DEMO_USERS, SET_PLACEHOLDER } from './demo.js';
import { SeedRepository } from './seed.repository.js';

/** Beside this file in the sources, and beside `dist` when built: see `policySource`. */
const POLICY_FILES = [
  new URL('./office.policy.yaml', import.meta.url),
  new URL('../../../src/features/seed/office.policy.yaml', import.meta.url),
];

/** The demo policy as it stands in the repository, with the placeholder for the device set. */
export async function demoPolicySource(): Promise<string> {
  for (const file of POLICY_FILES) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new Error('the demo policy `office.policy.yaml` is missing; check out apps/api/src/features/seed again');
}

/** Whoever can run a command on the server. */
export function commandLine(organisationId: string): Actor {
  return { id: null, organisationId, email: 'command line', name: 'command line', role: 'admin', ip: null };
}

/** Fills an empty server with a demo organisation, through the services that the console uses: audited and signed. */
@Injectable()
export class SeedService {
  constructor(
    private readonly repository: SeedRepository,
    private readonly users: UserService,
    private readonly sets: DeviceSetService,
    private readonly policies: PolicyService,
    private readonly publishing: PublishingService,
    private readonly assignments: AssignmentService,
  ) {}

  /** Leaves alone what is there already, so that it can run at every start. */
  async seedDemo(password: string, enrolmentToken: string, tagLists: readonly string[] = []): Promise<void> {
    const actor = await this.actor();
    for (const user of DEMO_USERS) {
      if (!(await this.repository.hasUser(user.email))) await this.users.create(actor, { ...user, password });
    }
    await this.seedToken(actor.organisationId, enrolmentToken, []);
    for (const list of tagLists)
      await this.seedToken(actor.organisationId, `${enrolmentToken}_${list}`, list.split(','));
    await this.seedPolicy(actor, await this.seedSet(actor));
  }

  /**
   * An administrator with this address. An account that is there already gets the password and the role, and may sign
   * in again: whoever can run this command on the server is its owner, and may have locked themselves out.
   */
  async createAdmin(email: string, name: string | undefined, password: string): Promise<void> {
    const actor = await this.actor();
    const existing = await this.repository.userId(actor.organisationId, email);
    if (existing === undefined) await this.users.create(actor, { email, name: name ?? email, role: 'admin', password });
    else await this.users.change(actor, existing, { password, role: 'admin', disabled: false });
  }

  organisations(): Promise<string[]> {
    return this.repository.organisations();
  }

  private async actor(): Promise<Actor> {
    return commandLine(await this.repository.organisation(DEMO_ORGANISATION));
  }

  private async seedToken(organisationId: string, text: string, tags: readonly string[]): Promise<void> {
    const hash = enrolmentTokenHash(text);
    if (await this.repository.hasToken(hash)) return;
    const name = tags.length === 0 ? DEMO_TOKEN_NAME : `${DEMO_TOKEN_NAME}: ${tags.join(', ')}`;
    await this.repository.insertToken(organisationId, name, hash, tags);
  }

  private async seedSet(actor: Actor): Promise<string> {
    const existing = await this.repository.deviceSetId(actor.organisationId, DEMO_SET.name);
    if (existing !== undefined) return existing;
    const { id } = await this.sets.create(actor, { name: DEMO_SET.name, description: DEMO_SET.description });
    await this.sets.addEntries(actor, id, { entries: [...DEMO_SET.entries] });
    return id;
  }

  private async seedPolicy(actor: Actor, setId: string): Promise<void> {
    if (await this.repository.hasPolicy(actor.organisationId, DEMO_POLICY_NAME)) return;
    const source = (await demoPolicySource()).replaceAll(SET_PLACEHOLDER, setId);
    const { id, draft } = await this.policies.create(actor, source);
    await this.publishing.publish(actor, id, { basedOn: draft?.updatedAt ?? '', comment: 'the demo policy' });
    if (await this.repository.hasAssignments(actor.organisationId)) return;
    await this.assignments.replace(actor, { assignments: [{ policyId: id, target: { type: 'everyone' } }] });
  }
}
