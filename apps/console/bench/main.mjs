/**
 * What the console's first page costs: builds it, follows what `index.html` and the entry load at once (lazy parts left
 * out), and weighs it compressed. Ends with 1 when it is more than what is promised.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

/** docs/promises.md: compressed, which is what goes over the line. */
const PROMISE = 350 * 1024;
const ROOT = path.dirname(import.meta.dirname);
const DIST = path.join(ROOT, 'dist');

await build({ root: ROOT, logLevel: 'warn' });

/**
 * @type {Record<string, { file: string, imports?: string[], dynamicImports?: string[], css?: string[], isEntry?:
 *   boolean }>}
 */
const manifest = JSON.parse(readFileSync(path.join(DIST, '.vite/manifest.json'), 'utf8'));

/** Everything that the given chunks import at once.
 * @param {readonly string[]} names
 * @param {(chunk: (typeof manifest)[string]) => readonly string[]} follow
 */
function reach(names, follow) {
  const seen = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) continue;
    seen.add(name);
    waiting.push(...follow(chunk));
  }
  return [...seen];
}

/** @param {string} file */
function weigh(file) {
  const bytes = readFileSync(path.join(DIST, file));
  return {
    file,
    plain: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}

const entries = Object.keys(manifest).filter((name) => manifest[name]?.isEntry);
const first = reach(entries, (chunk) => chunk.imports ?? []);
const all = reach(entries, (chunk) => [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]);
const filesOf = (/** @type {readonly string[]} */ names) =>
  [...new Set(names.flatMap((name) => [manifest[name]?.file ?? '', ...(manifest[name]?.css ?? [])]))].filter(
    (file) => file !== '',
  );
const firstFiles = ['index.html', ...filesOf(first)].map(weigh);
const laterFiles = filesOf(all.filter((name) => !first.includes(name)))
  .filter((file) => !firstFiles.some((known) => known.file === file))
  .map(weigh);

/** @param {number} bytes */
const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;
/** @param {string} title @param {ReturnType<typeof weigh>[]} files */
function report(title, files) {
  const total = files.reduce(
    (sum, file) => ({ plain: sum.plain + file.plain, gzip: sum.gzip + file.gzip, brotli: sum.brotli + file.brotli }),
    { plain: 0, gzip: 0, brotli: 0 },
  );
  console.log(`\n${title.padEnd(44)}       plain         gzip       brotli`);
  for (const { file, plain, gzip, brotli } of files)
    console.log(`  ${file.padEnd(42)}${kib(plain)} ${kib(gzip)} ${kib(brotli)}`);
  console.log(`  ${'together'.padEnd(42)}${kib(total.plain)} ${kib(total.gzip)} ${kib(total.brotli)}`);
  return total;
}

const total = report('first page', firstFiles);
report('only when they are needed', laterFiles);
const kept = total.gzip <= PROMISE;
console.log(
  `\nfirst load ${kib(total.gzip).trim()} gzip, promised at most ${kib(PROMISE).trim()}: ${kept ? 'kept' : 'NOT kept'}`,
);
process.exitCode = kept ? 0 : 1;
