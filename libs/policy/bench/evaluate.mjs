/** Evaluate against other engines, with 10, 100 and 1,000 rules, on the same rules and requests in the same run. */
import { fileURLToPath } from 'node:url';
import { MIXES, requestsOf, rulesOf } from './cases.mjs';
import { ENGINES } from './engines.mjs';

const RULES = [10, 100, 1000];
const REQUESTS = 200;
const MILLIS_AN_ENGINE = 1500;
const PROMISE = { times: 100, rules: 1000 };

/** Median over rounds of the time for one request, microseconds. */
async function microsPerRequest(decide, requests) {
  const rounds = [];
  const end = performance.now() + MILLIS_AN_ENGINE;
  // A slow engine gets one whole round at least, a fast one many.
  do {
    const start = performance.now();
    for (const request of requests) await decide(request);
    rounds.push(((performance.now() - start) * 1000) / requests.length);
  } while (performance.now() < end);
  return rounds.toSorted((a, b) => a - b)[rounds.length >> 1];
}

/** Awaiting costs more than deciding: engines that answer at once are asked without. */
async function microsPerRequestSync(decide, requests) {
  const rounds = [];
  const end = performance.now() + MILLIS_AN_ENGINE;
  do {
    const start = performance.now();
    for (const request of requests) decide(request);
    rounds.push(((performance.now() - start) * 1000) / requests.length);
  } while (performance.now() < end);
  return rounds.toSorted((a, b) => a - b)[rounds.length >> 1];
}

async function answersOf(decide, requests) {
  const answers = [];
  for (const request of requests) answers.push(await decide(request));
  return answers;
}

async function benchMix(name, mix) {
  console.log(`\nevaluate, ${name} rules: µs a request`);
  console.log(
    `  ${'rules'.padStart(6)} ${Object.keys(ENGINES)
      .map((engine) => engine.padStart(18))
      .join('')}   fastest other / portcullis`,
  );
  const ratios = new Map();
  for (const count of RULES) {
    const rules = rulesOf(mix, count);
    const requests = requestsOf(rules, REQUESTS);
    const micros = {};
    let expected;
    for (const [engine, build] of Object.entries(ENGINES)) {
      const decide = await build(rules);
      const answers = await answersOf(decide, requests);
      expected ??= answers;
      if (answers.some((answer, i) => answer !== expected[i]))
        throw new Error(`${engine} does not decide as portcullis does`);
      const isAsync = decide(requests[0]) instanceof Promise;
      micros[engine] = await (isAsync ? microsPerRequest : microsPerRequestSync)(decide, requests);
    }
    const { portcullis, ...others } = micros;
    const ratio = Math.min(...Object.values(others)) / portcullis;
    ratios.set(count, ratio);
    console.log(
      `  ${String(count).padStart(6)} ${Object.values(micros)
        .map((value) => value.toFixed(2).padStart(18))
        .join('')}   ${ratio.toFixed(0)} times`,
    );
  }
  return ratios;
}

/** Prints; throws when two engines disagree. Times are for people to read. */
export async function benchEvaluate() {
  const fleet = await benchMix('fleet', MIXES.fleet);
  await benchMix('unindexed', MIXES.unindexed);
  const ratio = fleet.get(PROMISE.rules);
  console.log(
    `\n  ${PROMISE.rules} fleet rules: ${ratio.toFixed(0)} times faster than the fastest other (promised: ${PROMISE.times})`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchEvaluate();
