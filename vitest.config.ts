import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What needs a MongoDB, a PocketBase or a browser runs in suites of its own, called by .ci/run.
    exclude: ['test/**/*-mongo.test.ts', 'test/differential/**', 'test/console/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The compiled server runs as it will in production, untouched by Vite.
    server: { deps: { external: [/\/dist\/server\//] } },
  },
});
