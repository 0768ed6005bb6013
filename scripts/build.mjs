/** `npm run build`: builds whatever is not built, or not built from what is there now. */
import { buildAgent, buildBridge, buildConsole, buildTypeScript } from './builder/parts.mjs';
import { step } from './progress.mjs';
import { messageOf } from './trouble.mjs';

try {
  await step('building the bridge', buildBridge);
  await step('building libraries and server', buildTypeScript);
  await step('building the agent', buildAgent);
  await step('building the console', buildConsole);
} catch (error) {
  console.error(`portcullis: ${messageOf(error)}`);
  process.exitCode = 1;
}
