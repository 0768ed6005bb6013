import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { diagnose, type Diagnosis, provedAt, steadyFacts } from '@portcullis/health';
import type { AuthenticatedMac } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import { storableJson, storableText } from '../../database/storable-json.js';
import { SharedDevices } from '../devices/shared-devices.js';
import { ExpectedDocuments, type Manifest } from '../documents/expected-documents.js';
import { macRemoved } from '../../errors/app-error.js';
import { HealthHistory } from '../health-history/health-history.service.js';
import { clockBehind } from '../presence/clock.js';
import { Presence } from '../presence/presence.service.js';
import { HeartbeatRepository, type ReportedState } from './heartbeat.repository.js';
import { type Heartbeat, type HeartbeatAnswer, reportedFacts } from '@portcullis/wire';

@Injectable()
export class HeartbeatService {
  constructor(
    private readonly database: Database,
    private readonly repository: HeartbeatRepository,
    private readonly expected: ExpectedDocuments,
    private readonly notifications: Notifications,
    private readonly sharedDevices: SharedDevices,
    private readonly history: HealthHistory,
    private readonly presence: Presence,
  ) {}

  /**
   * Stores what a Mac says of itself, and tells the console when it is news. Of a report that says what is kept
   * already, only the time is written.
   */
  async report(mac: AuthenticatedMac, heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    const now = new Date();
    const { diagnosis, reported, report } = examined(heartbeat);
    const sign = { at: now, ...timesOf(heartbeat, now), report };
    const kept = await this.presence.keptReport(mac.id, now);
    if (kept !== report || (await this.presence.heard(mac.id, sign)) !== 'kept') {
      await this.database.transaction(async (manager) => {
        const toAsk = await this.sharedDevices.notice(manager, mac, now, heartbeat.attached);
        const before = await this.repository.store(manager, mac.id, reported);
        if (before === undefined) return;
        await this.history.note(manager, mac.id, before, diagnosis, now);
        const returned = await this.presence.store(manager, mac.id, sign, toAsk);
        if (before.changed || returned)
          await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id: mac.id });
      });
    }
    const manifest = await this.manifestOf(mac.id, heartbeat);
    if (manifest === undefined) throw macRemoved();
    return { serverTime: now.toISOString(), documentsEtag: manifest.etag, report };
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
  /** Names the report: the same for two that say the same. */
  readonly report: string;
}

function examined({ facts, attached, agentVersion, time, ...older }: Heartbeat): Examined {
  // The facts carry the Mac's own times, so its own clock judges how old they are.
  const diagnosis = diagnose(facts, Date.parse(time));
  const { bridge, documents } = reportedFacts.parse(facts);
  const shown = {
    agentVersion: storableText(agentVersion),
    state: diagnosis.state,
    bridgeMode: bridge.status.bridgeMode,
    problems: storableJson(diagnosis.problems),
    applied: storableJson(older.applied ?? documents.applied),
    refused: storableJson(older.refused ?? documents.refused),
    attached: storableJson(attached),
  };
  return {
    diagnosis,
    reported: { ...shown, health: storableJson({ time, facts, checks: diagnosis.checks }) },
    report: nameOf([shown, steadyFacts(facts), diagnosis.checks]),
  };
}

function timesOf({ facts, time }: Heartbeat, now: Date) {
  const proved = provedAt(facts, Date.parse(time), now.getTime());
  return { clockBehindMs: clockBehind(time, now), provedAt: proved === null ? null : new Date(proved) };
}

function nameOf(said: unknown): string {
  const hex = hash('sha256', JSON.stringify(said), 'hex');
  // As a UUID (version 8, "custom"), which PostgreSQL keeps in 16 bytes.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
