// Runs dependency-cruiser over the sources and makes sure that it has seen every one of them:
// under a TypeScript that it cannot read it reports success over 0 modules.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise, format } from 'dependency-cruiser';

const roots = ['server', 'sdk/src', 'console/src'];

const sourcesUnder = (root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`);

const present = (root) => {
  try {
    return sourcesUnder(root);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
};

const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const sources = roots.flatMap(present);
const { output } = await cruise(
  roots.filter((root) => present(root).length > 0),
  { ...options, ruleSet: { forbidden }, validate: true },
);
const seen = new Set(output.modules.map((module) => module.source));
const unseen = sources.filter((source) => !seen.has(source));
const report = await format(output, { outputType: 'err' });

process.stdout.write(report.output);
if (sources.length === 0 || unseen.length > 0) {
  console.error(`dependency-cruiser saw ${sources.length - unseen.length} of ${sources.length} sources.`, ...unseen);
}
process.exitCode = report.exitCode > 0 || sources.length === 0 || unseen.length > 0 ? 1 : 0;
