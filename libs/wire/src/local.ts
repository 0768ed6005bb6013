/**
 * What the command line asks the running agent over `agent.sock`, a unix socket of its owner alone: one JSON line in,
 * one JSON line out, then the next. Nothing that can be asked widens what is allowed.
 */
import * as z from 'zod/mini';
import { bridgeDevice, bridgeStatus } from './bridge.js';
import { carried } from './carried.js';
import { healthCheck, healthProblem } from './console-api/macs.js';
import { attachedDevice, type AttachedDevice } from './device.js';
import { reportedDocument } from './documents.js';
import type { Frozen } from './frozen.js';
import { HEALTH_STATES } from './names.js';
import { foreignText } from './text.js';
import { verdict } from './verdict.js';

const count = z.int().check(z.minimum(0));
const text = z.string();

export const localRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status') }),
  z.strictObject({ command: z.literal('devices') }),
  z.strictObject({ command: z.literal('events'), limit: z.int().check(z.minimum(1), z.maximum(500)) }),
  /** A registry id, a device key or an event's id. */
  z.strictObject({ command: z.literal('explain'), what: text.check(z.minLength(1), z.maxLength(512)) }),
  z.strictObject({ command: z.literal('usb') }),
  /** Before Portcullis is upgraded or removed: is said to the server, as far as it can be reached. */
  z.strictObject({ command: z.literal('goodbye'), why: z.enum(['upgrade', 'uninstall']) }),
  /**
   * For an administrator: the socket is its owner's alone, and on a Mac that is root. The bridge keeps policy's
   * captures.
   */
  z.strictObject({
    command: z.literal('usb-move'),
    action: z.enum(['capture', 'release']),
    device: text.check(z.minLength(1), z.maxLength(100)),
  }),
]);
export type LocalRequest = Frozen<z.infer<typeof localRequest>>;

export const LOCAL_FAILURES = ['usage', 'not-found', 'unavailable', 'not-configured', 'refused'] as const;
export type LocalFailure = (typeof LOCAL_FAILURES)[number];

export const localResponse = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.enum(LOCAL_FAILURES), message: text }),
]);
export type LocalResponse = Frozen<z.infer<typeof localResponse>>;

/** Whether the server has it: the Mac's last word must not wait for it long. */
export const goodbyeAnswer = z.object({ delivered: z.boolean() });
export type GoodbyeAnswer = Frozen<z.infer<typeof goodbyeAnswer>>;

/* ── results ─────────────────────────────────────────────────────────────────────────────── */

/**
 * Where the settings in use come from; `last-good`: those that are there now cannot be used; `nowhere`: there are
 * none.
 */
export const SETTINGS_SOURCES = ['file', 'managed', 'last-good', 'nowhere'] as const;

const refusal = z.object({ document: reportedDocument, reason: foreignText, time: text });

export const localStatus = z.object({
  time: text,
  agentVersion: text,
  pid: z.int(),
  startedAt: text,
  server: text,
  /** Whether the server can reach it at once. */
  push: z.boolean(),
  contact: z.object({
    lastAt: z.nullable(text),
    /** Why the last exchange failed, for people. */
    problem: z.nullable(text),
  }),
  mac: z.object({
    hostname: text,
    hardwareUuid: text,
    serialNumber: text,
    model: text,
    osVersion: text,
    macId: z.nullable(text),
    organisationId: z.nullable(text),
  }),
  enrolmentProblem: z.nullable(text),
  /** Of libs/health; the diagnosis below is made of them. */
  facts: z.looseObject({}),
  diagnosis: z.object({
    state: z.enum(HEALTH_STATES),
    problems: z.array(healthProblem),
    checks: z.array(healthCheck),
  }),
  bridge: z.nullable(bridgeStatus),
  /** Why there is no bridge, for people. */
  bridgeProblem: z.nullable(text),
  documents: z.object({
    /** What the server last said that this Mac is to have; absent: nothing yet. */
    expected: z.optional(z.array(reportedDocument)),
    /** What the bridge last said is in force. */
    applied: z.optional(z.array(reportedDocument)),
    refused: z.array(refusal),
    /** Unix milliseconds. */
    outOfSyncSince: z.optional(z.number()),
    /** Why the bridge is not enrolled as this Mac. */
    bridgeProblem: z.optional(text),
  }),
  spool: z.object({
    pending: count,
    pendingBytes: count,
    deadLetters: count,
    /** Events that had to give way since the spool was made. */
    lost: count,
    /** Unix milliseconds. */
    oldestPendingAt: z.optional(z.number()),
    /** Damaged spools that were moved aside and that nobody has taken away since: paths, oldest first. */
    damaged: z.optional(z.array(text)),
  }),
  attached: z.array(carried<AttachedDevice>()),
  settings: z.object({ from: z.enum(SETTINGS_SOURCES), problems: z.array(text), notes: z.array(text) }),
});
export type LocalStatus = Frozen<z.infer<typeof localStatus>>;

export const localDevice = z.object({
  attached: attachedDevice,
  /** What the bridge says wins: it reads the IORegistry, and it is what decides. */
  seenBy: z.enum(['bridge', 'agent']),
  /** Absent for what only the agent sees. */
  bridge: z.exactOptional(bridgeDevice),
});
export type LocalDevice = Frozen<z.infer<typeof localDevice>>;

/** Newest first; each is an `event`, or what a newer bridge calls one. */
export const localEvents = z.array(z.looseObject({ id: foreignText, time: text, kind: text }));

export const localExplanation = z.object({
  device: z.nullable(localDevice),
  /** The verdict event that was asked for, or the last about that device. */
  event: z.nullable(z.looseObject({ time: text })),
  /** What the bridge would say now, with every rule considered; `null`: it cannot be asked. */
  verdict: z.nullable(verdict),
});
export type LocalExplanation = Frozen<z.infer<typeof localExplanation>>;
