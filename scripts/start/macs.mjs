/** Simulated Macs: who sits at them, what happens at them, and the two processes that each consists of. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AGENT_ARGS, BRIDGE_SIMULATOR, lockedNode } from '../places.mjs';
import { writePrivate } from './folder.mjs';
import { Piece } from './piece.mjs';

/**
 * @typedef {object} Persona
 * @property {string} name
 * @property {string} user short name, part of the hostname and of the e-mail address
 * @property {string} model
 * @property {string} osVersion
 * @property {readonly string[]} tags
 */

/** @type {readonly Persona[]} */
const PERSONAS = [
  { name: 'Mia Keller', user: 'mia', model: 'Mac15,3', osVersion: '15.6.1', tags: ['office'] },
  { name: 'Jonas Weber', user: 'jonas', model: 'Mac14,2', osVersion: '14.7.1', tags: ['office', 'press'] },
  { name: 'Aylin Demir', user: 'aylin', model: 'Mac16,11', osVersion: '26.1', tags: ['design'] },
  { name: 'Tom Fischer', user: 'tom', model: 'Mac15,9', osVersion: '26.0', tags: ['engineering'] },
  { name: 'Meeting room', user: 'meeting-room', model: 'Mac14,3', osVersion: '15.1', tags: ['shared'] },
  { name: 'Noor Haddad', user: 'noor', model: 'Mac14,2', osVersion: '13.7.2', tags: ['office', 'finance'] },
  { name: 'Sam Novak', user: 'sam', model: 'Macmini9,1', osVersion: '15.6', tags: ['engineering', 'lab'] },
  { name: 'Security lab', user: 'lab', model: 'Mac16,1', osVersion: '26.1', tags: ['lab'] },
];

/** The tags that demonstration Macs have, each list once: a Mac gets its own from the token that it enrols with. */
export const TAG_LISTS = [...new Set(PERSONAS.map(({ tags }) => tags.join(',')))];

/**
 * The demonstration's token for Macs with these tags, as `seed-demo --token-tags` makes it.
 * @param {string} token
 * @param {readonly string[]} tags
 */
export const tokenFor = (token, tags) => `${token}_${tags.join(',')}`;

/** The address of a local socket may be no longer than this on macOS; Linux allows four more. */
const LONGEST_SOCKET = 103;

export const BRIDGE_ORDER = 2;
export const AGENT_ORDER = 1;

/**
 * @typedef {object} MacOptions
 * @property {number} number from 1
 * @property {string} dataDir
 * @property {string} logDir
 * @property {string} server URL that the agent talks to
 * @property {string} enrolmentToken
 * @property {readonly string[]} recordings files to play from the start
 * @property {number} [repeatSeconds] begin the recordings anew so often
 * @property {readonly string[]} [bridgeArgs] further arguments of the simulator
 * @property {Readonly<Record<string, unknown>>} [agentConfig] laid over the agent's configuration
 */

export class Mac {
  /**
   * @param {MacOptions} options
   * @param {import('./piece.mjs').Register} register
   */
  constructor(options, register) {
    const { number, dataDir, logDir } = options;
    this.options = options;
    this.facts = macFacts(dataDir, number);
    this.hostname = this.facts.hostname;
    this.hardwareUuid = this.facts.hardwareUuid;
    this.folder = path.join(dataDir, 'macs', String(number));
    this.bridgeSocket = socketPlace(this.folder, 'bridge.sock');
    this.controlSocket = socketPlace(this.folder, 'control.sock');
    this.agentConfigFile = path.join(this.folder, 'agent.json');
    this.bridge = new Piece(
      {
        name: `the bridge of ${this.hostname}`,
        command: BRIDGE_SIMULATOR,
        args: this.#bridgeArguments(),
        log: path.join(logDir, `mac-${number}-bridge.log`),
        order: BRIDGE_ORDER,
      },
      register,
    );
    this.agent = new Piece(
      {
        name: `the agent of ${this.hostname}`,
        command: lockedNode(),
        args: [...AGENT_ARGS, '--config', this.agentConfigFile],
        log: path.join(logDir, `mac-${number}-agent.log`),
        order: AGENT_ORDER,
      },
      register,
    );
  }

  async start() {
    await this.startBridge();
    await this.startAgent();
  }

  async startBridge() {
    await mkdir(path.join(this.folder, 'bridge'), { recursive: true });
    for (const socket of [this.bridgeSocket, this.controlSocket]) await rm(socket, { force: true });
    await this.bridge.start();
    await this.bridge.readyLine('ready');
  }

  async startAgent() {
    await mkdir(path.join(this.folder, 'agent'), { recursive: true });
    await writePrivate(this.agentConfigFile, JSON.stringify(this.#agentConfig(), null, 2));
    await this.agent.start();
  }

  #bridgeArguments() {
    const { recordings, repeatSeconds, bridgeArgs = [] } = this.options;
    const repeat = repeatSeconds === undefined ? [] : ['--repeat', String(repeatSeconds)];
    return [
      '--state',
      path.join(this.folder, 'bridge'),
      '--socket',
      this.bridgeSocket,
      '--control',
      this.controlSocket,
      '--hardware-uuid',
      this.hardwareUuid,
      ...recordings.flatMap((file) => ['--recording', file]),
      ...repeat,
      ...bridgeArgs,
    ];
  }

  #agentConfig() {
    const { user: _, tags, ...facts } = this.facts;
    return {
      server: this.options.server,
      stateDir: path.join(this.folder, 'agent'),
      bridgeSocket: this.bridgeSocket,
      enrolmentToken: tokenFor(this.options.enrolmentToken, tags),
      ...facts,
      ...this.options.agentConfig,
    };
  }
}

/**
 * What a Mac says of itself when it enrols, and the person's short name there.
 * @typedef {ReturnType<typeof macFacts>} MacFacts
 */

/**
 * @param {string} dataDir
 * @param {number} number from 1
 */
export function macFacts(dataDir, number) {
  const { user, name, model, osVersion, tags } = personaOf(number);
  const hardwareUuid = uuidFor(`${path.resolve(dataDir)}#${number}`);
  return {
    user,
    hostname: `${user}-mac${number > PERSONAS.length ? `-${number}` : ''}`,
    hardwareUuid,
    serialNumber: `C02${hardwareUuid.replaceAll('-', '').slice(0, 9).toUpperCase()}`,
    model,
    osVersion,
    tags,
    owner: { name, email: `${user}@example.test` },
  };
}

/**
 * @param {number} number
 * @returns {Persona}
 */
export function personaOf(number) {
  const persona = PERSONAS[(number - 1) % PERSONAS.length];
  if (persona === undefined) throw new RangeError(`there is no Mac with the number ${number}`);
  return persona;
}

/** @param {string} text */
function uuidFor(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A socket in the folder, or in a private one with a shorter name where the address would be too long.
 * @param {string} folder
 * @param {string} name
 */
function socketPlace(folder, name) {
  const wanted = path.join(folder, name);
  if (Buffer.byteLength(wanted) <= LONGEST_SOCKET) return wanted;
  const key = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
  const short = path.join(tmpdir(), `portcullis-${process.getuid?.() ?? 0}-${key}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return path.join(short, name);
}
