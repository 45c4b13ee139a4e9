import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import { type Filter, type Hop, ownField } from '#server/store/filter.js';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import type { SortKey } from '#server/store/port.js';
import { newDatabaseUrl } from '../../mongo/database-url.js';
import { field } from '../../records/definitions.js';
import { compare, creating, Workbench } from '../contract/workbench.js';

const count = 1_200;

describe('lists that MongoDB cannot decide alone, over more records than one batch', () => {
  let url: string;
  let bench: Workbench;
  let teams: Collection;
  let things: Collection;
  beforeAll(async () => {
    url = newDatabaseUrl();
    bench = new Workbench(await openMongoStore({ url }));
    teams = await bench.make([field('json', 'data')]);
    things = await bench.make([
      field('number', 'n'),
      field('json', 'data'),
      field('relation', 'team', { collectionId: teams.id }),
    ]);
    const ids = [await bench.create(teams, { data: { a: 'even' } }), await bench.create(teams, { data: { a: 'odd' } })];
    const made = Array.from({ length: count }, (_, n) =>
      creating(things, { n: (n * 7) % count, data: { a: [n % 10] }, team: ids[n % 2] ?? '' }),
    );
    await bench.write(...made);
  });
  afterAll(async () => {
    await bench.store.close();
    const client = await MongoClient.connect(url);
    await client.db().dropDatabase();
    await client.close();
  });

  const part = { ...ownField('data'), path: ['a'] };
  const threes = { ...compare('data', '~', '3'), left: part } as Filter;
  const numbers = Array.from({ length: count }, (_, n) => ({ n: (n * 7) % count, tens: n % 10 }));
  const expected = numbers.filter(({ tens }) => tens === 3).map(({ n }) => n);
  const toTeam = (): Hop => ({ kind: 'forward', collection: teams, field: 'team', many: false, where: null });

  test('pages come in the order of creation, and totals count all that match', async () => {
    const page = await bench.list(things, { where: threes, offset: 70, limit: 20, fields: ['n'], total: true });
    expect(page.total).toBe(expected.length);
    expect(page.rows.map(({ n }) => n)).toEqual(expected.slice(70, 90));
  });

  test('pages come in the order of a field', async () => {
    const sort: readonly SortKey[] = [{ by: ownField('n'), descending: true }];
    const sorted = expected.toSorted((a, b) => b - a);
    const pages = [0, 50, 100].map((offset) => bench.column(things, 'n', { where: threes, sort, offset, limit: 50 }));
    expect((await Promise.all(pages)).flat()).toEqual(sorted);
  });

  test('pages come in an order that the database cannot make', async () => {
    const sort: readonly SortKey[] = [
      { by: part, descending: true },
      { by: ownField('n'), descending: false },
    ];
    const sorted = numbers.toSorted((a, b) => b.tens - a.tens || a.n - b.n).map(({ n }) => n);
    const page = await bench.list(things, { sort, offset: 590, limit: 30, fields: ['n'], total: true });
    expect(page.rows.map(({ n }) => n)).toEqual(sorted.slice(590, 620));
    expect(page.total).toBe(count);
  });

  test('what the records lead to is loaded for each batch', async () => {
    const odd = { ...threes, left: { ...part, hops: [toTeam()] }, right: { kind: 'literal', value: 'odd' } } as Filter;
    const { total } = await bench.list(things, { where: { kind: 'and', all: [odd, threes] }, limit: 0, total: true });
    expect(total).toBe(expected.length);
    const even = { ...odd, right: { kind: 'literal', value: 'even' } } as Filter;
    const none = await bench.list(things, { where: { kind: 'and', all: [even, threes] }, total: true });
    expect(none).toEqual({ rows: [], total: 0 });
  });

  test('a scan ends with the time of a query, and its caller is told what to do', async () => {
    const hasty = new Workbench(await openMongoStore({ url, queryTimeoutMs: 20 }));
    try {
      const error = await hasty.list(things, { where: threes, total: true }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'UNAVAILABLE' });
      expect((error as Error).message).toContain('index');
    } finally {
      await hasty.store.close();
    }
  });
});
