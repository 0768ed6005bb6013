import { Inject, Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { Database } from '../../database/database.js';
import { SigningKeys } from '../documents/signing-keys.js';
import { EnrolmentTokenService } from '../enrolment-tokens/enrolment-token.service.js';
import type { AgentPart, PayloadKind, ProfileBody, ProfileKind, ProfileSettings } from '@portcullis/wire';
import { invalidRequest } from '../../errors/app-error.js';
import { mobileconfig } from './mobileconfig.js';
import {
  agentPreferences,
  backgroundItems,
  fullDiskAccess,
  notifications,
  type Payload,
  systemExtension,
} from './payloads.js';
import { isNeeded, payloadsOf } from './profile-kinds.js';
import { ProfileRepository } from './profile.repository.js';

/** Configuration profiles for device management, and what they were last made for. */
@Injectable()
export class ProfileService {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly database: Database,
    private readonly profiles: ProfileRepository,
    private readonly tokens: EnrolmentTokenService,
    private readonly keys: SigningKeys,
    private readonly audit: AuditTrail,
  ) {}

  async settings(actor: Actor): Promise<ProfileSettings> {
    const kept = await this.profiles.settings(this.database.manager, actor.organisationId);
    return {
      mode: kept?.mode ?? 'authorize',
      teamId: kept?.teamId ?? null,
      removable: kept?.removable ?? false,
      server: kept?.server ?? this.configuration.publicUrl ?? null,
    };
  }

  /**
   * The profile's XML. When it is to hold an enrolment token, that token is made in the same transaction; its text is
   * in the answer and nowhere else.
   */
  create(actor: Actor, kind: ProfileKind, body: ProfileBody): Promise<string> {
    refuseWhatDoesNotFit(kind, body);
    return this.database.transaction(async (manager) => {
      const organisation = await this.profiles.organisation(manager, actor.organisationId);
      const made: { kind: PayloadKind; payload: Payload }[] = [];
      const server = this.serverFor(kind, body);
      let tokenId: string | null = null;
      for (const part of payloadsOf(kind, body.mode)) {
        if (part !== 'agent') made.push({ kind: part, payload: systemPayload(part, body) });
        else if (body.agent !== null && server !== null) {
          const agent = await this.agentPayload(manager, actor, body.agent, server);
          tokenId = agent.tokenId;
          made.push({ kind: part, payload: agent.payload });
        }
      }
      await this.keep(manager, actor, body, server);
      await this.audit.record(manager, actor, {
        action: 'download',
        resource: 'profiles',
        resourceId: kind,
        after: { mode: body.mode, teamId: body.teamId, removable: body.removable, server, tokenId },
      });
      return mobileconfig({ kind, organisation, payloads: made });
    });
  }

  private async agentPayload(
    manager: Manager,
    actor: Actor,
    { token, owner }: AgentPart,
    server: string,
  ): Promise<{ readonly payload: Payload; readonly tokenId: string | null }> {
    const { spki } = await this.keys.active(manager, actor.organisationId);
    const made = token === null ? null : await this.tokens.createIn(manager, actor, token);
    const payload = agentPreferences({
      server,
      anchorKey: spki.toString('base64'),
      enrolmentToken: made?.token ?? null,
      owner,
    });
    return { payload, tokenId: made?.id ?? null };
  }

  /** `null` when the profile tells the agent nothing. */
  private serverFor(kind: ProfileKind, { agent }: ProfileBody): string | null {
    if (agent === null || (kind !== 'agent' && kind !== 'combined')) return null;
    const server = agent.server ?? this.configuration.publicUrl;
    if (server !== undefined) return server;
    const message = 'is missing: this server was not told its own address (PORTCULLIS_PUBLIC_URL), so name it here';
    throw invalidRequest([{ path: ['agent', 'server'], message }]);
  }

  private async keep(
    manager: Manager,
    { organisationId }: Actor,
    body: ProfileBody,
    server: string | null,
  ): Promise<void> {
    const { mode, teamId, removable } = body;
    const kept = server ?? (await this.profiles.settings(manager, organisationId))?.server ?? null;
    await this.profiles.keep(manager, { organisationId, mode, teamId, removable, server: kept });
  }
}

function refuseWhatDoesNotFit(kind: ProfileKind, { mode, agent }: ProfileBody): void {
  if (!isNeeded(kind, mode)) {
    throw invalidRequest([
      { path: ['mode'], message: `needs no ${kind} profile: there is no system extension in mode \`${mode}\`` },
    ]);
  }
  if (kind === 'agent' && agent === null)
    throw invalidRequest([{ path: ['agent'], message: 'is missing: it holds what the agent is told' }]);
}

function systemPayload(kind: Exclude<PayloadKind, 'agent'>, { mode, teamId, removable }: ProfileBody): Payload {
  switch (kind) {
    case 'system-extension':
      return systemExtension(required(teamId), removable);
    case 'full-disk-access':
      return fullDiskAccess(required(teamId));
    case 'background-items':
      return backgroundItems(mode, teamId);
    case 'notifications':
      return notifications();
  }
}

/** The schema has refused a system extension without a team; this keeps a profile from ever naming nobody's. */
function required(teamId: string | null): string {
  if (teamId === null)
    throw invalidRequest([
      { path: ['teamId'], message: 'is missing: a system extension is named by the team that signed it' },
    ]);
  return teamId;
}
