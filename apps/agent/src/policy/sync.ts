import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { BridgeStatus, DocumentRef, ManifestEntry } from '@portcullis/wire';
import { asError, type Actor } from '../actors.js';
import { Backoff, Pause, type BackoffLimits } from '../backoff.js';
import type { BridgeClient } from '../bridge/client.js';
import { CommandRefused } from '../bridge/errors.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { Identity } from '../enrolment/identity.js';
import type { Logger } from '../log.js';
import type { AgentApi } from '../server/api.js';
import { ServerError } from '../server/errors.js';
import { utcIso, type Clock } from '../time.js';
import { DocumentCache, matches, type Manifest } from './cache.js';
import { inHandingOrder, missing, stillExpected, superfluous } from './plan.js';
import { Refusals, type Refusal } from './refusals.js';

export interface SyncState {
  /** What the server last said that this Mac is to have; undefined: it has not said anything yet. */
  readonly expected: readonly DocumentRef[] | undefined;
  /** What the bridge last said is in force. */
  readonly applied: readonly DocumentRef[] | undefined;
  readonly refused: readonly Refusal[];
  readonly outOfSyncSince: number | undefined;
  /** Why the bridge is not enrolled as this Mac. */
  readonly bridgeProblem: string | undefined;
}

export interface SyncOptions {
  readonly api: AgentApi;
  readonly bridge: BridgeClient;
  readonly enrolment: Enrolment;
  readonly stateDir: string;
  readonly retry: BackoffLimits;
  readonly pollMillis: number;
  readonly log: Logger;
  readonly now: Clock;
}

/**
 * Carries signed documents from the server to the bridge, and what the bridge said about them back. It decides nothing:
 * what is missing is fetched and handed over as it came, the bridge judges. `changed` is emitted after every pass in
 * which a document was taken or refused.
 */
export class DocumentSync extends EventEmitter<{ changed: [] }> implements Actor {
  readonly name = 'documents';
  readonly #options: SyncOptions;
  readonly #cache: DocumentCache;
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  readonly #refusals = new Refusals();
  #manifest: Manifest | undefined;
  /** The manifest of the last pass that ended: a pass under way is no difference that anybody should hear of. */
  #compared: Manifest | undefined;
  #status: BridgeStatus | undefined;
  #outOfSyncSince: number | undefined;
  #bridgeProblem: string | undefined;
  #requested = true;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SyncOptions) {
    super();
    this.#options = options;
    this.#cache = new DocumentCache(join(options.stateDir, 'documents'));
    this.#backoff = new Backoff(options.retry);
  }

  get state(): SyncState {
    const applied = this.#status?.documents.map(toRef);
    const expected = this.#compared?.documents.map(toRef);
    return {
      expected: expected && stillExpected(expected, applied ?? []),
      applied,
      refused: this.#refusals.withBridge(this.#status?.refused ?? []),
      outOfSyncSince: this.#outOfSyncSince,
      bridgeProblem: this.#bridgeProblem,
    };
  }

  async start(): Promise<void> {
    this.#manifest = this.#cache.readManifest();
    this.#compared = this.#manifest;
    const { bridge, enrolment } = this.#options;
    bridge.on('connected', () => {
      // A bridge that came anew may have lost documents, and may judge differently.
      this.#refusals.clear();
      this.request();
    });
    bridge.on('disconnected', () => {
      this.#status = undefined;
    });
    enrolment.on('enrolled', () => this.request());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Asks for a pass now; one more follows when a pass is under way. */
  request(): void {
    this.#requested = true;
    this.#pause.wake();
  }

  /** The server said, beside something else, which manifest is the present one. */
  heardEtag(etag: string): void {
    if (etag !== this.#manifest?.etag) this.request();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let wait = 0;
    while (!signal.aborted) {
      if (!this.#requested) await this.#pause.wait(wait, signal);
      if (signal.aborted) return;
      this.#requested = false;
      const failure = await this.#pass().then(() => undefined, asError);
      if (failure && !signal.aborted) this.#options.log.warn(`documents are not in step: ${failure.message}`);
      if (!failure) this.#backoff.reset();
      wait = failure ? Math.min(this.#backoff.next(), this.#options.pollMillis) : this.#options.pollMillis;
    }
  }

  async #pass(): Promise<void> {
    const { bridge, enrolment } = this.#options;
    const { identity } = enrolment;
    if (!identity) return;
    const fetched = await this.#fetchManifest().then(() => undefined, asError);
    if (bridge.state.connected) await this.#bringInStep(identity);
    else this.#compared = this.#manifest;
    if (fetched) throw fetched;
  }

  async #fetchManifest(): Promise<void> {
    const answer = await this.#options.api.manifest(this.#manifest?.etag, this.#stopping.signal);
    if (answer === 'unchanged') return;
    this.#manifest = answer;
    this.#cache.writeManifest(answer);
    this.#refusals.keepOnly(answer.documents);
  }

  async #bringInStep(identity: Identity): Promise<void> {
    const { bridge, log } = this.#options;
    this.#status = await bridge.status();
    await this.#enrolBridge(identity);
    const manifest = this.#manifest;
    if (!manifest) return;
    let changed = false;
    try {
      for (const entry of missing(inHandingOrder(manifest.documents), this.#status.documents)) {
        changed = (await this.#hand(entry)) || changed;
      }
      this.#status = await bridge.status();
      for (const document of superfluous(manifest.documents, this.#status.documents)) {
        await bridge.forget({ kind: document.kind, id: document.id }).catch((error: unknown) => {
          if (!(error instanceof CommandRefused)) throw error;
          log.debug({ document, code: error.code }, 'the bridge keeps a document that is not expected any more');
        });
      }
      this.#cache.prune(manifest.documents);
    } finally {
      this.#compare();
      if (changed) this.emit('changed');
    }
  }

  /** The anchor may have been replaced by a document since; so only who the bridge is enrolled as is compared. */
  async #enrolBridge(identity: Identity): Promise<void> {
    const { bridge, log } = this.#options;
    const status = this.#status;
    if (
      status?.enrolled &&
      same(status.macId, identity.macId) &&
      same(status.organisationId, identity.organisationId)
    ) {
      this.#bridgeProblem = undefined;
      return;
    }
    try {
      await bridge.enrol(identity.organisationId, identity.macId, identity.anchor);
      this.#bridgeProblem = undefined;
      log.info({ macId: identity.macId }, 'the bridge is enrolled');
      this.#status = await bridge.status();
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      if (this.#bridgeProblem !== error.message) log.error(error.message);
      this.#bridgeProblem = error.message;
    }
  }

  /** Whether the bridge said something new about it. */
  async #hand(entry: ManifestEntry): Promise<boolean> {
    const { bridge, log, now } = this.#options;
    if (this.#refusals.has(entry)) return false;
    const bytes = this.#cache.read(entry) ?? (await this.#fetch(entry));
    if (!bytes) return false;
    const result = await bridge.document(bytes);
    const document = toRef(entry);
    if (result.accepted) {
      log.info({ document }, 'the bridge took a document');
      // A new key or a new list of documents may change what was said of the others.
      if (entry.kind === 'anchor' || entry.kind === 'mac') this.#refusals.clear();
      return true;
    }
    const reason = result.reason ?? 'unknown';
    log.error({ document, reason, detail: result.detail }, `the bridge refused a document: ${reason}`);
    this.#refusals.add(entry, reason, utcIso(now()));
    return true;
  }

  /** Bytes that differ from what was announced twice in a row are handed over all the same: the bridge says why not. */
  async #fetch(entry: ManifestEntry): Promise<Buffer | undefined> {
    const { api, log } = this.#options;
    const { signal } = this.#stopping;
    try {
      const first = await api.document(entry, signal);
      const bytes = matches(entry, first) ? first : await api.document(entry, signal);
      if (matches(entry, bytes)) this.#cache.write(entry, bytes);
      else log.warn({ document: toRef(entry) }, 'a document does not have the checksum that the server announced');
      return bytes;
    } catch (error) {
      if (!(error instanceof ServerError && (error.status === 404 || error.status === 410))) throw error;
      // Replaced since the manifest was read: the next one names its successor.
      this.#manifest = this.#manifest && { ...this.#manifest, etag: undefined };
      return undefined;
    }
  }

  #compare(): void {
    this.#compared = this.#manifest;
    const { expected, applied } = this.state;
    const inSync = expected !== undefined && applied !== undefined && missing(expected, applied).length === 0;
    this.#outOfSyncSince = inSync ? undefined : (this.#outOfSyncSince ?? this.#options.now());
  }
}

function toRef({ kind, id, sequence }: DocumentRef): DocumentRef {
  return { kind, id, sequence };
}

function same(a: string | null | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
