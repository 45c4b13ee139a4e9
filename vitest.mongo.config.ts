import { defineConfig } from 'vitest/config';

/** What must hold on MongoDB: the contracts of the stores, and the tests from outside the process. */
export default defineConfig({
  test: {
    include: [
      'test/**/*-mongo.test.ts',
      'test/operations/**/*.test.ts',
      'test/graphql/collections/**/*.test.ts',
      'test/pocketbase-client/**/*.test.ts',
      'test/realtime/**/*.test.ts',
      'test/e2e-server/**/*.test.ts',
      'test/access-matrix.test.ts',
      'test/fuzz/**/*.test.ts',
      'test/security/**/*.test.ts',
      'test/http/set-up.test.ts',
    ],
    globalSetup: ['test/mongo/global-setup.ts'],
    env: { FICHERO_TEST_STORE: 'mongo' },
    pool: 'forks',
    maxWorkers: 2,
    // The server of the tests is slow: 440 inserts a second.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The compiled server runs as it will in production, untouched by Vite.
    server: { deps: { external: [/\/dist\/server\//] } },
  },
});
