import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Filter, ownField } from '#server/store/filter.js';
import type { CallContext, OrderPlace, PagesQuery, Store, StorePage, TallyQuery } from '#server/store/port.js';
import { Connection } from '#server/store/sqlite/connection.js';
import { walkedParts } from '#server/store/sqlite/list-query.js';
import { pagesJob } from '#server/store/sqlite/page-jobs.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { change, collection, compare, create, number, openStore, relation, select, text } from './fixture.js';
import { scannersOf } from './processes.js';

const owners = collection('owners', [text('name')]);
const things = collection(
  'things',
  [
    text('title'),
    number('n'),
    number('m'),
    text('code'),
    select('tags', 3),
    relation('owner', owners.id),
    relation('maker', owners.id),
    relation('friends', owners.id, { maxSelect: 3 }),
  ],
  [
    { name: 'things_n', fields: ['n'], unique: false },
    { name: 'things_owner', fields: ['owner'], unique: false },
    { name: 'things_owner_n', fields: ['owner', 'n'], unique: false },
    { name: 'things_code', fields: ['code'], unique: true },
  ],
);
const count = 40_000;
const ownerId = (i: number): string => `o${String(i).padStart(14, '0')}`;
const idOf = (i: number): string => `t${String(i).padStart(14, '0')}`;
const values = (i: number) => ({
  id: idOf(i),
  title: `title ${i}`,
  n: i % 7,
  m: (i * 7919) % 1_000,
  code: `c${i}`,
  tags: i % 2 === 0 ? ['a', 'b'] : [],
  owner: ownerId(i % 20),
  maker: ownerId(i % 20),
  friends: i % 20 < 19 ? [ownerId(i % 20), ownerId(19)] : [ownerId(19)],
});

let directory: string;
let store: Store;
let context: CallContext;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fichero-pages-'));
  store = await openSqliteStore({ file: join(directory, 'data.sqlite') });
  await change(store, { kind: 'create', collection: owners });
  context = await change(store, { kind: 'create', collection: things });
  await store.write(
    Array.from({ length: 20 }, (_, i) => create(owners, { id: ownerId(i), name: `owner ${i}` })),
    context,
  );
  for (let i = 0; i < count; i += 5_000) {
    await store.write(
      Array.from({ length: 5_000 }, (_, k) => create(things, values(i + k))),
      context,
    );
  }
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const window = { from: null, backward: false, offset: 0, limit: 3 } as const;
const asked = (query: Partial<PagesQuery>): PagesQuery => ({
  collection: things,
  where: null,
  sort: [],
  window,
  fields: ['id'],
  places: false,
  ...query,
});
const by = (name: string, descending = false) => ({ by: ownField(name), descending });
const place = (keys: OrderPlace['keys'], created: number): OrderPlace => ({ keys, created: String(created) });
const pages = (query: Partial<PagesQuery>, of = store): Promise<readonly StorePage[]> =>
  of.pages(asked(query), context);
const ids = (found: readonly StorePage[]) => found.map(({ items }) => items.rows().map(({ id }) => id));

describe('the plan of a page after a place', () => {
  const plansOf = (query: Partial<PagesQuery>): readonly string[] => {
    const job = pagesJob(asked(query), { schemaVersion: 1, credential: null });
    if (job.kind !== 'list') throw new Error('one page is wanted');
    const connection = new Connection(join(directory, 'data.sqlite'));
    const plans = walkedParts(job).map(({ sql, values: bound }) => connection.explain(sql, bound).join('; '));
    connection.close();
    return plans;
  };

  it('goes straight to it by an index, among equal values too, and sorts nothing', () => {
    const from = place([3], 500);
    expect(plansOf({ sort: [by('n')], window: { ...window, from } })).toEqual([
      'SEARCH r USING INDEX things_n (n=? AND rowid>?)',
      'SEARCH r USING INDEX things_n (n>?)',
    ]);
    expect(plansOf({ sort: [by('n', true)], window: { ...window, from, backward: true } })).toEqual([
      'SEARCH r USING INDEX things_n (n=? AND rowid>?)',
      'SEARCH r USING INDEX things_n (n>?)',
    ]);
    expect(plansOf({ sort: [by('n', true)], window: { ...window, from } })).toEqual([
      'SEARCH r USING INDEX things_n (n=? AND rowid<?)',
      'SEARCH r USING INDEX things_n (n<?)',
    ]);
    const where = compare('owner', '=', ownerId(3));
    expect(plansOf({ where, sort: [by('n')], window: { ...window, from } })).toEqual([
      'SEARCH r USING INDEX things_owner_n (owner=? AND n=? AND rowid>?)',
      'SEARCH r USING INDEX things_owner_n (owner=? AND n>?)',
    ]);
    expect(plansOf({ window: { ...window, from: place([], 9) } })).toEqual([
      'SEARCH r USING INTEGER PRIMARY KEY (rowid>?)',
    ]);
    expect(plansOf({ sort: [by('code')], window: { ...window, from: place(['c5'], 6) } })).toEqual([
      'SEARCH r USING INDEX things_code (code>?)',
    ]);
  });
});

describe('what an index bounds', () => {
  it('runs without a process of its own: pages deep inside, pages and counts of parents, lookups', async () => {
    const opened = await openStore({ file: join(directory, 'data.sqlite') });
    const before = scannersOf().length;
    const [deep] = await pages(
      { sort: [by('n')], places: true, window: { ...window, offset: 4_000, limit: 1 } },
      opened,
    );
    const from = deep?.places?.[0] ?? null;
    const along = ids(await pages({ sort: [by('n')], window: { ...window, from } }, opened));
    const inOrder = Array.from({ length: count }, (_, i) => i).toSorted((a, b) => (a % 7) - (b % 7) || a - b);
    expect(along).toEqual([inOrder.slice(4_001, 4_004).map(idOf)]);

    const per = { field: 'owner', ids: [ownerId(5), ownerId(0)] };
    const rank = (i: number) => i % 7;
    const mine = (owner: number) => inOrder.filter((i) => i % 20 === owner);
    expect(ids(await pages({ per, sort: [by('n', true)] }, opened))).toEqual(
      [5, 0].map((owner) =>
        mine(owner)
          .toSorted((a, b) => rank(b) - rank(a) || b - a)
          .slice(0, 3)
          .map(idOf),
      ),
    );
    const tally: TallyQuery = { collection: things, where: null, per, by: [], measures: [], limit: 1, cap: 100 };
    expect(await opened.tallies(tally, context)).toEqual([5, 0].map(() => [{ keys: [], count: 100, values: [] }]));
    const all = { ...tally, cap: null };
    expect((await opened.tallies(all, context)).map(([one]) => one?.count)).toEqual([2_000, 2_000]);
    const { per: _, ...whole } = all;
    expect((await opened.tallies(whole, context))[0]?.[0]?.count).toBe(count);

    const codes: Filter = { kind: 'or', any: ['c7', 'c39999', 'none'].map((code) => compare('code', '=', code)) };
    const query = { collection: things, where: codes, sort: [], offset: 0, limit: 3, fields: ['id'], total: false };
    expect((await opened.list(query, context)).items.rows()).toEqual([{ id: idOf(7) }, { id: idOf(39_999) }]);
    expect(scannersOf().length).toBe(before);
  });
});

describe('what may take long', () => {
  it('says the same where no index helps, in a process of its own', async () => {
    const per = (field: string) => ({ field, ids: [ownerId(5), ownerId(19)] });
    const sort = [by('m', true), by('title')];
    const expected = await pages({ per: per('owner'), sort });
    expect(await pages({ per: per('maker'), sort })).toEqual(expected);
    expect(scannersOf().length).toBeGreaterThan(0);
    const [five, nineteen] = ids(await pages({ per: per('friends'), sort }));
    expect(five).toEqual(ids(expected)[0]);
    const order = (a: number, b: number) => values(b).m - values(a).m || (`title ${a}` < `title ${b}` ? -1 : 1);
    const everyone = Array.from({ length: count }, (_, i) => i).toSorted(order);
    expect(nineteen).toEqual(everyone.slice(0, 3).map(idOf));

    const grouping = {
      collection: things,
      where: null,
      measures: [{ of: 'sum', field: 'n' }],
      limit: 2,
      cap: null,
    } as const;
    const groups = { ...grouping, by: [{ field: 'tags', unit: null }] } as const;
    const half = (rest: number) => Array.from({ length: count }, (_, i) => i).filter((i) => i % 2 === rest);
    const sum = (some: readonly number[]) => some.reduce((total, i) => total + (i % 7), 0);
    expect(await store.tallies(groups, context)).toEqual([
      [
        { keys: [null], count: count / 2, values: [sum(half(1))] },
        { keys: ['a'], count: count / 2, values: [sum(half(0))] },
      ],
    ]);
    const made = await store.tallies({ ...groups, per: per('maker') }, context);
    expect(made).toEqual(await store.tallies({ ...groups, per: per('owner') }, context));
  });

  it('is stopped at the timeout, with what to do about it', async () => {
    const slow = await openStore({ file: join(directory, 'data.sqlite'), queryTimeoutMs: 1 });
    const advice = { code: 'UNAVAILABLE', message: expect.stringContaining('Add an index') as string };
    const where = compare('title', '~', 'nowhere');
    const per = { field: 'maker', ids: [ownerId(1)] };
    await expect(pages({ sort: [by('m')] }, slow)).rejects.toMatchObject(advice);
    await expect(pages({ per, sort: [by('m')] }, slow)).rejects.toMatchObject(advice);
    const tally: TallyQuery = { collection: things, where, by: [], measures: [], limit: 1, cap: 10 };
    await expect(slow.tallies(tally, context)).rejects.toMatchObject(advice);
    const summed: TallyQuery = { ...tally, measures: [{ of: 'sum', field: 'n' }], cap: null };
    await expect(slow.tallies(summed, context)).rejects.toMatchObject(advice);
  });
});
