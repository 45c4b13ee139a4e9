import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SyntaxNode } from '#server/domain/records/filter-syntax.js';
import type { PageOf, Source, Window } from '#server/domain/records/record-queries.js';
import type { JsonObject } from '#server/lib/json.js';
import { collection, field } from './definitions.js';
import { faultOf, openRecordHouse, type RecordHouse, scopeOf } from './record-house.js';

const categories = collection('categories', [
  field('text', 'name'),
  field('bool', 'open'),
  field('text', 'secret', { hidden: true }),
]);
const products = collection(
  'products',
  [
    field('text', 'title'),
    field('number', 'price'),
    field('date', 'sold'),
    field('select', 'tags', { maxSelect: 3 }),
    field('json', 'meta'),
    field('relation', 'category', { collectionId: categories.id }),
    field('text', 'secret', { hidden: true }),
  ],
  [{ name: 'idx_title', fields: ['title'], unique: true }],
);

let house: RecordHouse;
const ids = new Map<string, string>();
beforeAll(async () => {
  house = await openRecordHouse([categories, products]);
  const make = async (of: string, key: string, data: JsonObject): Promise<void> => {
    const made = await house.records.create(house.admin('records.create'), of, { data, files: [] });
    ids.set(key, made.id);
  };
  await make('categories', 'Food', { name: 'Food', open: true, secret: 'f' });
  await make('categories', 'Toys', { name: 'Toys', open: false, secret: 't' });
  const of = (name: string) => ids.get(name) ?? '';
  const sold = (day: string) => `${day} 12:00:00.000Z`;
  await make('products', 'apple', {
    title: 'apple',
    price: 1.5,
    tags: ['red'],
    category: of('Food'),
    sold: sold('2024-01-01'),
  });
  await make('products', 'bread', {
    title: 'bread',
    price: 3,
    tags: [],
    category: of('Food'),
    sold: sold('2024-02-10'),
  });
  await make('products', 'cube', {
    title: 'cube',
    price: 3,
    tags: ['red', 'blue'],
    category: of('Toys'),
    sold: sold('2024-02-11'),
  });
  await make('products', 'doll', {
    title: 'doll',
    price: 0.1,
    tags: ['green'],
    category: of('Toys'),
    meta: { size: [1, 2] },
  });
  await make('products', 'egg', { title: 'egg', price: 0.2, tags: [], secret: 'x' });
});
afterAll(() => house.close());

const admin = () => house.admin('records.list');
const all: Source = { collection: 'products' };
const byPrice = [{ path: 'price', descending: true }];
const first = (count: number, after: string | null = null): Window => ({ kind: 'first', first: count, after });
const page = async (query: Partial<PageOf>, source: Source = all, grant = admin()) => {
  const whole: PageOf = { orderBy: [], window: first(30), fields: ['title'], cursors: false };
  const [only] = await house.queries.pages(grant, source, { ...whole, ...query });
  if (only === undefined) throw new Error('there is no page');
  return { ...only, titles: only.items.rows().map(({ title }) => title) };
};
const named = (name: string) => ({ kind: 'name', name, at: 0 }) as const;
const equals = (name: string, value: string | number): SyntaxNode => ({
  kind: 'compare',
  op: '=',
  any: false,
  left: named(name),
  right: { kind: 'literal', value, at: 0 },
});

describe('pages', () => {
  test('go on where a cursor points, both ways, and say whether there is more', async () => {
    const start = await page({ orderBy: byPrice, window: first(2), cursors: true });
    expect(start).toMatchObject({ titles: ['cube', 'bread'], hasNextPage: true, hasPreviousPage: false });
    const rest = await page({ orderBy: byPrice, window: first(5, start.cursors?.[1]), cursors: true });
    expect(rest).toMatchObject({ titles: ['apple', 'egg', 'doll'], hasNextPage: false, hasPreviousPage: true });
    const before: Window = { kind: 'last', last: 1, before: rest.cursors?.[0] ?? null };
    const back = await page({ orderBy: byPrice, window: before });
    expect(back).toMatchObject({ titles: ['bread'], hasNextPage: true, hasPreviousPage: true });
    const last: Window = { kind: 'last', last: 2, before: null };
    expect(await page({ orderBy: byPrice, window: last })).toMatchObject({
      titles: ['egg', 'doll'],
      hasNextPage: false,
    });
    const second: Window = { kind: 'page', page: 2, perPage: 2 };
    expect(await page({ orderBy: byPrice, window: second })).toMatchObject({
      titles: ['apple', 'egg'],
      hasNextPage: true,
    });
  });

  test('are ordered along relations, missing records first', async () => {
    const orderBy = [
      { path: 'category.name', descending: false },
      { path: 'title', descending: true },
    ];
    expect((await page({ orderBy })).titles).toEqual(['egg', 'bread', 'apple', 'doll', 'cube']);
  });

  test('refuse cursors of another order, texts that are none, and numbers out of bounds', async () => {
    const { cursors } = await page({ orderBy: byPrice, window: first(1), cursors: true });
    const cursor = cursors?.[0] ?? '';
    const ascending = [{ path: 'price', descending: false }];
    const faults = [
      await faultOf(page({ orderBy: ascending, window: first(1, cursor) })),
      await faultOf(page({ orderBy: byPrice, window: first(1, 'nonsense') })),
      await faultOf(page({ orderBy: byPrice, window: first(1, `${cursor.slice(0, -8)}`) })),
      await faultOf(page({ window: first(0) })),
      await faultOf(page({ window: first(1_001) })),
      await faultOf(page({ window: { kind: 'page', page: 0, perPage: 1 } })),
      await faultOf(page({ orderBy: [{ path: '@random', descending: false }] })),
      await faultOf(page({ orderBy: [{ path: 'tags:each', descending: false }] })),
    ];
    expect(faults.map(({ code }) => code)).toEqual(faults.map(() => 'VALIDATION'));
    const nowhere = { path: 'products_via_category.title', descending: false };
    expect((await faultOf(page({ orderBy: [nowhere] }))).code).toBe('CONFLICT');
    expect(faults[0]?.message).toBe('Invalid cursor: it belongs to another order or collection.');
  });

  test('of parents come by one call of the store, each with its own first records', async () => {
    const source: Source = {
      collection: 'products',
      parents: { field: 'category', ids: [ids.get('Toys') ?? '', 'nobodyatallxxxx', ids.get('Food') ?? ''] },
    };
    const pages = await house.queries.pages(admin(), source, {
      orderBy: byPrice,
      window: first(1),
      fields: ['title'],
      cursors: false,
    });
    expect(pages.map(({ items, hasNextPage }) => [items.rows().map(({ title }) => title), hasNextPage])).toEqual([
      [['cube'], true],
      [[], false],
      [['bread'], true],
    ]);
    expect(await house.queries.counts(admin(), source, null)).toEqual([2, 0, 2]);
    expect(await house.queries.counts(admin(), source, 1)).toEqual([1, 0, 1]);
    const measured = [{ of: 'avg', field: 'price' }] as const;
    const aggregates = await house.queries.aggregates(admin(), source, measured);
    expect(aggregates).toEqual([
      { count: 2, values: [1.55] },
      { count: 0, values: [null] },
      { count: 2, values: [2.25] },
    ]);
  });
});

describe('a typed filter', () => {
  const where = async (node: SyntaxNode, grant = admin()) => (await page({}, { ...all, where: node }, grant)).titles;

  test('asks of relations both ways, with not, lists of values and json', async () => {
    const inCategory = (node: SyntaxNode | null): SyntaxNode => ({ kind: 'some', relation: named('category'), node });
    expect(await where(inCategory(equals('name', 'Food')))).toEqual(['apple', 'bread']);
    expect(await where({ kind: 'not', node: inCategory(null) })).toEqual(['egg']);
    const siblings = { kind: 'some', relation: named('products_via_category'), node: equals('title', 'doll') } as const;
    expect(await where(inCategory(siblings))).toEqual(['cube', 'doll']);
    expect(await where({ kind: 'in', left: named('price'), values: [0.1, 1.5] })).toEqual(['apple', 'doll']);
    expect(await where({ kind: 'in', left: named('title'), values: [] })).toEqual([]);
    const sized: SyntaxNode = { kind: 'contains', left: { ...named('meta'), keys: ['size'] }, value: [2] };
    expect(await where(sized)).toEqual(['doll']);
  });

  test('sees no further than its caller: rows, hidden fields and collections out of scope', async () => {
    const scope = new Map([...(scopeOf(products) ?? []), ...(scopeOf(categories, { filter: 'open = true' }) ?? [])]);
    const grant = house.key('records.list', ['records:read'], scope);
    const some = (node: SyntaxNode | null): SyntaxNode => ({ kind: 'some', relation: named('category'), node });
    expect(await where(some(null), grant)).toEqual(['apple', 'bread']);
    expect(await where({ kind: 'not', node: some(null) }, grant)).toEqual(['cube', 'doll', 'egg']);
    expect((await faultOf(where(some(equals('secret', 'f')), grant))).code).toBe('VALIDATION');
    expect((await faultOf(where(equals('secret', 'x'), grant))).code).toBe('VALIDATION');
    const alone = house.key('records.list', ['records:read'], scopeOf(products));
    expect((await faultOf(where(some(null), alone))).code).toBe('VALIDATION');
    expect((await faultOf(page({}, { collection: 'categories' }, alone))).code).toBe('NOT_FOUND');
    const names = (await page({ fields: ['title', 'secret'] }, all, grant)).items.rows().map((row) => Object.keys(row));
    expect(names[0]).toEqual(['id', 'title']);
  });

  test('of too many comparisons, levels, relations or values is refused', async () => {
    const nested = (depth: number, node: SyntaxNode): SyntaxNode =>
      depth === 0 ? node : { kind: 'not', node: nested(depth - 1, node) };
    const via = (depth: number): SyntaxNode | null =>
      depth === 0
        ? null
        : { kind: 'some', relation: named(depth % 2 ? 'category' : 'products_via_category'), node: via(depth - 1) };
    const many = { kind: 'or', nodes: Array.from({ length: 201 }, () => equals('title', 'x')) } as const;
    for (const node of [
      nested(101, equals('title', 'x')),
      many,
      via(7) as SyntaxNode,
      { kind: 'in', left: named('title'), values: Array.from({ length: 2_001 }, String) } as const,
      { kind: 'contains', left: named('meta'), value: Array.from({ length: 60 }, Number) } as const,
      { kind: 'contains', left: named('title'), value: 1 } as const,
    ]) {
      expect((await faultOf(where(node))).code).toBe('VALIDATION');
    }
    expect(await where(via(5) as SyntaxNode)).toEqual(['apple', 'bread', 'cube', 'doll']);
  });
});

describe('aggregates and groups', () => {
  test('measure what the caller may read, and nothing else', async () => {
    const measured = [
      { of: 'sum', field: 'price' },
      { of: 'min', field: 'title' },
      { of: 'max', field: 'sold' },
      { of: 'avg', field: 'price' },
    ] as const;
    const [aggregate] = await house.queries.aggregates(admin(), all, measured);
    expect(aggregate).toEqual({ count: 5, values: [7.8, 'apple', '2024-02-11 12:00:00.000Z', 7.8 / 5] });
    const key = house.key('records.list', ['records:read']);
    const refusal = async (of: 'min' | 'sum', field: string) =>
      (await faultOf(house.queries.aggregates(key, all, [{ of, field }]))).code;
    expect([await refusal('min', 'tags'), await refusal('sum', 'title')]).toEqual(['VALIDATION', 'VALIDATION']);
    // Who asks for one knows of it, or did until now.
    expect([await refusal('min', 'secret'), await refusal('min', 'nothing')]).toEqual(['CONFLICT', 'CONFLICT']);
    const grouping = { by: [{ field: 'secret', unit: null }], measured: [], first: 5 };
    expect((await faultOf(house.queries.groups(key, all, grouping))).code).toBe('CONFLICT');
  });

  test('group by every element of a list, by periods of dates and by relations, nothing first', async () => {
    const groupsBy = async (name: string, unit: 'MONTH' | 'WEEK' | null = null) => {
      const grouping = { by: [{ field: name, unit }], measured: [{ of: 'sum', field: 'price' } as const], first: 10 };
      const [groups] = await house.queries.groups(admin(), all, grouping);
      return groups?.map(({ keys, count, values }) => [keys[0], count, values[0]]);
    };
    expect(await groupsBy('tags')).toEqual([
      [null, 2, 3.2],
      ['blue', 1, 3],
      ['green', 1, 0.1],
      ['red', 2, 4.5],
    ]);
    expect(await groupsBy('sold', 'MONTH')).toEqual([
      [null, 2, expect.closeTo(0.3)],
      ['2024-01', 1, 1.5],
      ['2024-02', 2, 6],
    ]);
    expect((await groupsBy('sold', 'WEEK'))?.map(([key]) => key)).toEqual([null, '2024-W01', '2024-W06']);
    expect((await groupsBy('category'))?.map(([key]) => key)).toEqual(
      [null, ids.get('Food'), ids.get('Toys')].toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    );
    const none = { by: [], measured: [], first: 1 };
    expect((await faultOf(house.queries.groups(admin(), all, none))).code).toBe('VALIDATION');
    const unit = { by: [{ field: 'title', unit: 'DAY' as const }], measured: [], first: 1 };
    expect((await faultOf(house.queries.groups(admin(), all, unit))).code).toBe('VALIDATION');
  });
});

describe('lookups', () => {
  test('give each id and key its record in its place, or null', async () => {
    const [apple = '', toys = ''] = [ids.get('apple'), ids.get('Toys')];
    expect(await house.queries.byIds(admin(), 'products', [apple, 'nobody', apple, toys], ['title'])).toEqual([
      { id: apple, title: 'apple' },
      null,
      { id: apple, title: 'apple' },
      null,
    ]);
    const keys = [{ title: 'egg' }, { id: apple }, { title: 'none' }, { title: 'egg' }];
    const found = await house.queries.byKeys(admin(), 'products', keys, ['price']);
    expect(found).toEqual([{ id: ids.get('egg'), price: 0.2 }, { id: apple, price: 1.5 }, null, found[0]]);
    expect((await faultOf(house.queries.byKeys(admin(), 'products', [{ price: 1 }], []))).code).toBe('VALIDATION');
  });

  test('find only the rows of the caller', async () => {
    const grant = house.key('records.view', ['records:read'], scopeOf(products, { filter: 'price > 1' }));
    const [apple = '', egg = ''] = [ids.get('apple'), ids.get('egg')];
    expect(await house.queries.byIds(grant, 'products', [egg, apple], [])).toEqual([null, { id: apple }]);
    expect(await house.queries.byKeys(grant, 'products', [{ title: 'egg' }], [])).toEqual([null]);
    expect(await house.queries.counts(grant, all, null)).toEqual([3]);
  });
});
