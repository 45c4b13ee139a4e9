import { defineConfig } from 'vitest/config';

/** The console in a real Chromium, against a server of its own. */
export default defineConfig({
  test: {
    include: ['test/console/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    server: { deps: { external: [/\/dist\/server\//] } },
  },
});
