import type { IncomingMessage } from 'node:http';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type AgentLiveMessage, type AgentPresence, agentPresence } from '@portcullis/wire';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import type { AuthenticatedMac } from '../../access/actor.js';
import { Notifications } from '../../database/notifications.js';
import { ExpectedDocuments, type Manifest } from '../documents/expected-documents.js';
import { AgentTokens } from '../enrolment/agent-tokens.js';
import { errorBody, toAppError } from '../../errors/error.filter.js';
import { httpStatus } from '../../errors/http-status.js';
import { clockBehind, onOurClock } from '../presence/clock.js';
import { Presence } from '../presence/presence.service.js';
import { ConnectedAgents } from './connected-agents.js';

/** How long changes are gathered before agents are told: publishing touches several documents in a row. */
const COALESCE_MS = 25;
/** A connection that missed one whole round of pings is dead: laptops sleep without saying good-bye. */
const PING_EVERY_MS = 30_000;
/** Macs looked up at once when all are told. */
const LOOK_UP_AT_ONCE = 2_000;
/** Agents only say that they are still there. */
const LARGEST_MESSAGE_BYTES = 1024;

/** Who an upgrade request belongs to; a WeakMap because the request is all that `ws` hands on. */
const macOfRequest = new WeakMap<IncomingMessage, AuthenticatedMac>();

/**
 * Tells connected agents, at once, that what is expected of their Macs has changed. Polling covers what is missed
 * here.
 */
@WebSocketGateway({
  path: '/api/agent/live',
  maxPayload: LARGEST_MESSAGE_BYTES,
  perMessageDeflate: false,
  clientTracking: true,
})
export class AgentLiveGateway
  implements
    OnGatewayInit<WebSocketServer>,
    OnGatewayConnection<WebSocket>,
    OnGatewayDisconnect<WebSocket>,
    OnApplicationShutdown
{
  private readonly logger = new Logger('agent-live');
  private readonly agents = new ConnectedAgents();
  private readonly macOfSocket = new WeakMap<WebSocket, string>();
  private readonly silent = new WeakSet<WebSocket>();
  private readonly answering = new WeakSet<WebSocket>();
  private readonly unsubscribe: (() => void)[] = [];
  private waiting: Set<string> | '*' = new Set();
  private timer: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly tokens: AgentTokens,
    private readonly expected: ExpectedDocuments,
    private readonly notifications: Notifications,
    private readonly presence: Presence,
  ) {}

  afterInit(server: WebSocketServer): void {
    // Refused before the upgrade, with the status and code that the same token would get anywhere else.
    server.options.verifyClient = (info, done) => {
      this.tokens.authenticate(info.req.headers.authorization).then(
        (mac) => {
          macOfRequest.set(info.req, mac);
          done(true);
        },
        (thrown: unknown) => {
          const error = toAppError(thrown);
          done(false, httpStatus(error.code), JSON.stringify(errorBody(error)), { 'Content-Type': 'application/json' });
        },
      );
    };
    this.unsubscribe.push(
      this.notifications.subscribe('portcullis_documents', ({ macIds }) => this.changed(macIds)),
      // While we were not listening anything may have changed; a Mac that is told in vain just asks and gets 304.
      this.notifications.onReconnect(() => this.changed('*')),
    );
    this.pings = setInterval(() => this.pingAll(), PING_EVERY_MS);
    this.pings.unref();
  }

  handleConnection(socket: WebSocket, request?: IncomingMessage): void {
    const mac = request === undefined ? undefined : macOfRequest.get(request);
    if (mac === undefined) {
      socket.terminate();
      return;
    }
    this.macOfSocket.set(socket, mac.id);
    this.agents.add(mac.id, socket);
    socket.on('pong', () => this.silent.delete(socket));
    socket.on('message', (data) => void this.heard(mac.id, socket, data));
  }

  handleDisconnect(socket: WebSocket): void {
    const macId = this.macOfSocket.get(socket);
    if (macId !== undefined) this.agents.remove(macId, socket);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    clearInterval(this.pings);
    for (const end of this.unsubscribe) end();
    await this.telling;
  }

  /** A heartbeat that says nothing new. Without an answer the agent sends everything, as it does to older servers. */
  private async heard(macId: string, socket: WebSocket, data: RawData): Promise<void> {
    // One that does not wait for its answer is not listened to meanwhile.
    if (this.answering.has(socket)) return;
    const said = readPresence(data);
    if (said === undefined) return;
    const now = new Date();
    this.answering.add(socket);
    try {
      const proved = said.deniedAt === undefined ? null : onOurClock(said.deniedAt, said.time, now);
      const clockBehindMs = clockBehind(said.time, now);
      const sign = { at: now, clockBehindMs, report: said.report, provedAt: proved };
      const heard = await this.presence.heard(macId, sign);
      if (heard === 'gone') socket.close(4001, 'no longer enrolled');
      else send(socket, { type: 'heard', serverTime: new Date().toISOString(), wanted: heard === 'wanted' });
    } catch {
      // `Presence` has said why; the agent asks by its next request.
    } finally {
      this.answering.delete(socket);
    }
  }

  private changed(macIds: readonly string[] | '*'): void {
    if (macIds === '*' || this.waiting === '*') this.waiting = '*';
    else for (const id of macIds) this.waiting.add(id);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const waiting = this.waiting === '*' ? '*' : [...this.waiting];
      this.waiting = new Set();
      this.telling = this.telling.then(() => this.tell(waiting));
    }, COALESCE_MS);
  }

  private async tell(waiting: readonly string[] | '*'): Promise<void> {
    const macIds = this.agents.among(waiting);
    try {
      let next = this.lookUp(macIds, 0);
      for (let start = 0; start < macIds.length; start += LOOK_UP_AT_ONCE) {
        const manifests = await next;
        // PostgreSQL looks the next ones up while these are told.
        next = this.lookUp(macIds, start + LOOK_UP_AT_ONCE);
        next.catch(() => undefined);
        for (const macId of macIds.slice(start, start + LOOK_UP_AT_ONCE)) {
          const etag = manifests.get(macId)?.etag;
          if (etag === undefined) this.agents.disconnect(macId);
          else this.agents.send(macId, JSON.stringify({ type: 'documents-changed', etag } satisfies AgentLiveMessage));
        }
      }
    } catch (error) {
      this.logger.warn(
        `cannot tell agents of new documents: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private lookUp(macIds: readonly string[], start: number): Promise<Map<string, Manifest>> {
    const some = macIds.slice(start, start + LOOK_UP_AT_ONCE);
    return some.length === 0 ? Promise.resolve(new Map<string, Manifest>()) : this.expected.ofMacs(some);
  }

  private pingAll(): void {
    for (const [macId, socket] of this.agents.entries()) {
      if (this.silent.has(socket)) {
        this.agents.remove(macId, socket);
        socket.terminate();
        continue;
      }
      this.silent.add(socket);
      socket.ping();
    }
  }
}

function send(socket: WebSocket, message: AgentLiveMessage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

function readPresence(data: RawData): AgentPresence | undefined {
  try {
    return agentPresence.safeParse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')).data;
  } catch {
    return undefined;
  }
}
