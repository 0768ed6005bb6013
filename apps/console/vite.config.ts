import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the API; the built console is served by the API itself. */
const api = process.env['PORTCULLIS_API'] ?? 'http://127.0.0.1:8480';

const WORTH_COMPRESSING = /\.(?:js|css|svg|html)$/;

/** Puts `.br` and `.gz` beside every text, so that the API only has to hand them out. */
function compressed(): Plugin {
  return {
    name: 'portcullis-compressed',
    apply: 'build',
    async generateBundle(_options, bundle) {
      for (const item of Object.values(bundle)) {
        if (!WORTH_COMPRESSING.test(item.fileName)) continue;
        const bytes = Buffer.from(item.type === 'chunk' ? item.code : item.source);
        this.emitFile({
          type: 'asset',
          fileName: `${item.fileName}.br`,
          source: await promisify(brotliCompress)(bytes),
        });
        this.emitFile({ type: 'asset', fileName: `${item.fileName}.gz`, source: await promisify(gzip)(bytes) });
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
    testTimeout: 20_000,
    silent: 'passed-only',
  },
});
