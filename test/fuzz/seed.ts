import { randomInt } from 'node:crypto';

/** A new one for every run, unless `FUZZ_SEED` says which. */
export const fuzzSeed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
