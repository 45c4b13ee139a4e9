import { fork } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Filter, ownField } from '#server/store/filter.js';
import type { CallContext, ListQuery, Store } from '#server/store/port.js';
import { openSqliteStore, type SqliteStoreOptions } from '#server/store/sqlite/sqlite-store.js';
import {
  change,
  collection,
  compare,
  create,
  eventually,
  listOf,
  number,
  openStore,
  serverContext,
  temporaryDirectory,
  text,
} from './fixture.js';
import { isRunning, scannersOf } from './processes.js';

const records = collection(
  'records',
  [text('title'), number('n'), number('m')],
  [{ name: 'records_n', fields: ['n'], unique: false }],
);
const count = 100_000;
const idOf = (i: number): string => `r${String(i).padStart(14, '0')}`;

let directory: string;

const open = async (options: Partial<SqliteStoreOptions> = {}): Promise<{ store: Store; context: CallContext }> => {
  const file = join(await temporaryDirectory(), 'data.sqlite');
  await copyFile(join(directory, 'data.sqlite'), file);
  const store = await openStore({ ...options, file });
  return { store, context: await serverContext(store) };
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fichero-scans-'));
  const store = await openSqliteStore({ file: join(directory, 'data.sqlite') });
  const context = await change(store, { kind: 'create', collection: records });
  for (let i = 0; i < count; i += 5_000) {
    const part = Array.from({ length: 5_000 }, (_, k) => i + k);
    await store.write(
      part.map((k) => create(records, { id: idOf(k), title: `the title of record ${k}`, n: k % 500, m: k })),
      context,
    );
  }
  await store.close();
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Matches nothing and must look at every record to know it. */
const scanOf = (terms: number, mark: number): ListQuery => {
  const any: Filter[] = Array.from({ length: terms }, (_, i) => compare('m', '<', -mark - i / terms));
  return listOf(records, { where: { kind: 'or', any }, limit: 30, total: true });
};

describe('queries that an index or the size of the page bounds', () => {
  it('run without a process of their own', async () => {
    const { store, context } = await open();
    const both = (...all: Filter[]): Filter => ({ kind: 'and', all });
    const bounded: [Partial<ListQuery>, number, number | null][] = [
      [{ total: true }, 30, count],
      [{ sort: [{ by: ownField('n'), descending: true }], offset: 1_000 }, 30, null],
      [{ where: compare('n', '=', 7), sort: [{ by: ownField('title'), descending: true }], total: true }, 30, 200],
      [{ where: both(compare('n', '=', 7), compare('title', '~', '07')), total: true }, 30, 199],
      [{ where: both(compare('m', '>', 50_000), both(compare('n', '=', 7))), total: true }, 30, 100],
      [{ where: compare('title', '~', 'record') }, 30, null],
      [{ where: both({ kind: 'ids', ids: [idOf(1), idOf(2)] }, compare('m', '>', 1)), total: true }, 1, 1],
    ];
    for (const [query, size, total] of bounded) {
      expect(await store.list(listOf(records, { limit: 30, ...query }), context)).toMatchObject({ count: size, total });
    }
    expect(scannersOf()).toEqual([]);
    await store.list(listOf(records, { where: compare('title', '~', 'no such'), limit: 30 }), context);
    expect(scannersOf()).toHaveLength(1);
  });

  it('of records with much text are left to a process of their own', async () => {
    const store = await openStore();
    const context = await change(store, { kind: 'create', collection: records });
    const title = 'x'.repeat(1_000_000);
    await store.write(
      Array.from({ length: 30 }, (_, i) => create(records, { id: `r${i}`, title, n: i, m: i })),
      context,
    );
    expect(await store.list(listOf(records, { limit: 2, total: true }), context)).toMatchObject({
      count: 2,
      total: 30,
    });
    expect(scannersOf()).toEqual([]);
    const page = await store.list(listOf(records, { where: compare('title', '~', 'y'), total: true }), context);
    expect(page).toMatchObject({ count: 0, total: 0 });
    expect(scannersOf()).toHaveLength(1);
  });
});

describe('queries that scan', () => {
  it('of 8 clients leave gets by id of others a p99 under 50 ms', async () => {
    const { store, context } = await open({ queryTimeoutMs: 60_000 });
    let scanning = true;
    let scans = 0;
    const scanClients = Array.from({ length: 8 }, async (_, client) => {
      for (let i = 0; scanning; i += 1) {
        const page = await store.list(scanOf(100, 1 + client + 8 * i), context);
        expect(page.total).toBe(0);
        scans += 1;
      }
    });
    const latencies: number[] = [];
    const end = Date.now() + 4_000;
    const readers = Array.from({ length: 4 }, async (_, client) => {
      for (let i = client; Date.now() < end || scans < 2; i += 4) {
        const start = performance.now();
        const record = await store.get(records, idOf((i * 7919) % count), null, context);
        latencies.push(performance.now() - start);
        if (record === null) throw new Error('a record is missing');
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    await Promise.all(readers);
    scanning = false;
    await Promise.all(scanClients);
    latencies.sort((a, b) => a - b);
    expect(scans).toBeGreaterThan(1);
    expect(latencies.length).toBeGreaterThan(500);
    expect(latencies[Math.floor(latencies.length * 0.99)]).toBeLessThan(50);
  }, 60_000);

  it('end with their process at the timeout; the client hears it, and later queries work', async () => {
    const { store, context } = await open({ queryTimeoutMs: 3_000, scanProcesses: 1 });
    const slow = store.list(scanOf(2_000, 1), context);
    const refused = expect(slow).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The query took too long and was stopped. Add an index for its filter and sort, or narrow the filter.',
    });
    const [scanner] = await eventually(() => (scannersOf().length === 1 ? scannersOf() : null));
    await refused;
    await eventually(() => !scannersOf().includes(scanner as number));
    const page = await store.list(scanOf(1, 2), context);
    expect(page).toMatchObject({ count: 0, total: 0 });
    expect(scannersOf()).not.toContain(scanner);
  });

  it('end with the server, also when that was killed', async () => {
    const file = join(await temporaryDirectory(), 'data.sqlite');
    await copyFile(join(directory, 'data.sqlite'), file);
    const server = fork(new URL('./scanning-process.js', import.meta.url), [file, 'm', '10000']);
    const [scanner] = await eventually(() => (scannersOf(server.pid).length === 1 ? scannersOf(server.pid) : null));
    server.kill('SIGKILL');
    await eventually(() => !isRunning(scanner as number));
  });

  it('beyond the bound of those that wait are refused at once', async () => {
    const { store, context } = await open({ queryTimeoutMs: 2_000, scanProcesses: 1 });
    const asked = Array.from({ length: 70 }, (_, i) => store.list(scanOf(200, 1 + i), context));
    const outcomes = await Promise.allSettled(asked);
    const messages = outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason.message) : ''));
    expect(messages.filter((message) => message.startsWith('Too many slow queries')).length).toBeGreaterThanOrEqual(4);
    await expect(store.get(records, idOf(1), null, context)).resolves.not.toBeNull();
  });

  it('are answered the same wherever they run', async () => {
    const { store, context } = await open();
    const queries: Partial<ListQuery>[] = [
      { where: compare('n', '=', 7), sort: [{ by: ownField('title'), descending: true }], total: true },
      { where: compare('n', '=', 7), sort: [], offset: 3, total: true },
      { where: compare('title', '~', 'record 9999'), sort: [{ by: ownField('n'), descending: false }], total: true },
      { where: compare('title', '~', 'record'), sort: [{ by: ownField('n'), descending: true }] },
      {
        where: { kind: 'ids', ids: [idOf(5), idOf(3)] },
        sort: [{ by: ownField('title'), descending: false }],
        total: true,
      },
      { sort: [{ by: ownField('title'), descending: true }], total: true },
      { sort: [{ by: '@rowid', descending: true }], offset: 90_000, total: true },
    ];
    const numbers = Array.from({ length: count }, (_, i) => i);
    const title = (i: number): string => `the title of record ${i}`;
    const byTitle = [...numbers].sort((a, b) => (title(a) < title(b) ? -1 : 1));
    const expected: [number[], number | null][] = [
      [byTitle.filter((i) => i % 500 === 7).reverse(), 200],
      [numbers.filter((i) => i % 500 === 7).slice(3), 200],
      [[9_999, ...numbers.slice(99_990)].sort((a, b) => (a % 500) - (b % 500) || a - b), 11],
      [[...numbers].sort((a, b) => (b % 500) - (a % 500) || b - a), null],
      [[3, 5], 2],
      [[...byTitle].reverse(), count],
      [[...numbers].reverse().slice(90_000), count],
    ];
    for (const [i, query] of queries.entries()) {
      const page = await store.list(listOf(records, { limit: 30, fields: ['id'], ...query }), context);
      const [ids, total] = expected[i] as [number[], number | null];
      expect({ i, ids: page.items.rows().map((row) => row['id']), total: page.total }).toEqual({
        i,
        ids: ids.slice(0, 30).map(idOf),
        total,
      });
    }
  });

  it('count anew what was counted before as soon as a record changed', async () => {
    const { store, context } = await open();
    const query = listOf(records, { where: compare('title', '~', 'record 5000'), limit: 1, total: true });
    expect((await store.list(query, context)).total).toBe(11);
    expect((await store.list(query, context)).total).toBe(11);
    await store.write([create(records, { id: 'new', title: 'record 50001', n: 1 })], context);
    expect((await store.list(query, context)).total).toBe(12);
    await store.write([{ kind: 'delete', collection: records, id: idOf(5_000), where: null }], context);
    expect((await store.list(query, context)).total).toBe(11);
  });
});
