/**
 * How much of what `node:http` can do is left when Fichero answers over REST, and how far is it from PocketBase?
 * One run: Fichero on SQLite, a bare `node:http` server that sends the same bytes and, with `--pocketbase`, a real PocketBase
 * with the same records, each in a process of its own, are loaded in turn from a further process. `npm run bench:rest`,
 * `npm run bench:rest -- --pocketbase`, or `npm run bench:rest -- --quick` to see that it works.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordValues } from '#server/store/port.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { prepare, type RunningServer, startFichero, startServer } from './fichero.js';
import type { Load, Measured } from './load.js';
import { startFilledPocketbase } from './pocketbase.js';
import { categories, fill, newProducts, productInput, productsDefinition } from './records.js';

const quick = process.argv.includes('--quick');
const withPocketbase = process.argv.includes('--pocketbase');
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

/** A server under load, and how it is asked. */
interface Subject {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The requests of a case in the form that this server knows. */
  readonly form: (requests: Requests, place: string) => Requests;
}

const asTheyAre: Subject['form'] = (requests) => requests;
const bareForm =
  (kind: string): Subject['form'] =>
  (requests, place) =>
    requests.map((request) => ({ ...request, path: `/${kind}/${place}` }));

const speedOf = (all: readonly Measured[]) => median(all.map(({ requestsPerSecond }) => requestsPerSecond));

/** Rounds are interleaved: whatever else the machine does meets all of them. */
const measureCase = async (subjects: readonly Subject[], requests: Requests, place: string) => {
  const measured = subjects.map((): Measured[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { url, headers, form }] of subjects.entries()) {
      measured[index]?.push(await measure({ url, headers, connections, seconds, requests: form(requests, place) }));
    }
  }
  const [own = [], ...others] = measured;
  const row: Record<string, number> = {
    'req/s': Math.round(speedOf(own)),
    'p99 ms': median(own.map(({ p99Milliseconds }) => p99Milliseconds)),
  };
  for (const [index, other] of others.entries()) {
    const name = subjects[index + 1]?.name ?? '';
    row[`${name}, req/s`] = Math.round(speedOf(other));
    row[`x ${name}`] = Number((speedOf(own) / speedOf(other)).toFixed(2));
  }
  return row;
};

const fillDatabase = async (dataDir: string, records: readonly RecordValues[]): Promise<void> => {
  const store = await openSqliteStore({ file: join(dataDir, 'data.db') });
  try {
    const products = (await store.freshSchema()).collections.find(({ name }) => name === 'products');
    if (products === undefined) throw new Error('the collection is missing');
    await fill(store, products, records);
  } finally {
    await store.close();
  }
};

const dataDir = await mkdtemp(join(tmpdir(), 'fichero-bench-'));
const servers: { stop(): Promise<void> }[] = [];
const started = <T extends { stop(): Promise<void> }>(server: T): T => {
  servers.push(server);
  return server;
};
try {
  const json = { 'Content-Type': 'application/json' };
  const fichero = started(await startFichero(dataDir));
  const bare = started(await startServer(fileURLToPath(new URL('./bare-server.js', import.meta.url)), []));
  const key = await prepare(fichero.url, productsDefinition);
  const records = newProducts(recordCount);
  await fillDatabase(dataDir, records);
  const subjects: Subject[] = [
    { name: 'Fichero', url: fichero.url, headers: { ...json, 'X-Api-Key': key }, form: asTheyAre },
    { name: 'same bytes', url: bare.url, headers: json, form: bareForm('bytes') },
    { name: 'serialised', url: bare.url, headers: json, form: bareForm('json') },
  ];
  if (withPocketbase) {
    const { url, token } = started(await startFilledPocketbase(records));
    subjects.push({ name: 'PocketBase', url, headers: { ...json, Authorization: token }, form: asTheyAre });
  }
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${recordCount} records, ${connections} connections, median of ${rounds} x ${seconds} s`,
  );
  const table: Record<string, Awaited<ReturnType<typeof measureCase>>> = {};
  const spread = records.filter((_, n) => n % Math.ceil(recordCount / variants) === 0);
  const cases = casesFor(spread.map(({ id }) => String(id)));
  for (const [index, [name, requests]] of Object.entries(cases).entries()) {
    const [sample] = requests;
    if (sample === undefined) throw new Error(`${name}: no requests`);
    await teach(bare, fichero, String(index), sample, key);
    table[name] = await measureCase(subjects, requests, String(index));
  }
  console.table(table);
} finally {
  for (const server of servers) await server.stop();
  await rm(dataDir, { recursive: true });
}
