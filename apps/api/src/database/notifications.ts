import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { CONFIGURATION, type Configuration } from '../configuration/configuration.js';
import type { Manager } from './manager.js';
import { command } from './sql.js';
import { SteadyClient } from './steady-client.js';

/**
 * What travels between replicas. `documents`: which Macs have new documents; `live`: what the console should show
 * anew.
 */
export interface NotificationPayloads {
  readonly portcullis_documents: { readonly macIds: readonly string[] | '*' };
  readonly portcullis_live: LiveNotice;
}
export type LiveNotice =
  | { readonly type: 'events'; readonly macId: string; readonly ids: readonly string[] }
  | { readonly type: 'mac'; readonly id: string }
  | { readonly type: 'policy'; readonly id: string };
export type Channel = keyof NotificationPayloads;
type Listener<C extends Channel> = (payload: NotificationPayloads[C]) => void;

const CHANNELS = ['portcullis_documents', 'portcullis_live'] as const satisfies readonly Channel[];
const NOTIFY = command('select pg_notify($1, payload) from unnest($2::text[]) as payload');
const RECONNECT_MS = { first: 200, last: 10_000 };

/** PostgreSQL refuses payloads of 8000 bytes and more. */
const LARGEST_PAYLOAD_BYTES = 7_900;

/**
 * LISTEN on a connection of its own, which comes back by itself. What was notified while it was away is lost, so
 * `onReconnect` tells those who must then look for themselves.
 */
@Injectable()
export class Notifications implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('notifications');
  private readonly listeners = new Map<Channel, Set<(payload: never) => void>>();
  private readonly reconnectListeners = new Set<() => void>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private delay = RECONNECT_MS.first;
  private stopped = false;
  private everConnected = false;

  constructor(@Inject(CONFIGURATION) private readonly configuration: Configuration) {}

  /** Sends inside the caller's transaction: subscribers hear of it when, and only when, it commits. */
  async notify<C extends Channel>(manager: Manager, channel: C, ...payloads: NotificationPayloads[C][]): Promise<void> {
    const texts = payloads.map((payload) => JSON.stringify(payload));
    if (texts.some((text) => Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES)) {
      throw new RangeError(`a notification on ${channel} is larger than PostgreSQL carries: send ids only, in pieces`);
    }
    await NOTIFY.run(manager, [channel, texts]);
  }

  /** @returns a function that ends the subscription. */
  subscribe<C extends Channel>(channel: C, listener: Listener<C>): () => void {
    const set = this.listeners.get(channel) ?? new Set();
    set.add(listener);
    this.listeners.set(channel, set);
    return () => set.delete(listener);
  }

  /** Called after the connection was lost and is back: anything may have been missed. */
  onReconnect(listener: () => void): () => void {
    this.reconnectListeners.add(listener);
    return () => this.reconnectListeners.delete(listener);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new SteadyClient({
      connectionString: this.configuration.databaseUrl,
      application_name: 'portcullis-listen',
      keepAlive: true,
    });
    client.on('notification', (message) => this.deliver(message.channel, message.payload ?? ''));
    client.on('end', () => this.reconnectLater());
    this.client = client;
    try {
      await client.connect();
      for (const channel of CHANNELS) await client.query(`LISTEN ${channel}`);
    } catch (error) {
      this.logger.warn(`cannot listen for notifications: ${error instanceof Error ? error.message : String(error)}`);
      await client.end().catch(() => undefined);
      this.reconnectLater();
      return;
    }
    this.delay = RECONNECT_MS.first;
    if (this.everConnected) for (const listener of this.reconnectListeners) listener();
    this.everConnected = true;
  }

  private reconnectLater(): void {
    if (this.stopped) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), this.delay * (0.5 + Math.random()));
    this.delay = Math.min(this.delay * 2, RECONNECT_MS.last);
  }

  private deliver(channel: string, text: string): void {
    const known = CHANNELS.find((candidate) => candidate === channel);
    if (known === undefined) return;
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      this.logger.warn(`a notification on ${channel} is not JSON`);
      return;
    }
    // Only this class sends on these channels, with `notify`'s types.
    for (const listener of this.listeners.get(known) ?? []) listener(payload as never);
  }
}
