/**
 * What does a call through the SDK cost over a bare `fetch` of the same request, and how long does its import take? One process asks
 * one server, bare and through clients in turn, one call at a time. `npm run bench:sdk`, or `npm run bench:sdk -- --quick`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createClient } from 'fichero-sdk';
import { graphql } from 'fichero-sdk/graphql';
import PocketBase from 'pocketbase';
import { prepare, startFichero } from './fichero.js';
import { productInput, productsDefinition } from './records.js';

const quick = process.argv.includes('--quick');
const rounds = quick ? 2 : 7;
const callsPerRound = quick ? 50 : 500;
const imports = quick ? 5 : 31;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

type Way = () => Promise<unknown>;

/** The p50 of each way, in microseconds: their calls alternate, so that whatever else the machine does meets all of them. */
const oneRound = async (ways: readonly Way[]): Promise<readonly number[]> => {
  const times = ways.map((): number[] => []);
  for (let call = 0; call < callsPerRound; call += 1) {
    for (const place of ways.keys()) {
      // Nobody is always asked right after the same other.
      const index = (place + call) % ways.length;
      const begin = performance.now();
      await ways[index]?.();
      times[index]?.push((performance.now() - begin) * 1_000);
    }
  }
  return times.map(median);
};

/** Each way beside the first, as the medians over the rounds. */
const compare = async (named: Readonly<Record<string, Way>>) => {
  const names = Object.keys(named);
  const ways = Object.values(named);
  await oneRound(ways);
  const measured: (readonly number[])[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await oneRound(ways));
  const rows = names.map((name, index) => {
    const of = (value: (times: readonly number[]) => number) => median(measured.map(value));
    const row = {
      'p50 µs': Math.round(of((times) => times[index] ?? 0)),
      'over fetch, µs': Math.round(of((times) => (times[index] ?? 0) - (times[0] ?? 0))),
      'x fetch': Number(of((times) => (times[index] ?? 0) / (times[0] ?? 1)).toFixed(3)),
    };
    return [name, row] as const;
  });
  console.table(Object.fromEntries(rows));
};

/** How long a process takes that imports it and ends, in milliseconds. */
const startOf = (program: string): number => {
  const begin = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '-e', program]);
  return performance.now() - begin;
};

/** What an import adds to the start of a process. */
const compareImports = (modules: readonly string[]) => {
  const added = modules.map((): number[] => []);
  for (let turn = 0; turn < imports; turn += 1) {
    const empty = startOf('');
    for (const [index, module] of modules.entries()) {
      added[index]?.push(startOf(`import ${JSON.stringify(module)};`) - empty);
    }
  }
  const rows = modules.map((module, index) => [
    basename(module) === 'empty.mjs' ? 'an empty file' : module,
    { 'import, ms': Number(median(added[index] ?? []).toFixed(1)) },
  ]);
  console.table(Object.fromEntries(rows));
};

const dataDir = await mkdtemp(join(tmpdir(), 'fichero-bench-'));
const server = await startFichero(dataDir);
try {
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), median of ${rounds} x ${callsPerRound} calls, one at a time`,
  );
  const { url } = server;
  const apiKey = await prepare(url, productsDefinition);
  let sent = '';
  const onResponse = ({ path }: { path: string }) => {
    sent = path;
  };
  const rest = createClient({ url, apiKey, onResponse }).collection('products');
  const impatient = createClient({ url, apiKey, timeout: Number.POSITIVE_INFINITY }).collection('products');
  const { ids } = await rest.createMany(Array.from({ length: 100 }, (_, n) => productInput(n)));
  const id = ids[0] ?? '';
  const pocketbase = new PocketBase(url);
  pocketbase.autoCancellation(false);
  pocketbase.beforeSend = (to, options) => ({
    url: to,
    options: { ...options, headers: { ...options.headers, 'X-Api-Key': apiKey } },
  });
  const headers = { 'X-Api-Key': apiKey };
  const bare = (path: string) => async () => (await fetch(url + path, { headers })).json();
  /** The same request as the client's, without it. */
  const bareOf = async (way: Way): Promise<Way> => {
    sent = '';
    await way();
    return bare(sent);
  };

  console.log('One record:');
  await compare({
    fetch: await bareOf(() => rest.get(id)),
    'SDK, REST': () => rest.get(id),
    'SDK, REST, without a timeout': () => impatient.get(id),
    'SDK of PocketBase': () => pocketbase.collection('products').getOne(id),
  });
  const list = async () => rest.list({ perPage: 30, sort: '-price' });
  console.log('A page of 30 records:');
  await compare({
    fetch: await bareOf(list),
    'SDK, REST': list,
    'SDK of PocketBase': () => pocketbase.collection('products').getList(1, 30, { sort: '-price' }),
  });
  console.log('One GraphQL document:');
  const query = '{ viewer { name } }';
  const post = {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  };
  const plain = createClient({ url, apiKey });
  const byRequest = createClient({ url, apiKey, transport: graphql });
  await compare({
    fetch: async () => (await fetch(`${url}/graphql`, post)).json(),
    'SDK, core': () => plain.graphql(query),
    'SDK, graphql-request': () => byRequest.graphql(query),
  });
  // What any import costs, whatever it holds.
  const emptyFile = join(dataDir, 'empty.mjs');
  await writeFile(emptyFile, '');
  compareImports([
    emptyFile,
    'fichero-sdk/core',
    'fichero-sdk',
    'fichero-sdk/graphql',
    'pocketbase',
    'graphql-request',
  ]);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true });
}
