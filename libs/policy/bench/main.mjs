/**
 * `npm run bench -w libs/policy`: what docs/promises.md promises about policies, measured on this machine. Needs a
 * build.
 */
import { benchEvaluate } from './evaluate.mjs';
import { benchNative } from './native.mjs';
import { benchCsv, benchWhatIf } from './what-if.mjs';

await benchEvaluate();
benchWhatIf();
benchCsv();
console.log();
benchNative();
