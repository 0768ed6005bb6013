/** What the server says by itself, over a WebSocket. */
import * as z from 'zod/mini';
import { eventRow } from './console-api/events.js';
import type { Frozen } from './frozen.js';
import { instant } from './time.js';

/** To agents, at /api/agent/live. */
export const agentLiveMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('documents-changed'),
    /** Of the list of documents as it is now. */
    etag: z.string(),
  }),
  /** The answer to `agentPresence`, once it is stored. */
  z.object({
    type: z.literal('heard'),
    serverTime: instant,
    /** The report of that name is not what is kept here: send everything. */
    wanted: z.boolean(),
  }),
]);
export type AgentLiveMessage = Frozen<z.infer<typeof agentLiveMessage>>;

/** From agents, over the same connection: a heartbeat that says nothing new. */
export const agentPresence = z.object({
  type: z.literal('present'),
  /** By the Mac's own clock. */
  time: z.iso.datetime({ offset: true }),
  /** What `heartbeatAnswer` named the report that still holds. */
  report: z.uuid(),
  /** When the test image was last denied, by the same clock. */
  deniedAt: z.exactOptional(z.iso.datetime({ offset: true })),
});
export type AgentPresence = Frozen<z.infer<typeof agentPresence>>;

/** To consoles, at /api/live: each what its role may see. */
export const consoleLiveMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('event'),
    row: eventRow,
    /** The texts that the filter `q` looks through (`eventMatches`). */
    searched: z.array(z.string()),
  }),
  /** A Mac has changed. */
  z.object({ type: z.literal('mac'), id: z.uuid() }),
  /** A policy has changed. */
  z.object({ type: z.literal('policy'), id: z.uuid() }),
  /** So many messages were left out since the last one: there were too many at once, or the browser is slow. */
  z.object({ type: z.literal('skipped'), count: z.int() }),
  /** Nothing has happened: the connection is still there. */
  z.object({ type: z.literal('alive') }),
  /** Anything may have changed meanwhile: the server did not hear of it for a time. */
  z.object({ type: z.literal('resync') }),
]);
export type ConsoleLiveMessage = Frozen<z.infer<typeof consoleLiveMessage>>;

/** Close code of our own: signed out, or the account was disabled. */
export const LIVE_SIGNED_OUT = 4401;
