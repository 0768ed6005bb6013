import type { IncomingMessage } from 'node:http';
import { Inject, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Actor } from '../../access/actor.js';
import { AuthService } from '../auth/auth.service.js';
import { type ConsoleLiveMessage, isAllowed, type Permission, LIVE_SIGNED_OUT } from '@portcullis/wire';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { Notifications } from '../../database/notifications.js';
import { AppError } from '../../errors/app-error.js';
import { errorBody, toAppError } from '../../errors/error.filter.js';
import { httpStatus } from '../../errors/http-status.js';
import { EventService } from '../events/event.service.js';
import { ConsoleClient } from './console-client.js';
import { LiveBatch } from './live-batch.js';
import { isSameOrigin } from './same-origin.js';
import { sessionIn } from '../auth/session-cookie.js';

/** People do not see more often; and a burst of a thousand events is one query, not a thousand. */
const COALESCE_MS = 200;
/** How often it is seen whether a browser is still there and its session still holds. */
const LOOK_AGAIN_MS = 30_000;
/**
 * A browser cannot see pings: this is how it knows that silence means a dead connection. It gives up after nine
 * seconds.
 */
const ALIVE_MS = 4000;
/** Consoles have nothing to say here. */
const LARGEST_MESSAGE_BYTES = 1024;

const message = (what: ConsoleLiveMessage): string => JSON.stringify(what);

interface Admitted {
  readonly session: string;
  readonly actor: Actor;
}
/** Who an upgrade request belongs to; a WeakMap because the request is all that `ws` hands on. */
const admittedOf = new WeakMap<IncomingMessage, Admitted>();

/** Tells the consoles what is new, each what its role may see. What is missed here is in the lists. */
@WebSocketGateway({
  path: '/api/live',
  maxPayload: LARGEST_MESSAGE_BYTES,
  perMessageDeflate: false,
  clientTracking: true,
})
export class ConsoleLiveGateway
  implements
    OnGatewayInit<WebSocketServer>,
    OnGatewayConnection<WebSocket>,
    OnGatewayDisconnect<WebSocket>,
    OnApplicationShutdown
{
  private readonly logger = new Logger('console-live');
  private readonly clients = new Map<WebSocket, ConsoleClient>();
  private readonly unsubscribe: (() => void)[] = [];
  private batch = new LiveBatch();
  private timer: NodeJS.Timeout | undefined;
  private looks: NodeJS.Timeout | undefined;
  private alive: NodeJS.Timeout | undefined;
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly auth: AuthService,
    private readonly events: EventService,
    private readonly notifications: Notifications,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  afterInit(server: WebSocketServer): void {
    // Refused before the upgrade, with the status and code that the same session would get anywhere else.
    server.options.verifyClient = (info, done) => {
      this.admit(info.req).then(
        (admitted) => {
          admittedOf.set(info.req, admitted);
          done(true);
        },
        (thrown: unknown) => {
          const error = toAppError(thrown);
          done(false, httpStatus(error.code), JSON.stringify(errorBody(error)), { 'Content-Type': 'application/json' });
        },
      );
    };
    this.unsubscribe.push(
      this.notifications.subscribe('portcullis_live', (notice) => this.gather((batch) => batch.add(notice))),
      this.notifications.onReconnect(() => this.sendTo(this.clients.values(), [message({ type: 'resync' })])),
    );
    this.looks = setInterval(() => void this.lookAgain(), LOOK_AGAIN_MS);
    this.looks.unref();
    this.alive = setInterval(() => this.sendTo(this.clients.values(), [JSON.stringify({ type: 'alive' })]), ALIVE_MS);
    this.alive.unref();
  }

  handleConnection(socket: WebSocket, request?: IncomingMessage): void {
    const admitted = request === undefined ? undefined : admittedOf.get(request);
    if (admitted === undefined) {
      socket.terminate();
      return;
    }
    this.clients.set(socket, new ConsoleClient(socket, admitted.session, admitted.actor));
  }

  handleDisconnect(socket: WebSocket): void {
    this.clients.delete(socket);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    clearInterval(this.looks);
    clearInterval(this.alive);
    for (const end of this.unsubscribe) end();
    await this.telling;
  }

  private async admit(request: IncomingMessage): Promise<Admitted> {
    if (!isSameOrigin(request, this.configuration.publicUrl)) {
      throw new AppError('forbidden', 'live updates are for pages of this server: open the console at its own address');
    }
    const session = sessionIn(request.headers.cookie);
    const actor =
      session === undefined ? undefined : await this.auth.actorOf(session, request.socket.remoteAddress ?? '');
    if (session === undefined || actor === undefined) throw new AppError('not-signed-in', 'sign in first');
    return { session, actor };
  }

  private gather(change: (batch: LiveBatch) => void): void {
    if (this.clients.size === 0) return;
    change(this.batch);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const batch = this.batch;
      this.batch = new LiveBatch();
      this.telling = this.telling.then(() => this.tell(batch));
    }, COALESCE_MS);
  }

  private async tell(batch: LiveBatch): Promise<void> {
    this.sendTo(this.allowed('macs:read'), batch.macMessages);
    this.sendTo(this.allowed('policies:read'), batch.policyMessages);
    try {
      await this.tellEvents(batch);
    } catch (error) {
      this.logger.warn(`cannot tell consoles of new events: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async tellEvents({ eventIds, eventsLeftOut }: LiveBatch): Promise<void> {
    if (eventIds.length === 0) return;
    const watching = this.allowed('events:browse');
    for (const organisationId of new Set(watching.map(({ actor }) => actor.organisationId))) {
      const events = await this.events.withSearched(organisationId, eventIds);
      // The list is newest first; what is watched grows at its end.
      const messages = events.toReversed().map((event) => message({ type: 'event', ...event }));
      if (eventsLeftOut > 0) messages.push(message({ type: 'skipped', count: eventsLeftOut }));
      this.sendTo(
        watching.filter(({ actor }) => actor.organisationId === organisationId),
        messages,
      );
    }
  }

  private allowed(permission: Permission): ConsoleClient[] {
    return [...this.clients.values()].filter(({ actor }) => isAllowed(actor.role, permission));
  }

  private sendTo(clients: Iterable<ConsoleClient>, messages: readonly string[]): void {
    if (messages.length > 0) for (const client of clients) client.send(messages);
  }

  /** Ends what is dead or signed out, and takes over a role that was changed. */
  private async lookAgain(): Promise<void> {
    for (const [socket, client] of this.clients) {
      if (!client.ping()) {
        this.clients.delete(socket);
        client.terminate();
        continue;
      }
      const actor = await this.auth.actorOf(client.session, client.actor.ip ?? '').catch(() => client.actor);
      if (actor === undefined) client.close(LIVE_SIGNED_OUT, 'signed out');
      else client.actor = actor;
    }
  }
}
