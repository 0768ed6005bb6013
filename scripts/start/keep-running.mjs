import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../trouble.mjs';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Having run for so long, a piece counts as well again. */
const WELL_AFTER_MS = 60_000;

/**
 * Starts a piece again whenever it ends by itself, as launchd does on a Mac, and says so.
 * @param {import('./piece.mjs').Piece} piece
 * @param {() => Promise<unknown>} startAgain
 * @param {(line: string) => void} say
 */
export function keepRunning(piece, startAgain, say) {
  let wait = FIRST_WAIT_MS;
  let startedAt = Date.now();
  piece.onUnexpectedEnd((how) => {
    if (Date.now() - startedAt > WELL_AFTER_MS) wait = FIRST_WAIT_MS;
    say(`  ${piece.name} ended unexpectedly (${how}); it is started again (its log: ${piece.options.log})`);
    void again();
  });

  async function again() {
    await sleep(wait, undefined, { ref: false });
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    if (piece.stopped) return;
    startedAt = Date.now();
    try {
      await startAgain();
      say(`  ${piece.name} is running again`);
    } catch (error) {
      say(`  ${messageOf(error)}`);
      if (!piece.running && !piece.stopped) void again();
    }
  }
}
