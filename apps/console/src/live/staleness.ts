import type { ConsoleLiveMessage } from '@portcullis/wire';

/** First parts of the query keys that a message makes stale; react-admin's keys begin with the resource. `[]`: all. */
export function staleAfter(message: ConsoleLiveMessage): readonly (readonly string[])[] {
  switch (message.type) {
    case 'mac':
      return [['macs'], ['dashboard']];
    case 'policy':
      return [['policies'], ['assignments'], ['macs']];
    case 'event':
      return message.row.kind === 'attach' || message.row.kind === 'verdict' ? [['devices'], ['dashboard']] : [];
    case 'alive':
      return [];
    case 'resync':
      return [[]];
    case 'skipped':
      return [['devices'], ['dashboard']];
  }
}

/** Collects what has become stale and hands it out at most once per `every` milliseconds. */
export class Staleness {
  readonly #keys = new Map<string, readonly string[]>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly refresh: (key: readonly string[]) => void,
    private readonly every = 3000,
  ) {}

  add(message: ConsoleLiveMessage): void {
    for (const key of staleAfter(message)) this.#keys.set(key.join('/'), key);
    if (this.#keys.size > 0) this.#timer ??= setTimeout(() => this.flush(), this.every);
  }

  flush(): void {
    this.stop();
    const keys = [...this.#keys.values()];
    this.#keys.clear();
    for (const key of keys) this.refresh(key);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
