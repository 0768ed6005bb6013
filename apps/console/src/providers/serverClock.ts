/** `Date` counts in whole seconds and an answer takes its time: less than this is no difference. */
const NO_DIFFERENCE = 2500;

/**
 * What time it is by the server, as far as its answers have told. All times come from there: a computer whose own
 * clock is three minutes slow must not show that a Mac was last seen in three minutes.
 */
export class ServerClock {
  #ahead = 0;

  /**
   * @param date the answer's `Date` header
   * @param sent when the question left, by this computer
   * @param received when the answer was here, by this computer
   */
  hear(date: string | null, sent: number, received: number): void {
    const said = date === null ? Number.NaN : Date.parse(date);
    if (Number.isNaN(said)) return;
    const ahead = said + 500 - (sent + received) / 2;
    this.#ahead = Math.abs(ahead) < NO_DIFFERENCE + (received - sent) / 2 ? 0 : ahead;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }
}

/** There is one server, and one clock. */
export const serverClock = new ServerClock();
