/**
 * What happens when the session ends in the middle of work. Whoever asks the API then waits here; the page asks to sign
 * in, in place; and the same request goes out again, so that nothing that was typed or chosen is lost.
 */
export class SessionKeeper {
  #waiting: ((signedIn: boolean) => void)[] = [];
  readonly #watchers = new Set<() => void>();

  /**
   * `true` once somebody has signed in again, `false` when they will not. Every request that waits gets the same
   * answer.
   */
  signInAgain(): Promise<boolean> {
    const answer = new Promise<boolean>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.#changed();
    return answer;
  }

  /** Whether anything waits for a sign-in. */
  readonly hasEnded = (): boolean => this.#waiting.length > 0;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  settle(signedIn: boolean): void {
    for (const resolve of this.#waiting.splice(0)) resolve(signedIn);
    this.#changed();
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
