/**
 * How much of what `node:http` can do is left when Fichero answers over REST, and how far is it from PocketBase?
 * One run: Fichero on SQLite, a bare `node:http` server that sends the same bytes and, with `--pocketbase`, a real PocketBase
 * with the same records, each in a process of its own, are loaded in turn by wrk. `npm run bench:rest`,
 * `npm run bench:rest -- --pocketbase`, or `npm run bench:rest -- --quick` to see that it works.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordValues } from '#server/store/port.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { prepare, type RunningServer, startFichero, startServer } from './fichero.js';
import type { Load } from './load.js';
import { startFilledPocketbase } from './pocketbase.js';
import { categories, fill, newProducts, productInput, productsDefinition } from './records.js';
import { interleaved } from './rounds.js';

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

/** A server under load, and how it is asked. */
interface Asked {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The requests of a case in the form that this server knows. */
  readonly form: (requests: Requests, place: string) => Requests;
}

const asTheyAre: Asked['form'] = (requests) => requests;
const bareForm =
  (kind: string): Asked['form'] =>
  (requests, place) =>
    requests.map((request) => ({ ...request, path: `/${kind}/${place}` }));

const measureCase = async (servers: readonly Asked[], requests: Requests, place: string) => {
  const subjects = servers.map(({ url, pid, headers, form }) => ({
    url,
    pid,
    headers,
    connections,
    seconds,
    requests: form(requests, place),
  }));
  const [own, ...others] = await interleaved(subjects, rounds);
  if (own === undefined) throw new Error('no server is measured');
  const row: Record<string, number> = {
    'req/s': Math.round(own.requestsPerSecond),
    'p99 ms': own.p99Milliseconds,
    'CPU µs': Math.round(own.cpuMicroseconds),
  };
  for (const [index, other] of others.entries()) {
    const name = servers[index + 1]?.name ?? '';
    row[`${name}, req/s`] = Math.round(other.requestsPerSecond);
    row[`${name}, CPU µs`] = Math.round(other.cpuMicroseconds);
    row[`x ${name}`] = Number((own.requestsPerSecond / other.requestsPerSecond).toFixed(2));
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
  const asked: Asked[] = [
    { ...fichero, name: 'Fichero', headers: { ...json, 'X-Api-Key': key }, form: asTheyAre },
    { ...bare, name: 'same bytes', headers: json, form: bareForm('bytes') },
    { ...bare, name: 'serialised', headers: json, form: bareForm('json') },
  ];
  if (withPocketbase) {
    const pocketbase = started(await startFilledPocketbase(records));
    asked.push({
      ...pocketbase,
      name: 'PocketBase',
      headers: { ...json, Authorization: pocketbase.token },
      form: asTheyAre,
    });
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
    table[name] = await measureCase(asked, requests, String(index));
  }
  console.table(table);
} finally {
  for (const server of servers) await server.stop();
  await rm(dataDir, { recursive: true });
}
