import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['portcullis-source', ...defaultServerConditions] },
  ssr: { resolve: { conditions: ['portcullis-source', ...defaultServerConditions] } },
  test: {
    include: ['**/*.test.ts'],
    globalSetup: ['./harness/global-setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Each file runs a whole system of several processes.
    fileParallelism: false,
  },
});
