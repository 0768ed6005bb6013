/**
 * `npm start`. This file must be readable by any Node, so that an old one gets a sentence and not a syntax error.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `portcullis: Node ${process.versions.node} is too old: Portcullis needs Node 20.19 or newer (https://nodejs.org)`,
  );
  process.exit(1);
}
const { start } = await import('./start.mjs');
process.exitCode = await start(process.argv.slice(2));
process.exit();
