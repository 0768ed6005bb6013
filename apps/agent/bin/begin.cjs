/** Runs `main` of a built program and ends with its exit code; says so in one line when that is not possible here. */
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

const BUILT = path.join(__dirname, '../build');

exports.begin = async function begin(name) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    process.stderr.write(
      `${name}: needs Node 22.13 or newer, this is ${process.versions.node}: run it with node_modules/.bin/node\n`,
    );
    process.exit(2);
  }
  const program = path.join(BUILT, `${name}.cjs`);
  if (!existsSync(program)) {
    process.stderr.write(`${name}: it is not built yet: run npm run build (\`${program}\` is missing)\n`);
    process.exit(2);
  }
  process.on('uncaughtExceptionMonitor', (error) => {
    if (error instanceof Error) error.stack = inSources(error.stack ?? '');
  });
  process.exitCode = await require(program).main(process.argv.slice(2));
};

/**
 * A stack in terms of the sources. Node's own --enable-source-maps keeps every map in memory from the start; here they are read when
 * a process ends of an error, which is when somebody looks.
 */
function inSources(stack) {
  const { SourceMap } = require('node:module');
  return stack.replaceAll(/([^\s(]+\.cjs):(\d+):(\d+)/g, (place, file, line, column) => {
    try {
      if (path.dirname(file) !== BUILT) return place;
      const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
      const origin = map.findOrigin(Number(line), Number(column));
      return origin.fileName
        ? `${path.resolve(BUILT, origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
        : place;
    } catch {
      return place;
    }
  });
}
