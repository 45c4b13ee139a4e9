import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Store } from '#server/store/port.js';
import { openTypedHouse, type TypedHouse } from './typed-house.js';

let typed: TypedHouse;
beforeAll(async () => {
  typed = await openTypedHouse();
  const makers = await Promise.all(['Ann', 'Bob', 'Cy'].map((name) => typed.make('people', { name })));
  for (const [i, name] of ['Food', 'Toys', 'Tools'].entries()) {
    const category = await typed.make('categories', { name, open: true });
    for (const n of [1, 2, 3, 4]) {
      await typed.make('products', {
        title: `${name} ${n}`,
        price: 10 * i + n,
        sold: `2024-0${n}-01`,
        category,
        makers,
      });
    }
  }
}, 60_000);
afterAll(() => typed.close());

const reading = ['get', 'list', 'pages', 'tallies'] as const satisfies readonly (keyof Store)[];

/** How often the store was asked for records while the query ran. */
const callsOf = async (query: string): Promise<number> => {
  const spies = reading.map((name) => vi.spyOn(typed.house.store, name));
  const { errors } = await typed.ask(typed.admin, query);
  const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  expect(errors).toBeUndefined();
  return calls;
};

it.each([
  ['a list', '{ products { nodes { title price } } }', 1],
  ['the id of a related record', '{ products { nodes { title category { id __typename } makers { id } } } }', 1],
  ['related records', '{ products { nodes { category { name } } } }', 2],
  ['lists of related records', '{ products { nodes { makers { name } } } }', 2],
  ['records of one, by what is unique', '{ product(by: { title: "Food 1" }) { title category { name } } }', 2],
  ['nested connections', '{ categories { nodes { name products_via_category(first: 2) { nodes { title } } } } }', 2],
  [
    'nested connections with an order and a where of their own',
    '{ categories { nodes { products_via_category(where: {price: {gt: 1}}, orderBy: [{title: DESC}], first: 1) { edges { cursor node { title } } } } } }',
    2,
  ],
  [
    'levels and fields, each by itself',
    `{ categories { nodes { name
        products_via_category { totalCount aggregate { max { price } } nodes { title category { name } makers { name products_via_makers(first: 1) { nodes { title } } } } }
      } } }`,
    7,
  ],
  ['the same field under two names', '{ products { nodes { a: category { name } b: category { name } } } }', 3],
  [
    'records selected in two places',
    '{ products { nodes { category { name } } edges { node { category { open } } } } }',
    3,
  ],
  ['a count alone', '{ products { totalCount } }', 1],
  ['counts for each of many', '{ categories { nodes { products_via_category { totalCount(cap: 2) } } } }', 2],
  ['aggregates alone', '{ products { aggregate { sum { price } avg { price } } } }', 1],
  [
    'groups for each of many',
    '{ categories { nodes { products_via_category { groups(by: [{field: price}]) { aggregate { count } } } } } }',
    2,
  ],
  [
    'nothing that is skipped',
    '{ products { totalCount @skip(if: true) nodes { title category @include(if: false) { name } } } }',
    1,
  ],
])('%s: one call of the store for each level and field', async (_what, query, calls) => {
  expect(await callsOf(query)).toBe(calls);
});

it('reads the fields that are selected, no others', async () => {
  const pages = vi.spyOn(typed.house.store, 'pages');
  await typed.ask(
    typed.admin,
    '{ products { nodes { ...F } edges { node { price } } } } fragment F on Product { t: title category { id } }',
  );
  const [query] = pages.mock.calls[0] ?? [];
  pages.mockRestore();
  expect([...(query?.fields ?? [])].sort()).toEqual(['category', 'id', 'price', 'title']);
});
