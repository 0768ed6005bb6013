/** `npm run build`: builds whatever is not built, or not built from what is there now. */
import { BUILDS } from './builder/parts.mjs';
import { step } from './progress.mjs';
import { messageOf } from './trouble.mjs';

try {
  for (const { what, build } of BUILDS) await step(`building ${what}`, build);
} catch (error) {
  console.error(`portcullis: ${messageOf(error)}`);
  process.exitCode = 1;
}
