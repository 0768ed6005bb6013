import { createPublicKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint } from 'jose';
import type { Manager } from '../../database/manager.js';
import type { Actor } from '../../access/actor.js';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Database, isUniqueViolation } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import { type Signer, SigningKeys } from '../documents/signing-keys.js';
import type { EnrolmentAnswer, EnrolmentRequest } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import { enrolmentTokenHash } from './enrolment-secret.js';
import type { EnrolmentToken } from './enrolment-token.entity.js';
import { type EnrolledMac, EnrolmentRepository, type MacValues } from './enrolment.repository.js';

/** An agent that is refused asks again and again. */
const REFUSAL_IS_NEWS_AFTER_MS = 24 * 3_600_000;

@Injectable()
export class EnrolmentService {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly database: Database,
    private readonly repository: EnrolmentRepository,
    private readonly keys: SigningKeys,
    private readonly macDocuments: MacDocuments,
    private readonly notifications: Notifications,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Enrols a Mac, or enrols it again with a new key, where that may be. A Mac that asks again with the same key (its
   * answer got lost) gets the same answer, and no further use of the token is counted.
   */
  async enrol(request: EnrolmentRequest, ip: string): Promise<EnrolmentAnswer> {
    refuseImpossibleKey(request.publicKey);
    const thumbprint = await calculateJwkThumbprint(request.publicKey);
    const hash = enrolmentTokenHash(request.token);
    const organisationId = await this.repository.organisationOf(this.database.manager, hash);
    if (organisationId === undefined) throw unknownToken();
    const once = () =>
      this.database.inTurn(organisationId, (manager) => this.enrolIn(manager, request, thumbprint, ip));
    const outcome = await once().catch((error: unknown) => {
      // The same Mac asked twice at once, and the other request made the row: now it is there.
      if (isUniqueViolation(error)) return once();
      throw error;
    });
    // Thrown after the commit: that it was tried is on record.
    if (outcome instanceof AppError) throw outcome;
    return outcome;
  }

  private async enrolIn(
    manager: Manager,
    request: EnrolmentRequest,
    thumbprint: string,
    ip: string,
  ): Promise<EnrolmentAnswer | AppError> {
    const token = await this.repository.token(manager, enrolmentTokenHash(request.token));
    if (token === undefined) throw unknownToken();
    const days = this.configuration.reenrolAfterDays;
    const known = await this.repository.macByHardware(manager, request.hardwareUuid, days);
    const isRepeat = known?.keyThumbprint === thumbprint;
    refuseWornToken(token, isRepeat);
    const { organisationId } = token;
    if (known !== undefined && known.organisationId !== organisationId) {
      throw new AppError('conflict', 'this Mac belongs to another organisation of this server; ask whoever runs it');
    }
    const refusal = known === undefined ? undefined : refusalOf(known, isRepeat, days);
    const actor = actorOf(token, ip);
    if (known !== undefined && refusal !== undefined) {
      await this.recordRefusal(manager, actor, known, request, thumbprint);
      return refusal;
    }
    if (!isRepeat) await this.repository.countUse(manager, token.id);
    const signer = await this.keys.active(manager, organisationId);
    const macId = await this.store(manager, request, thumbprint, token, known, signer);
    await this.macDocuments.refresh(manager, organisationId, [macId]);
    if (!isRepeat) {
      const { hardwareUuid, serialNumber, hostname } = request;
      await this.audit.record(manager, actor, {
        action: known === undefined ? 'enrol' : 'enrol-again',
        resource: 'macs',
        resourceId: macId,
        ...(known === undefined ? {} : { before: { keyThumbprint: known.keyThumbprint } }),
        after: { hardwareUuid, serialNumber, hostname, keyThumbprint: thumbprint },
      });
    }
    await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id: macId });
    return { macId, organisationId, anchor: signer.spki.toString('base64'), serverTime: new Date().toISOString() };
  }

  /**
   * On the Mac’s page, where the last attempt stands, and in the audit log, where one address stands again after a
   * day’s rest.
   */
  private async recordRefusal(
    manager: Manager,
    actor: Actor,
    { id, refused }: EnrolledMac,
    { hostname, serialNumber }: EnrolmentRequest,
    keyThumbprint: string,
  ): Promise<void> {
    const attempt = { time: new Date().toISOString(), ip: actor.ip ?? '', token: actor.name, hostname, serialNumber };
    await this.repository.update(manager, id, { enrolmentRefused: attempt });
    const isNews =
      refused === null || refused.ip !== attempt.ip || Date.now() - Date.parse(refused.time) > REFUSAL_IS_NEWS_AFTER_MS;
    if (!isNews) return;
    await this.audit.record(manager, actor, {
      action: 'enrol-refused',
      resource: 'macs',
      resourceId: id,
      after: { hostname, serialNumber, keyThumbprint },
    });
    await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id });
  }

  private async store(
    manager: Manager,
    request: EnrolmentRequest,
    keyThumbprint: string,
    token: EnrolmentToken,
    known: EnrolledMac | undefined,
    signer: Signer,
  ): Promise<string> {
    const { serialNumber, hostname, model, osVersion, agentVersion, publicKey } = request;
    const facts: MacValues = {
      serialNumber,
      hostname,
      model,
      osVersion,
      agentVersion,
      publicKey,
      keyThumbprint,
      anchorKeyId: signer.keyId,
      enrolledAt: new Date(),
      enrolmentRefused: null,
      enrolmentOpenUntil: null,
    };
    if (known !== undefined) {
      // Tags and owner stay as people have set them since: a Mac must not shed a tag by enrolling again.
      await this.repository.update(manager, known.id, facts);
      return known.id;
    }
    return this.repository.insert(manager, {
      ...facts,
      organisationId: token.organisationId,
      hardwareUuid: request.hardwareUuid,
      tags: token.tags,
      ownerName: request.owner?.name ?? null,
      ownerEmail: request.owner?.email ?? null,
    });
  }
}

function actorOf({ organisationId, name }: EnrolmentToken, ip: string): Actor {
  return { id: null, organisationId, email: `enrolment token ${name}`, name, role: 'admin', ip };
}

/** Why this hardware's place is not taken by whoever asks. The key that holds it may always ask again. */
function refusalOf({ removed, open, silent }: EnrolledMac, isRepeat: boolean, days: number): AppError | undefined {
  if (removed) {
    return new AppError(
      'mac-removed',
      'this Mac was removed in the console; an administrator has to let it back there',
    );
  }
  if (isRepeat || open || silent) return undefined;
  return new AppError(
    'enrolment-not-allowed',
    `this Mac is enrolled with another key and was heard of within ${days} days; an administrator allows it another key on its page in the console`,
  );
}

function unknownToken(): AppError {
  return new AppError('enrolment-token-invalid', 'the enrolment token is not known; copy it anew from the console');
}

function refuseWornToken(token: EnrolmentToken, isRepeat: boolean): void {
  if (token.expiresAt !== null && token.expiresAt.getTime() <= Date.now()) {
    throw new AppError(
      'enrolment-token-expired',
      `the enrolment token \`${token.name}\` has expired; make a new one in the console`,
    );
  }
  if (!isRepeat && token.maxUses !== null && token.uses >= token.maxUses) {
    throw new AppError(
      'enrolment-token-used-up',
      `the enrolment token \`${token.name}\` has no uses left; make a new one in the console`,
    );
  }
}

/** A JWK can name a point that is not on the curve. */
function refuseImpossibleKey(jwk: EnrolmentRequest['publicKey']): void {
  try {
    createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw new AppError('invalid-request', '`publicKey` is not a key on P-256', { cause });
  }
}
