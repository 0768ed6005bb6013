/** What the person at the keyboard sees while something works. */

/** How often a long step says that it is still at work. */
const STILL_EVERY_MS = 15_000;

/**
 * Does one step: says what it does, says from time to time that it still does it, and says how long it took.
 * @template T
 * @param {string} what for example `building the bridge`
 * @param {() => Promise<T>} work
 * @param {(line: string) => void} [say]
 * @returns {Promise<T>}
 */
export async function step(what, work, say = (line) => console.log(line)) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say(`  ${what} …`);
  const still = setInterval(() => say(`  … still ${what} (${seconds()} s)`), STILL_EVERY_MS);
  try {
    const result = await work();
    if (seconds() > 1) say(`    done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(still);
  }
}
