import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the API; the built console is served by the API itself. */
const api = process.env['PORTCULLIS_API'] ?? 'http://127.0.0.1:8480';

const WORTH_COMPRESSING = /\.(?:js|css|svg)$/;

/**
 * Puts `.br` and `.gz` beside every text, so that the API only has to hand them out. Works on the files as they were
 * written: before that, other plugins still change them.
 */
function compressed(): Plugin {
  return {
    name: 'portcullis-compressed',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      for (const fileName of Object.keys(bundle).filter((name) => WORTH_COMPRESSING.test(name))) {
        const file = path.join(dir ?? '', fileName);
        const bytes = await readFile(file);
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes));
      }
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [react(), compressed()],
  resolve: { conditions: ['portcullis-source', ...defaultClientConditions] },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, ws: true } } },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // The benchmark counts what the first page asks for; the manifest says which files those are.
    manifest: true,
  },
  test: {
    // Pages ask for jsdom themselves: making one takes longer than most tests of a model.
    environment: 'node',
    include: ['{src,test}/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    silent: 'passed-only',
    // It imports a CommonJS package in a way that bundlers understand and Node does not.
    server: { deps: { inline: ['react-admin', 'ra-ui-materialui'] } },
  },
});
