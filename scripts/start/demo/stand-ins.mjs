/**
 * The demonstration's other Macs, in one process: each enrols once, tells some days of history, and then says every few
 * seconds how it is. They have trouble that a simulated bridge cannot have, so that people see what the console makes
 * of it.
 *
 * Usage: stand-ins.mjs SETTINGS-FILE; prints `ready` when all of them have reported.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePolicy, prepare } from '@portcullis/policy';
import { RECORDINGS_DIR, ROOT } from '../../places.mjs';
import { messageOf } from '../../trouble.mjs';
import { writePrivate } from '../folder.mjs';
import { tokenFor } from '../macs.mjs';
import { factsOf } from './facts.mjs';
import { historyOf } from './history.mjs';
import { ask, enrol } from './voice.mjs';

/** @typedef {import('./facts.mjs').StandInState} StandInState */
/**
 * @typedef {object} StandIn
 * @property {StandInState} state
 * @property {readonly string[]} recordings whose devices come and go there
 * @property {Readonly<Record<string, string>>} serials serial numbers of the recordings that are others here
 * @property {Readonly<Record<string, unknown>> & { hardwareUuid: string, osVersion: string, tags: readonly string[] }}
 *   mac
 *   its part of the enrolment
 * @property {string} person
 */
/**
 * @typedef {object} Settings
 * @property {string} server
 * @property {string} enrolmentToken
 * @property {string} stateFile
 * @property {readonly StandIn[]} macs
 */
/** @typedef {import('./voice.mjs').Identity & { told?: boolean }} Known */

const DAY = 24 * 3_600_000;
const DAYS_TOLD = 6;
/** What a Mac tells ends a while ago: a device that is elsewhere now had the time to get there. */
const TOLD_UNTIL = 2 * 3_600_000;
const SILENT_FOR = 3 * DAY;
const REPORT_EVERY_MS = 15_000;
const AGENT_VERSION = '0.1.0';
const OFFICE = path.join(ROOT, 'apps/api/src/features/seed/office.policy.yaml');
const SET_ID = '5e7c0de5-0000-4000-8000-000000000001';

const [settingsFile = ''] = process.argv.slice(2);
/** @type {Settings} */
const settings = JSON.parse(await readFile(settingsFile, 'utf8'));
/** @type {Record<string, Known>} */
const known = JSON.parse(await readFile(settings.stateFile, 'utf8').catch(() => '{}'));
for (const one of settings.macs) await begin(one);
console.log('ready');
for (;;) {
  await sleep(REPORT_EVERY_MS);
  for (const one of settings.macs) {
    if (one.state === 'silent') continue;
    await report(one, identityOf(one)).catch((error) => console.error(`${one.person}: ${messageOf(error)}`));
  }
}

/** @param {StandIn} one */
async function begin(one) {
  const { hardwareUuid } = one.mac;
  if (known[hardwareUuid] === undefined) {
    const { tags, ...mac } = one.mac;
    const request = { ...mac, token: tokenFor(settings.enrolmentToken, tags), agentVersion: AGENT_VERSION };
    known[hardwareUuid] = await enrol(settings.server, request);
    await remember();
  }
  const identity = identityOf(one);
  if (identity.told !== true) {
    const events = await eventsOf(one, identity);
    await ask(settings.server, identity, 'events', { events });
    await report(one, identity);
    identity.told = true;
    await remember();
  } else if (one.state !== 'silent') {
    await report(one, identity);
  }
}

/**
 * @param {StandIn} one
 * @returns {Known}
 */
function identityOf({ mac }) {
  const identity = known[mac.hardwareUuid];
  if (identity === undefined) throw new Error(`the Mac ${mac.hardwareUuid} is not enrolled`);
  return identity;
}

function remember() {
  return writePrivate(settings.stateFile, JSON.stringify(known));
}

/** @param {Known} identity */
async function documentsOf(identity) {
  const answer = await ask(settings.server, identity, 'documents');
  return /** @type {import('@portcullis/wire').ManifestAnswer} */ (answer).documents;
}

/**
 * @param {StandIn} one
 * @param {Known} identity
 */
async function report(one, identity) {
  const now = one.state === 'silent' ? Date.now() - SILENT_FOR : Date.now();
  const expected = await documentsOf(identity);
  const facts = factsOf(one.state, { osVersion: one.mac.osVersion, expected }, now);
  const time = new Date(now).toISOString();
  await ask(settings.server, identity, 'health', { facts, attached: [], agentVersion: AGENT_VERSION, time });
}

/**
 * @param {StandIn} one
 * @param {Known} identity
 */
async function eventsOf(one, identity) {
  const source = await readFile(OFFICE, 'utf8');
  const { policy } = parsePolicy(source);
  if (policy === null) throw new Error(`\`${OFFICE}\` is not a policy`);
  const { DEMO_SET } = await import('../../../apps/api/dist/features/seed/demo.js');
  const sets = new Map([[SET_ID, { id: SET_ID, name: DEMO_SET.name, entries: DEMO_SET.entries }]]);
  const expected = await documentsOf(identity);
  const policyId = expected.find(({ kind }) => kind === 'policy')?.id ?? SET_ID;
  const owner = {
    person: one.person,
    macId: identity.macId,
    tags: one.mac.tags,
    policy,
    prepared: prepare({ policy, deviceSets: sets, grants: [], blocks: [] }),
    applied: { policyId, policyName: policy.name, revision: 1 },
  };
  const until = Date.now() - (one.state === 'silent' ? SILENT_FOR : TOLD_UNTIL);
  const span = { days: DAYS_TOLD, until, seed: one.mac.hardwareUuid };
  return historyOf(owner, await devicesOf(one), span);
}

/** @param {StandIn} one */
async function devicesOf({ recordings, serials }) {
  /** @type {Map<string, import('./history.mjs').Attach>} */
  const devices = new Map();
  for (const name of recordings) {
    let text = await readFile(path.join(RECORDINGS_DIR, `${name}.jsonl`), 'utf8');
    for (const [before, after] of Object.entries(serials)) text = text.replaceAll(before, after);
    for (const line of text.trim().split('\n')) {
      const step = JSON.parse(line);
      if (step.step === 'attach') devices.set(step.device, step);
    }
  }
  return [...devices.values()];
}
