/**
 * Builds the two programs into `build/`: each a file with all that it always needs, and parts that are loaded when
 * they are asked for. Packages with native code stay packages. Why a bundle, and why CommonJS: docs/decisions/0017.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** They find their libraries by where they lie themselves. */
export const NATIVE_PACKAGES = ['usb', 'node-hid'];

const LICENSES = 'LICENSES-OF-PACKAGES.txt';
const HERE = import.meta.dirname;

/**
 * Leaves out the schemas of a library that nobody here reads with. To make one is a call, which a bundler may not
 * drop unless it is told that nothing comes of it; the agent reads a few of what `libs/wire` states.
 * @type {import('rolldown').Plugin}
 */
const unusedSchemas = {
  name: 'unused-schemas',
  transform: {
    filter: { id: /\/libs\/(?:wire|health)\/src\/.*\.ts$/ },
    handler(code) {
      const made = this.parse(code, { lang: 'ts' }).body.flatMap((statement) => {
        const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
        const inits = declared?.type === 'VariableDeclaration' ? declared.declarations.map(({ init }) => init) : [];
        return inits.flatMap((init) => (init?.type === 'CallExpression' ? [init] : []));
      });
      let marked = code;
      for (const { start, end } of made.toReversed())
        marked = `${marked.slice(0, start)}/* @__PURE__ */ (() => ${marked.slice(start, end)})()${marked.slice(end)}`;
      // Lines stay where they are, which is what a map is asked for.
      return { code: marked, map: null };
    },
  },
};

/** @param {string} folder where the programs go; it is emptied first */
export async function bundle(folder) {
  const build = await rolldown({
    cwd: HERE,
    input: { 'portcullis-agent': 'src/main.ts', portcullis: 'src/cli/main.ts' },
    platform: 'node',
    external: NATIVE_PACKAGES,
    resolve: {
      conditionNames: ['portcullis-source', 'node', 'import', 'module', 'default'],
      // Of `ws` the client alone, by the file: its index brings the server too.
      alias: { ws: fileURLToPath(import.meta.resolve('ws').replace('wrapper.mjs', 'lib/websocket.js')) },
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    // `ws` looks for two packages that would make it faster; it is told not to.
    transform: {
      target: 'node24',
      define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    },
    plugins: [unusedSchemas],
    onLog(level, log, otherwise) {
      if (level === 'warn') throw new Error(`bundling the agent: ${log.message}`);
      otherwise(level, log);
    },
  });
  await rm(folder, { recursive: true, force: true });
  const { output } = await build.write({
    dir: folder,
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    // Names stay, so that a stack says something without the map too. One character beyond ASCII would double the
    // memory of a file.
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: true, asciiOnly: true } },
    sourcemap: true,
  });
  await build.close();
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  await writeFile(path.join(folder, LICENSES), await licensesOf(modules));
}

/**
 * The terms of every package that something was taken of: each wants to come along with it.
 * @param {readonly string[]} modules
 */
async function licensesOf(modules) {
  const folders = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? []));
  const texts = [];
  for (const folder of [...folders].toSorted()) {
    const { name, version, license, author } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    // One that brings no text names its terms and its author all the same.
    const terms = files.length === 0 ? [`${license}: ${author?.name ?? author}`] : [];
    for (const file of files) terms.push((await readFile(path.join(folder, file), 'utf8')).trim());
    texts.push(`${name} ${version}\n\n${terms.join('\n\n')}\n`);
  }
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}

if (import.meta.main) await bundle(path.resolve(process.argv[2] ?? path.join(HERE, 'build')));
