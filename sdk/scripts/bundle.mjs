/** Makes the code of dist/ from src/: a file for each entry, and what they share in others, for few files are loaded faster than many. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { exports: entries } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const sourceOf = (file) => file.replace('./dist/', `${root}/src/`).replace(/\.js$/, '.ts');

for (const name of readdirSync(`${root}/dist`)) {
  if (name.endsWith('.js')) rmSync(`${root}/dist/${name}`);
}
await build({
  entryPoints: Object.values(entries).flatMap(({ default: file }) => (file === undefined ? [] : [sourceOf(file)])),
  outdir: `${root}/dist`,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2023',
  packages: 'external',
});
