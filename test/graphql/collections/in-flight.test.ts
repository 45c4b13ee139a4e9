import { afterEach, beforeEach, expect, it } from 'vitest';
import { authorize } from '#server/access/authorize.js';
import type { VisibleSchema } from '#server/graphql/visible-schema.js';
import type { JsonObject } from '#server/lib/json.js';
import { openTypedHouse, products, type TypedHouse } from './typed-house.js';

let typed: TypedHouse;
/** What a request was validated against before the definitions changed. */
let before: VisibleSchema;

const change = (input: JsonObject) =>
  typed.collections.update(authorize(typed.admin, 'collections.update'), products.id, input);

/** With the price under another name. */
const renamed = products.fields.map((field) => (field.name === 'price' ? { ...field, name: 'cost' } : field));

/** The data, or the codes and messages of the errors. */
const finish = async (query: string): Promise<unknown> => {
  const { data, errors } = (await typed.ask(typed.admin, query, {}, before)) as unknown as {
    readonly data: unknown;
    readonly errors?: readonly { readonly message: string; readonly originalError?: { readonly code?: string } }[];
  };
  return errors === undefined ? data : errors.map(({ message, originalError }) => [originalError?.code, message]);
};

const gone = [['CONFLICT', 'The field "price" was renamed or removed while the request was worked on.']];

beforeEach(async () => {
  typed = await openTypedHouse();
  const food = await typed.make('categories', { name: 'Food' });
  await typed.make('products', { title: 'apple', price: 2, category: food });
  before = await typed.visible(typed.admin);
}, 60_000);
afterEach(() => typed.close());

it('a request in flight is finished by the names that it began with, whatever a collection is called meanwhile', async () => {
  await change({ name: 'goods', graphql: { type: 'Good', one: 'good', many: 'goods' } });
  expect(await finish('{ products { nodes { __typename title price category { name } } } }')).toEqual({
    products: { nodes: [{ __typename: 'Product', title: 'apple', price: 2, category: { name: 'Food' } }] },
  });
  expect(await finish('{ categories { nodes { products_via_category { totalCount } } } }')).toEqual({
    categories: { nodes: [{ products_via_category: { totalCount: 1 } }] },
  });
  expect(await finish('mutation { createProduct(data: {title: "pear", price: 3}) { __typename price } }')).toEqual({
    createProduct: { __typename: 'Product', price: 3 },
  });
});

it('fields that are added and removed beside those that it names change nothing for it', async () => {
  const fields = [...products.fields.filter(({ name }) => name !== 'sold'), { name: 'added', type: 'text' }];
  await change({ fields: fields as unknown as JsonObject[] });
  expect(await finish('mutation { updateProduct(by: {title: "apple"}, data: {price: 5}) { title price } }')).toEqual({
    updateProduct: { title: 'apple', price: 5 },
  });
});

it.each([
  '{ products { nodes { title price } } }',
  '{ product(by: {title: "apple"}) { price } }',
  '{ categories { nodes { products_via_category { nodes { price } } } } }',
  '{ products(where: {price: {gt: 1}}) { nodes { title } } }',
  '{ products(where: {_not: {price: {in: [1]}}}) { totalCount } }',
  '{ categories(where: {products_via_category: {some: {price: {gt: 1}}}}) { nodes { name } } }',
  '{ products(orderBy: [{price: DESC}]) { nodes { title } } }',
  '{ products { aggregate { sum { price } } } }',
  '{ products { groups(by: [{field: price}]) { aggregate { count } } } }',
  'mutation { deleteProducts(where: {price: {gt: 1}}) { count } }',
])('it is told that a field is gone, instead of nothing: %s', async (query) => {
  await change({ fields: renamed as unknown as JsonObject[] });
  expect(await finish(query)).toEqual(gone);
});

it.each([
  'mutation { createProduct(data: {title: "pear", price: 3}) { title } }',
  'mutation { createProducts(data: [{title: "pear"}, {title: "plum", price: 3}]) { count } }',
  'mutation { updateProduct(by: {title: "apple"}, data: {title: "pear", price: 3}) { id } }',
  'mutation { updateProducts(where: {title: {eq: "apple"}}, data: {title: "pear", price: 3}) { count } }',
  'mutation { upsertProduct(by: {title: "apple"}, create: {}, update: {title: "pear", price: 3}) { id } }',
])(
  'what it would have written to a field that is gone is not lost in silence, nor the rest written: %s',
  async (query) => {
    await change({ fields: renamed as unknown as JsonObject[] });
    expect(await finish(query)).toEqual(gone);
    expect(await typed.ask(typed.admin, '{ products { nodes { title cost } } }')).toEqual({
      data: { products: { nodes: [{ title: 'apple', cost: 2 }] } },
    });
  },
);

it('it finds nothing where a collection is gone', async () => {
  await typed.collections.delete(authorize(typed.admin, 'collections.delete'), products.id);
  expect(await finish('{ products { nodes { title } } }')).toEqual([['NOT_FOUND', 'Missing collection context.']]);
});
