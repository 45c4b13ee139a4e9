import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('the generated documents and types are those of the schema', async () => {
  await expect(run(process.execPath, ['sdk/scripts/generate.mjs', '--check'])).resolves.toMatchObject({ stderr: '' });
});

it('the SDK uses nothing that Node.js alone has', () => {
  const sources = readdirSync('sdk/src').map((name) => readFileSync(`sdk/src/${name}`, 'utf8'));
  expect(sources.length).toBeGreaterThan(10);
  for (const source of sources) expect(source).not.toMatch(/from 'node:|\bprocess\.|\bBuffer\b|\brequire\(/);
});
