import type { ExtensionState } from '@portcullis/health';

const WINDOW_MILLIS = 10 * 60_000;
const ON: ReadonlySet<ExtensionState> = new Set(['enabled', 'changing']);
const OFF: ReadonlySet<ExtensionState> = new Set(['disabled', 'waiting-for-user']);

/** Remembers how often the switch of the extension went from on to off within the last ten minutes. */
export class Switches {
  #last: ExtensionState | undefined;
  #back: number[] = [];

  /** @param state of the extension now; `undefined`: not known, or none */
  saw(state: ExtensionState | undefined, now: number): number {
    if (state !== undefined) {
      if (this.#last !== undefined && ON.has(this.#last) && OFF.has(state)) this.#back.push(now);
      this.#last = state;
    }
    this.#back = this.#back.filter((time) => now - time < WINDOW_MILLIS);
    return this.#back.length;
  }
}
