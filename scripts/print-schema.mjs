/** Prints the core schema to schema.graphql; with `--check` it fails instead where the file differs. Needs a build. */
import { readFileSync, writeFileSync } from 'node:fs';
import { printSdl } from '../dist/server/graphql/schema.js';

const file = new URL('../schema.graphql', import.meta.url);
const sdl = printSdl();
if (!process.argv.includes('--check')) {
  writeFileSync(file, sdl);
} else if (readFileSync(file, 'utf8') !== sdl) {
  console.error('schema.graphql differs from the code: run `npm run schema` and commit it.');
  process.exitCode = 1;
}
