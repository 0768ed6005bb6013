/** Runs `main` of a built file and ends with its exit code; says so in one line when that is not possible here. */
export async function begin(name, file) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    process.stderr.write(
      `${name}: needs Node 22.13 or newer, this is ${process.versions.node}: run it with node_modules/.bin/node\n`,
    );
    process.exit(2);
  }
  let main;
  try {
    ({ main } = await import(file));
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('/dist/')) throw error;
    process.stderr.write(`${name}: it is not built yet: run npm run build (${error.message})\n`);
    process.exit(2);
  }
  process.exitCode = await main(process.argv.slice(2));
}
