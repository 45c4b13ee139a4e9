import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/until.js';
import { type Serving, startServing } from './run-command.js';

const execute = promisify(execFile);

/** Where the demo makes its own temporary folder. */
let folder: string;
let running: Serving | null;

/** Resolves once everything is printed. */
const startDemo = async (): Promise<Serving> => {
  const demo = await startServing(['demo'], { TMPDIR: folder, PORT: '0' });
  running = demo;
  await until(async () => demo.stdout().includes('Stop with Ctrl-C'));
  return demo;
};

beforeEach(async () => {
  running = null;
  folder = await mkdtemp(join(tmpdir(), 'fichero-test-'));
});
afterEach(async () => {
  await running?.end('SIGKILL');
  await rm(folder, { recursive: true });
});

test('prints curl calls of one line that all work, and deletes its data at the end', async () => {
  const demo = await startDemo();
  const calls = demo
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('curl '));
  expect(calls.length).toBeGreaterThan(8);
  expect(calls[0]).toMatch(
    /^curl -s -X GET '\S+\/api\/collections\/products\/records' -H 'X-Api-Key: fk_\w+' -H 'Accept: application\/json'$/,
  );
  for (const call of calls) {
    const { stdout } = await execute('sh', ['-c', call.replace('-o manual.pdf', '')]);
    if (call.endsWith('-o manual.pdf')) expect(stdout).toMatch(/^%PDF-/);
    else expect(JSON.parse(stdout), call).not.toMatchObject({ errors: expect.anything() });
    expect(stdout, call).not.toMatch(/^\{"status":/);
  }
  expect((await demo.end('SIGINT')).code).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

test('holds two related collections with at least 200 records and real files', async () => {
  const { url, stdout } = await startDemo();
  const key = /X-Api-Key: (fk_\w+)/.exec(stdout())?.[1] ?? '';
  const ask = async (path: string) => (await fetch(url + path, { headers: { 'X-Api-Key': key } })).json();
  const records = '/api/collections/products/records';
  const page = await ask(`${records}?filter=${encodeURIComponent("manual != ''")}`);
  expect((await ask(`${records}?perPage=1`)).totalItems).toBeGreaterThanOrEqual(200);
  expect(page.totalItems).toBeGreaterThanOrEqual(3);
  const [product] = page.items;
  expect((await ask(`/api/collections/categories/records/${product.category}`)).name).toEqual(expect.any(String));
  const photo = await fetch(`${url}/api/files/products/${product.id}/${product.photos[0]}`, {
    headers: { 'X-Api-Key': key },
  });
  expect(photo.headers.get('content-type')).toBe('image/png');
});
