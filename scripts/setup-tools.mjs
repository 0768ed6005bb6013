/**
 * `npm run setup:tools`: installs what the complete tests need beyond the packages. It asks nothing, and can be run
 * again at any time. What cannot be installed is named; the tests then leave out what needs it, and say so.
 */
import { run } from './run.mjs';
import { missingTools, TOOLS } from './tools.mjs';

/** What cannot be installed is no failure: `npm test` runs the rest and ends by naming what it left out. */
async function main() {
  const missing = await missingTools();
  if (missing.length > 0) {
    console.log(`missing: ${missing.map((tool) => tool.name).join('; ')}`);
    if (process.platform === 'darwin') await installWithBrew(missing);
    else await installWithApt(missing);
  }
  const still = missing.length === 0 ? missing : await missingTools();
  for (const tool of still) console.error(`still missing: ${tool.name}; the tests leave out ${tool.without}`);
  if (still.length === 0) console.log(`all tools are there: ${TOOLS.map((tool) => tool.name).join('; ')}`);
}

/** @param {readonly import('./tools.mjs').Tool[]} missing */
async function installWithApt(missing) {
  if ((await run('apt-get', ['--version'])).code !== 0) {
    console.error('this script knows apt (Debian, Ubuntu) and brew (macOS); install these by hand:');
    for (const tool of missing) console.error(`  ${tool.name} (Debian: ${tool.apt[0]?.join(', ')})`);
    return;
  }
  const isRoot = process.getuid?.() === 0;
  // -n: where sudo would ask for a password it fails instead, and the message below says what to do.
  const [command, before] = isRoot ? ['apt-get', []] : ['sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']];
  const options = { show: true, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const updated = await run(command, [...before, '-q', 'update'], options);
  if (updated.code !== 0)
    console.error('the package lists could not be brought up to date; trying with those that are there');
  // One group at a time: a package that one release lacks must not keep the others out.
  for (const { apt } of missing) {
    for (const group of apt) {
      const { code } = await run(
        command,
        [...before, '-q', '-y', '--no-install-recommends', 'install', ...group],
        options,
      );
      if (code === 0) break;
      if (!isRoot) console.error(`that needs root: sudo apt-get install ${group.join(' ')}`);
    }
  }
}

/** @param {readonly import('./tools.mjs').Tool[]} missing */
async function installWithBrew(missing) {
  if ((await run('brew', ['--version'])).code !== 0) {
    console.error('Homebrew is missing (https://brew.sh); it installs what the tests need');
    return;
  }
  for (const tool of missing) {
    if (tool.brew === null) continue;
    await run('brew', ['install', ...tool.brew], { show: true, env: { HOMEBREW_NO_AUTO_UPDATE: '1' } });
  }
}

await main();
