import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { settingTable } from '#server/env.js';
import { type Demo, startDemo } from '../harness/demo.js';

const readme = readFileSync('README.md', 'utf8');
/** Its tables without the padding of their columns. */
const rows = readme.replace(/ +/g, ' ').split('\n');
const documentedUrl = 'http://127.0.0.1:8090';

/** The first code block under the heading. */
const snippetUnder = (heading: string): string => {
  const section = readme.split(`\n### ${heading}\n`)[1] ?? '';
  const code = /```\w+\n(.*?)```/s.exec(section)?.[1];
  if (code === undefined) throw new Error(`README.md has no code under "${heading}"`);
  return code;
};

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.stop());

/** Runs a snippet against the demo instead of the documented address, with a real key. */
const run = async (command: string, args: readonly string[], snippet: string): Promise<string> => {
  const text = snippet.replaceAll(documentedUrl, demo.url).replace(/^export KEY=.*$/m, '');
  const { stdout } = await promisify(execFile)(command, [...args, text], {
    env: { PATH: process.env['PATH'], KEY: demo.keys.readOnly },
  });
  return stdout;
};

describe('the README', () => {
  it('shows a curl that lists records', async () => {
    const { perPage, items } = JSON.parse(await run('bash', ['-euc'], snippetUnder('The first curl')));
    expect([perPage, items.length]).toEqual([3, 3]);
    expect(items[0]).toMatchObject({ collectionName: 'products', price: expect.any(Number) });
  });

  it('shows a GraphQL query that lists records', async () => {
    const { data, errors } = JSON.parse(await run('bash', ['-euc'], snippetUnder('The first GraphQL query')));
    expect(errors).toBeUndefined();
    expect(data.products.totalCount).toBeGreaterThanOrEqual(200);
    expect(data.products.nodes).toHaveLength(3);
    expect(data.products.nodes[0]).toMatchObject({ price: expect.any(Number), category: { name: expect.any(String) } });
  });

  it('shows an SDK call that lists records', async () => {
    const said = await run(process.execPath, ['--input-type=module', '-e'], snippetUnder('The first SDK call'));
    expect(said).toMatch(/^\d+ \[/);
    expect(said).toContain('price');
  });

  it('has a row for every setting, with its default', () => {
    const missing = Object.values(settingTable).filter(({ variable, initial }) => {
      const documented = initial === '' ? 'none' : `\`${initial}\``;
      return !rows.some((row) => row.includes(`| \`${variable}\` | ${documented} |`));
    });
    expect(missing.map(({ variable }) => variable)).toEqual([]);
  });

  it('has a row for every permission', () => {
    expect(permissions.filter((permission) => !rows.some((row) => row.startsWith(`| \`${permission}\` |`)))).toEqual(
      [],
    );
  });
});
