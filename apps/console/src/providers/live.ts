import { consoleLiveMessage, type ConsoleLiveMessage } from '@portcullis/wire';

export type LiveState = 'connecting' | 'open' | 'waiting';

export interface Live {
  /** Connected while anybody listens. Returns how to stop. */
  readonly listen: (listener: (message: ConsoleLiveMessage) => void) => () => void;
  readonly watchState: (listener: () => void) => () => void;
  readonly state: () => LiveState;
  /** Tries now instead of waiting on; does nothing while connected. */
  readonly retry: () => void;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/** The server says something every four seconds, if only that it is there: silence for longer is a dead connection. */
const LONGEST_SILENCE = 9000;

/** What is not as agreed is passed over: live is a convenience, lists are the truth. */
export function liveMessage(data: unknown): ConsoleLiveMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const parsed = consoleLiveMessage.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function liveAddress(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`;
}

/**
 * The WebSocket of what happens now. Reconnects by itself with growing, jittered waits.
 * @param open opens a socket; a parameter so that tests can hand in a real one to another address
 */
export function createLive(
  open: () => WebSocket,
  random: () => number = Math.random,
  longestSilence = LONGEST_SILENCE,
): Live {
  return new Connection(open, random, longestSilence);
}

class Connection implements Live {
  readonly #listeners = new Set<(message: ConsoleLiveMessage) => void>();
  readonly #watchers = new Set<() => void>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #state: LiveState = 'waiting';
  #wasOpen = false;

  constructor(
    private readonly open: () => WebSocket,
    private readonly random: () => number,
    private readonly longestSilence: number,
  ) {}

  readonly listen = (listener: (message: ConsoleLiveMessage) => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#socket === null && this.#timer === null) this.#connect();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#disconnect();
    };
  };

  readonly watchState = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly state = (): LiveState => this.#state;

  readonly retry = (): void => {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#connect();
  };

  #become(next: LiveState): void {
    this.#state = next;
    for (const watcher of this.#watchers) watcher();
  }

  #tell(message: ConsoleLiveMessage): void {
    for (const listener of this.#listeners) listener(message);
  }

  #connect(): void {
    this.#timer = null;
    this.#become('connecting');
    const current = this.open();
    this.#socket = current;
    this.#listenForSilence(current);
    current.addEventListener('open', () => {
      if (this.#socket !== current) return;
      this.#failures = 0;
      this.#listenForSilence(current);
      this.#become('open');
      // What happened while nobody listened was not heard.
      if (this.#wasOpen) this.#tell({ type: 'resync' });
      this.#wasOpen = true;
    });
    current.addEventListener('message', (event) => {
      if (this.#socket !== current) return;
      this.#listenForSilence(current);
      const message = liveMessage(event.data);
      if (message !== null) this.#tell(message);
    });
    current.addEventListener('close', () => this.#lost(current));
  }

  /** A server that has stopped, or a cable that was pulled, closes nothing: only silence tells. */
  #listenForSilence(current: WebSocket): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#lost(current);
      current.close();
    }, this.longestSilence);
  }

  #lost(current: WebSocket): void {
    if (this.#socket !== current) return;
    this.#socket = null;
    clearTimeout(this.#silence);
    this.#become('waiting');
    if (this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => this.#connect(), waitAfter(this.#failures, this.random()));
    this.#failures += 1;
  }

  #disconnect(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    clearTimeout(this.#silence);
    const current = this.#socket;
    this.#socket = null;
    this.#wasOpen = false;
    current?.close();
    this.#become('waiting');
  }
}

/**
 * Doubles up to half a minute; between half and the whole of it, so that a fleet of consoles does not return at once.
 */
export function waitAfter(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures, 10));
  return Math.round(longest * (0.5 + chance / 2));
}
