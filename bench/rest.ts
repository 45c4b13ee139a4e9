/**
 * How much of what `node:http` can do is left when Fichero answers over REST?
 * One run: Fichero on SQLite and a bare `node:http` server that sends the same bytes, each in a process of its own, are loaded
 * in turn from a third process. `npm run bench:rest`, or `npm run bench:rest -- --quick` to see that it works.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { prepare, type RunningServer, startFichero, startServer } from './fichero.js';
import type { Load, Measured } from './load.js';
import { categories, fill, productInput, productsDefinition } from './records.js';

const quick = process.argv.includes('--quick');
const recordCount = quick ? 2_000 : 100_000;
const rounds = quick ? 1 : 3;
const seconds = quick ? 1 : 4;
const connections = 32;
/** Different requests of one case, so that no answer can be remembered for all. */
const variants = 100;

type Requests = Load['requests'];

const get = (paths: readonly string[]): Requests => paths.map((path) => ({ method: 'GET', path }));
const several = (make: (n: number) => string): Requests => get(Array.from({ length: variants }, (_, n) => make(n)));

const casesFor = (ids: readonly string[]): Readonly<Record<string, Requests>> => {
  const records = '/api/collections/products/records';
  const filterOf = (n: number) => encodeURIComponent(`category = 'category-${n % categories}' && price > ${n % 7}`);
  return {
    'list of 30, sorted, skipTotal': several((n) => `${records}?sort=-created&skipTotal=1&page=${(n % 5) + 1}`),
    'list of 30, sorted, with total': several((n) => `${records}?sort=-created&page=${(n % 5) + 1}`),
    'list of 30, filtered, skipTotal': several((n) => `${records}?sort=-created&skipTotal=1&filter=${filterOf(n)}`),
    'get by id': get(ids.slice(0, variants).map((id) => `${records}/${id}`)),
    create: Array.from({ length: variants }, (_, n) => ({
      method: 'POST',
      path: records,
      body: JSON.stringify(productInput(n)),
    })),
  };
};

const measure = async (load: Load): Promise<Measured> => {
  const child = fork(fileURLToPath(new URL('./load.js', import.meta.url)));
  child.send(load);
  const [measured] = (await once(child, 'message')) as [Measured];
  if (measured.failures > 0) throw new Error(`${measured.failures} requests to ${load.url} failed`);
  return measured;
};

/** Gives the bare server one of Fichero's own answers to the case. */
const teach = async (
  bare: RunningServer,
  fichero: RunningServer,
  place: string,
  sample: Requests[number],
  key: string,
) => {
  const response = await fetch(fichero.url + sample.path, {
    method: sample.method,
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': key },
    ...(sample.body === undefined ? {} : { body: sample.body }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${sample.path}: ${response.status} ${body}`);
  await fetch(`${bare.url}/${place}`, { method: 'PUT', body });
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const measureCase = async (
  bare: RunningServer,
  fichero: RunningServer,
  place: string,
  requests: Requests,
  key: string,
) => {
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': key };
  const load = { connections, seconds, headers };
  const bareRequests = (kind: string): Requests =>
    requests.map((request) => ({ ...request, path: `/${kind}/${place}` }));
  const own: Measured[] = [];
  const bytes: Measured[] = [];
  const json: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await measure({ ...load, url: fichero.url, requests }));
    bytes.push(await measure({ ...load, url: bare.url, requests: bareRequests('bytes') }));
    json.push(await measure({ ...load, url: bare.url, requests: bareRequests('json') }));
  }
  const speed = (all: readonly Measured[]) => median(all.map(({ requestsPerSecond }) => requestsPerSecond));
  return {
    'req/s': Math.round(speed(own)),
    'p99 ms': median(own.map(({ p99Milliseconds }) => p99Milliseconds)),
    'same bytes, req/s': Math.round(speed(bytes)),
    'x same bytes': Number((speed(own) / speed(bytes)).toFixed(2)),
    'serialised, req/s': Math.round(speed(json)),
    'x serialised': Number((speed(own) / speed(json)).toFixed(2)),
  };
};

const fillDatabase = async (dataDir: string): Promise<readonly string[]> => {
  const store = await openSqliteStore({ file: join(dataDir, 'data.db') });
  try {
    const products = (await store.freshSchema()).collections.find(({ name }) => name === 'products');
    if (products === undefined) throw new Error('the collection is missing');
    return await fill(store, products, recordCount);
  } finally {
    await store.close();
  }
};

const dataDir = await mkdtemp(join(tmpdir(), 'fichero-bench-'));
const servers: RunningServer[] = [];
try {
  const fichero = await startFichero(dataDir);
  servers.push(fichero);
  const bare = await startServer(fileURLToPath(new URL('./bare-server.js', import.meta.url)), []);
  servers.push(bare);
  const key = await prepare(fichero.url, productsDefinition);
  const cases = casesFor(await fillDatabase(dataDir));
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${recordCount} records, ${connections} connections, median of ${rounds} x ${seconds} s`,
  );
  const table: Record<string, Awaited<ReturnType<typeof measureCase>>> = {};
  for (const [index, [name, requests]] of Object.entries(cases).entries()) {
    const [sample] = requests;
    if (sample === undefined) throw new Error(`${name}: no requests`);
    await teach(bare, fichero, String(index), sample, key);
    table[name] = await measureCase(bare, fichero, String(index), requests, key);
  }
  console.table(table);
} finally {
  for (const server of servers) await server.stop();
  await rm(dataDir, { recursive: true });
}
