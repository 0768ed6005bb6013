import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['portcullis-source'] },
  ssr: { resolve: { conditions: ['portcullis-source'] } },
  test: { include: ['test/**/*.test.ts', 'conformance/**/*.test.ts', 'src/**/*.test.ts'], testTimeout: 60_000 },
});
