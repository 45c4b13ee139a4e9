import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What is asked at random, or very often, at full length. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: {
      include: ['test/fuzz/**/*.test.ts', 'test/security/deleted-keys.test.ts'],
      env: { FUZZ_REQUESTS: process.env['FUZZ_REQUESTS'] ?? '50000', KEY_DELETIONS: '1000' },
    },
  }),
);
