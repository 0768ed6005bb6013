/**
 * `npm test`: everything, one part after the other, whatever fails. What a missing tool prevents is left out and
 * named at the end. The last line is `N passed, N failed`.
 */
import { PARTS } from './parts.mjs';
import { messageOf } from '../trouble.mjs';

const only = process.argv.slice(2);
const unknown = only.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(
    `portcullis: there is no part \`${unknown[0]}\`; the parts are ${PARTS.map((part) => part.name).join(', ')}`,
  );
  process.exit(2);
}

const started = Date.now();
let passed = 0;
let failed = 0;
/** @type {string[]} */
const lines = [];
/** @type {string[]} */
const leftOut = [];
const chosen = PARTS.filter((part) => only.length === 0 || only.includes(part.name));
for (const [at, part] of chosen.entries()) {
  console.log(`\n── ${part.name} (${at + 1} of ${chosen.length}) ──`);
  const partStarted = Date.now();
  const result = await part.run().catch((error) => {
    console.log(messageOf(error));
    return { passed: 0, failed: 1, leftOut: [] };
  });
  passed += result.passed;
  failed += result.failed;
  leftOut.push(...result.leftOut);
  const seconds = Math.round((Date.now() - partStarted) / 1000);
  lines.push(`${part.name.padEnd(20)} ${result.passed} passed, ${result.failed} failed  (${seconds} s)`);
}

console.log(`\n${lines.join('\n')}`);
console.log(`in ${Math.round((Date.now() - started) / 1000)} s`);
for (const what of leftOut) console.log(`left out: ${what}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
