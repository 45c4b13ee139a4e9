import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The fuzz tests at full length. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: { include: ['test/fuzz/**/*.test.ts'], env: { FUZZ_REQUESTS: process.env['FUZZ_REQUESTS'] ?? '50000' } },
  }),
);
