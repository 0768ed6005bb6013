/**
 * Remembers tokens for as long as they could be valid, in two generations that are dropped whole: no timer, and no walk
 * over the entries. Each replica remembers its own; a token replayed to another replica within its few minutes must
 * have been stolen from inside TLS, and by then the thief has the agent's key as well.
 */
export class ReplayCache {
  private current = new Set<string>();
  private previous = new Set<string>();
  private turnedAt = 0;

  /** @param lifetimeMs for how long, at least, an entry is remembered */
  constructor(private readonly lifetimeMs: number) {}

  /** @returns `false` when it was there already */
  add(entry: string, now: number): boolean {
    if (now - this.turnedAt >= this.lifetimeMs) {
      this.previous = now - this.turnedAt >= 2 * this.lifetimeMs ? new Set() : this.current;
      this.current = new Set();
      this.turnedAt = now;
    }
    if (this.current.has(entry) || this.previous.has(entry)) return false;
    this.current.add(entry);
    return true;
  }
}
