import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again until an answer is there and suits; the tests wait for what happens, never for a time.
 * @throws with `what` and the last answer when that takes longer than anybody would wait
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  suits: (answer: T) => boolean,
  withinMs = 45_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (suits(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  const shown = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`${what} did not happen; the last that was seen: ${shown?.slice(0, 3000)}`);
}
