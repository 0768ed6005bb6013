import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Libraries are read from their sources, so that tests need no build first.
  resolve: { conditions: ['portcullis-source', ...defaultServerConditions] },
  ssr: { resolve: { conditions: ['portcullis-source', ...defaultServerConditions] } },
  // Nest injects by the types that the compiler writes down.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    globalSetup: ['test/harness/global-setup.ts'],
    setupFiles: ['reflect-metadata'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
