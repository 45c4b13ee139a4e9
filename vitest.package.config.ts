import { defineConfig } from 'vitest/config';

/** The SDK as people install it, and the examples: in projects of their own, several Node.js and a real Chromium. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    server: { deps: { external: [/\/dist\/server\//] } },
  },
});
