import react from '@vitejs/plugin-react';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the API; the built console is served by the API itself. */
const api = process.env['PORTCULLIS_API'] ?? 'http://127.0.0.1:8480';

export default defineConfig({
  base: '/',
  plugins: [react()],
  resolve: { conditions: ['portcullis-source', ...defaultClientConditions] },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, ws: true } } },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // The bench counts what the first page asks for; the manifest says which files those are.
    manifest: true,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./src/testing/setup.ts'],
    testTimeout: 20_000,
  },
});
