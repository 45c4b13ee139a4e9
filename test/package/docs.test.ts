import { readFile } from 'node:fs/promises';
import { createClient, filter } from 'fichero-sdk';
import PocketBase from 'pocketbase';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '../harness/demo.js';
import { createProject, environmentTypes, type Project, snippetsOf, strictConfig } from './project.js';

const guide = await readFile('docs/sdk.md', 'utf8');

let demo: Demo;
let project: Project;

beforeAll(async () => {
  demo = await startDemo();
  project = await createProject();
  await project.write('tsconfig.json', JSON.stringify(strictConfig));
  await project.write('globals.d.ts', environmentTypes);
  await project.write('guide.ts', snippetsOf(guide).replaceAll('http://127.0.0.1:8090', demo.url));
});

afterAll(async () => {
  await demo.stop();
  await project.remove();
});

/** What both give, but for what PocketBase's records say of their collection, and the time of a change that both made. */
const shown = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const unlike = ['collectionId', 'collectionName', 'updated'];
  const entries = Object.entries(value).filter(([name]) => !unlike.includes(name));
  return Object.fromEntries(entries.map(([name, held]) => [name, shown(held)])) as object;
};

/** The rows of the table in which each cell is a call. */
const [table = ''] = guide.split('## Coming from PocketBase')[1]?.split('What is not the same') ?? [];
const pairs = [...table.matchAll(/^\| (`+)((?:\(await )?pb\..*?)\1 \| (`+)((?:\(await )?client\..*?)\3 \|$/gm)].map(
  ([, , theirs = '', , ours = '']) => [theirs, ours] as const,
);

describe('docs/sdk.md', () => {
  it('makes types of the collections, compiles against them, and prints what it says', async () => {
    const types = ['fichero-sdk', 'types', '--url', demo.url, '--key', demo.keys.all, '--out', 'fichero.ts'];
    expect(await project.run('npx', types)).toContain('Wrote fichero.ts.');
    expect(await project.run(process.execPath, ['node_modules/typescript/bin/tsc'])).toBe('');
    const told = [...guide.matchAll(/\/\/ → (.*)$/gm)].map(([, line]) => line);
    expect(told.length).toBeGreaterThan(10);
    const said = await project.run(process.execPath, ['out/guide.js'], { KEY: demo.keys.all });
    expect(said.trimEnd().split('\n')).toEqual(told);
  });

  it('pairs calls of the PocketBase SDK with ours that give the same', async () => {
    expect(pairs.length).toBeGreaterThan(8);
    const apiKey = demo.keys.all;
    const pb = new PocketBase(demo.url);
    pb.autoCancellation(false);
    pb.beforeSend = (url, options) => ({
      url,
      options: { ...options, headers: { ...options.headers, 'X-Api-Key': apiKey } },
    });
    const client = createClient({ url: demo.url, apiKey });
    const { id } = await client.collection('products').get({ sku: 'FI-1000' });
    const run = (code: string): Promise<unknown> =>
      (
        new Function('pb', 'client', 'filter', 'id', `return (async () => ${code})()`) as (
          ...given: unknown[]
        ) => Promise<unknown>
      )(pb, client, filter, id);
    for (const [theirs, ours] of pairs) {
      expect([ours, shown(await run(ours))]).toEqual([ours, shown(await run(theirs))]);
    }
  });
});
