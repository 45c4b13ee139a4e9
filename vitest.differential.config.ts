import { defineConfig } from 'vitest/config';

/** Compares Fichero with a real PocketBase, answer by answer. Needs Python, so `npm test` leaves it out. */
export default defineConfig({
  test: {
    include: ['test/differential/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The compiled server runs as it will in production, untouched by Vite.
    server: { deps: { external: [/\/dist\/server\//] } },
  },
});
