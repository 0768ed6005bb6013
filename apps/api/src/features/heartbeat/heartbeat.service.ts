import { Injectable } from '@nestjs/common';
import { diagnose, type Diagnosis, provedAt } from '@portcullis/health';
import type { AuthenticatedMac } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import { storableJson, storableText } from '../../database/storable-json.js';
import { SharedDevices } from '../devices/shared-devices.js';
import { ExpectedDocuments, type Manifest } from '../documents/expected-documents.js';
import { AppError } from '../../errors/app-error.js';
import { MAC_REMOVED } from '../enrolment/agent-tokens.js';
import { HealthHistory } from '../health-history/health-history.service.js';
import { HeartbeatRepository, type ReportedState } from './heartbeat.repository.js';
import { type Heartbeat, type HeartbeatAnswer, reportedFacts } from '@portcullis/wire';

const LARGEST_CLOCK_ERROR_MS = 3_600_000;

@Injectable()
export class HeartbeatService {
  constructor(
    private readonly database: Database,
    private readonly repository: HeartbeatRepository,
    private readonly expected: ExpectedDocuments,
    private readonly notifications: Notifications,
    private readonly sharedDevices: SharedDevices,
    private readonly history: HealthHistory,
  ) {}

  /** Stores what a Mac says of itself, and tells the console when it is news. */
  async report(mac: AuthenticatedMac, heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    const now = new Date();
    await this.database.transaction(async (manager) => {
      await this.sharedDevices.notice(manager, mac, now, heartbeat.attached);
      const { diagnosis, reported } = examined(heartbeat, now);
      const before = await this.repository.store(manager, mac.id, now, reported);
      if (before !== undefined) await this.history.note(manager, mac.id, before, diagnosis, now);
      if (before?.changed === true)
        await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id: mac.id });
    });
    const manifest = await this.manifestOf(mac.id, heartbeat);
    if (manifest === undefined) throw new AppError('mac-removed', MAC_REMOVED);
    return { serverTime: now.toISOString(), documentsEtag: manifest.etag };
  }

  /** What the Mac is to hold, by the key that its bridge says it trusts. */
  private async manifestOf(macId: string, { facts }: Heartbeat): Promise<Manifest | undefined> {
    const manifest = await this.expected.ofMac(macId);
    const said = reportedFacts.parse(facts).bridge.status.anchorKeyId?.toLowerCase();
    if (manifest === undefined || said === undefined || said === manifest.anchorKeyId) return manifest;
    const isOurs = await this.repository.trusts(this.database.manager, macId, said);
    return isOurs ? this.expected.ofMac(macId) : manifest;
  }
}

interface Examined {
  readonly diagnosis: Diagnosis;
  readonly reported: ReportedState;
}

function examined({ facts, attached, agentVersion, time, ...older }: Heartbeat, now: Date): Examined {
  // The facts carry the Mac's own times, so its own clock judges how old they are.
  const diagnosis = diagnose(facts, Date.parse(time));
  const clockBehindMs = now.getTime() - Date.parse(time);
  const { bridge, documents } = reportedFacts.parse(facts);
  const proved = provedAt(facts, Date.parse(time), now.getTime());
  const reported = {
    agentVersion: storableText(agentVersion),
    state: diagnosis.state,
    bridgeMode: bridge.status.bridgeMode,
    problems: storableJson(diagnosis.problems),
    applied: storableJson(older.applied ?? documents.applied),
    refused: storableJson(older.refused ?? documents.refused),
    attached: storableJson(attached),
    health: storableJson({ time, facts, checks: diagnosis.checks }),
    clockBehindMs: Math.abs(clockBehindMs) > LARGEST_CLOCK_ERROR_MS ? null : clockBehindMs,
    provedAt: proved === null ? null : new Date(proved),
  };
  return { diagnosis, reported };
}
