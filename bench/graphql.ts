/**
 * How much faster does Fichero answer GraphQL than stock Yoga does with the same schema, services, database and rules?
 * One run: Fichero on SQLite and Yoga's own HTTP handler, each in a process of its own on the same 100,000 records, are loaded
 * in turn by wrk. `npm run bench:graphql`, or `npm run bench:graphql -- --quick` to see that it works.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { prepare, type RunningServer, startFichero, startServer } from './fichero.js';
import type { Load } from './load.js';
import { fill, newProducts, productsDefinition } from './records.js';
import { type Cost, interleaved } from './rounds.js';

const quick = process.argv.includes('--quick');
const recordCount = quick ? 2_000 : 100_000;
const rounds = quick ? 1 : 5;
const seconds = quick ? 1 : 4;
const connections = 32;
/** Different variables of one case, so that no answer can be remembered for all. */
const variants = 100;

const list = `query List($page: Int!) {
  products(orderBy: [{ created: DESC }], page: $page, first: 30) { nodes { title description price stock active category released } }
}`;

const post = (query: string, variables: (n: number) => object): Load['requests'] =>
  Array.from({ length: variants }, (_, n) => ({
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({ query, variables: variables(n) }),
  }));

const cases: Readonly<Record<string, Load['requests']>> = {
  hello: post('{ viewer { name } }', () => ({})),
  'list of 30 x 7 fields': post(list, (n) => ({ page: (n % 5) + 1 })),
};

const fillDatabase = async (dataDir: string): Promise<void> => {
  const store = await openSqliteStore({ file: join(dataDir, 'data.db') });
  try {
    const products = (await store.freshSchema()).collections.find(({ name }) => name === 'products');
    if (products === undefined) throw new Error('the collection is missing');
    await fill(store, products, newProducts(recordCount));
  } finally {
    await store.close();
  }
};

/** Throws unless both give the same answer to the first request of each case. */
const compareAnswers = async (servers: readonly RunningServer[], headers: Readonly<Record<string, string>>) => {
  for (const [name, [request]] of Object.entries(cases)) {
    const answers = await Promise.all(
      servers.map(async ({ url }) => {
        const response = await fetch(url + (request?.path ?? ''), {
          method: 'POST',
          headers,
          body: request?.body ?? '',
        });
        return `${response.status} ${JSON.stringify(await response.json())}`;
      }),
    );
    if (new Set(answers).size !== 1 || answers[0]?.startsWith('200 {"data"') !== true) {
      throw new Error(`${name}: ${answers.map((answer) => answer.slice(0, 300)).join('\n')}`);
    }
  }
};

const row = (own: Cost, stock: Cost) => ({
  'req/s': Math.round(own.requestsPerSecond),
  'p99 ms': own.p99Milliseconds,
  'CPU µs': Math.round(own.cpuMicroseconds),
  'stock Yoga, req/s': Math.round(stock.requestsPerSecond),
  'its p99 ms': stock.p99Milliseconds,
  'its CPU µs': Math.round(stock.cpuMicroseconds),
  'x stock Yoga': Number((own.requestsPerSecond / stock.requestsPerSecond).toFixed(2)),
  'x by CPU': Number((stock.cpuMicroseconds / own.cpuMicroseconds).toFixed(2)),
});

const dataDir = await mkdtemp(join(tmpdir(), 'fichero-bench-'));
const servers: RunningServer[] = [];
try {
  const fichero = await startFichero(dataDir);
  servers.push(fichero);
  const key = await prepare(fichero.url, productsDefinition);
  await fillDatabase(dataDir);
  servers.push(await startServer(fileURLToPath(new URL('./stock-yoga.js', import.meta.url)), [dataDir]));
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Api-Key': key };
  await compareAnswers(servers, headers);
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${recordCount} records, ${connections} connections, median of ${rounds} x ${seconds} s`,
  );
  const table: Record<string, ReturnType<typeof row>> = {};
  for (const [name, requests] of Object.entries(cases)) {
    const subjects = servers.map(({ url, pid }) => ({ url, pid, connections, seconds, headers, requests }));
    const [own, stock] = await interleaved(subjects, rounds);
    if (own !== undefined && stock !== undefined) table[name] = row(own, stock);
  }
  console.table(table);
} finally {
  for (const server of servers) await server.stop();
  await rm(dataDir, { recursive: true });
}
