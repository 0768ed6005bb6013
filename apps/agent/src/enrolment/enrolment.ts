import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asError, type Actor } from '../actors.js';
import { Backoff, Pause, type BackoffLimits } from '../backoff.js';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import type { AgentApi } from '../server/api.js';
import { utcIso, type Clock } from '../time.js';
import { AGENT_VERSION } from '../version.js';
import { isP256, sameKey } from './anchor-key.js';
import { readIdentity, writeIdentity, type Identity } from './identity.js';
import { generateJwk, jwkOf, keyFromJwk, type PrivateJwk } from './key.js';
import type { MacFacts } from './mac-facts.js';
import { TokenSigner } from './tokens.js';

export interface EnrolmentOptions {
  readonly config: Config;
  readonly facts: MacFacts;
  readonly api: AgentApi;
  readonly retry: BackoffLimits;
  readonly log: Logger;
  readonly now: Clock;
}

/** An enrolment that worked for this long was a good one: the next begins without a long wait. */
const CALM_MILLIS = 600_000;

/**
 * Knows who this Mac is, enrols it when it is nobody yet, and anew when the server no longer knows it and a token is at
 * hand. `enrolled` is emitted with every identity that comes into use.
 */
export class Enrolment extends EventEmitter<{ enrolled: [Identity] }> implements Actor {
  readonly name = 'enrolment';
  readonly #options: EnrolmentOptions;
  readonly #path: string;
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  #identity: Identity | undefined;
  #problem: string | undefined;
  #foreignAnchor = false;
  /**
   * The key of an enrolment whose answer was lost or not taken: asked again with it, the server counts no further
   * use.
   */
  #pending: PrivateJwk | undefined;
  #wanted = false;
  #enrolledAt = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: EnrolmentOptions) {
    super();
    this.#options = options;
    this.#path = join(options.config.stateDir, 'identity.json');
    this.#backoff = new Backoff(options.retry);
  }

  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** Why the Mac is not enrolled (any more), for people; undefined when it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether the server presented another signing key than the configuration's. */
  get foreignAnchor(): boolean {
    return this.#foreignAnchor;
  }

  async start(): Promise<void> {
    const { api, config, facts, log } = this.#options;
    if (config.tags.length > 0)
      log.warn(
        'the configuration has tags, which count for nothing: they come with the enrolment token, or from the console',
      );
    const file = readIdentity(this.#path, config.server.href, facts.hardwareUuid);
    if (file.found === 'identity') this.#use(file.identity);
    else {
      if (file.found === 'unusable') log.warn(`the enrolment in \`${this.#path}\` is not used: ${file.why}`);
      this.#wanted = true;
    }
    api.onMacUnknown = (error) => {
      if (!this.#wanted && this.#options.now() - this.#enrolledAt > CALM_MILLIS) this.#backoff.reset();
      this.#problem = error.message;
      this.#wanted = true;
      this.#pause.wake();
    };
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (!this.#wanted) {
        await this.#pause.wait(2 ** 30, signal);
        continue;
      }
      const failure = await this.#enrol().then(() => undefined, asError);
      if (signal.aborted) return;
      if (failure) {
        if (failure.message !== this.#problem) this.#options.log.warn(`not enrolled: ${failure.message}`);
        this.#problem = failure.message;
      }
      // Also after success: a server that takes the enrolment and then refuses the key must not be asked without pause.
      await this.#pause.wait(this.#backoff.next(), signal);
    }
  }

  async #enrol(): Promise<void> {
    const { api, config, facts, log, now } = this.#options;
    const token = this.#readToken();
    // The key that the server knows, where there is one: no other takes the place of a Mac that is alive.
    const jwk = (this.#pending ??= this.#identity === undefined ? generateJwk() : jwkOf(this.#identity.key));
    const key = keyFromJwk(jwk);
    const body = {
      token,
      ...facts,
      agentVersion: AGENT_VERSION,
      publicKey: key.publicJwk,
      ...(config.owner ? { owner: config.owner } : {}),
    };
    const { macId, organisationId, anchor } = await api.enrol(body, this.#stopping.signal);
    const server = config.server.href;
    if (!isP256(Buffer.from(anchor, 'base64'))) {
      throw new Error(
        `what ${server} presents as its signing key is no P-256 key: nothing could be trusted by it; ask whoever runs the server`,
      );
    }
    this.#foreignAnchor = config.anchorKey !== undefined && !sameKey(config.anchorKey, anchor);
    if (this.#foreignAnchor) {
      throw new Error(
        `the server ${server} presents another signing key than the anchorKey of the configuration: it is not this organisation's server, or the configuration is older than its key; make the profile anew in the console`,
      );
    }
    const identity = {
      server,
      hardwareUuid: facts.hardwareUuid,
      macId,
      organisationId,
      anchor,
      enrolledAt: utcIso(now()),
    };
    writeIdentity(this.#path, identity, jwk);
    this.#pending = undefined;
    log.info({ macId, organisationId }, 'enrolled');
    this.#wanted = false;
    this.#enrolledAt = now();
    this.#use({ ...identity, key });
  }

  #use(identity: Identity): void {
    const { api, now } = this.#options;
    this.#identity = identity;
    this.#problem = undefined;
    const signer = new TokenSigner(identity.key, identity.macId, now);
    const skew = api.contact.clockSkewMillis;
    if (skew !== undefined) signer.correctClock(now() - skew);
    api.use(signer);
    this.emit('enrolled', identity);
  }

  #readToken(): string {
    const { enrolmentToken, enrolmentTokenFile } = this.#options.config;
    if (enrolmentToken) return enrolmentToken;
    if (!enrolmentTokenFile)
      throw new Error('the configuration has no enrolment token: make one in the console and set enrolmentToken');
    let token: string;
    try {
      token = readFileSync(enrolmentTokenFile, 'utf8').trim();
    } catch {
      throw new Error(`the enrolment token file \`${enrolmentTokenFile}\` cannot be read`);
    }
    if (token === '') throw new Error(`the enrolment token file \`${enrolmentTokenFile}\` is empty`);
    return token;
  }
}
