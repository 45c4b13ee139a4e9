import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations, permissions } from '#server/access/operations.js';
import type { Scope } from '#server/access/principal.js';
import { VisibleSchemas } from '#server/graphql/visible-schemas.js';
import { scopeOf } from '../../records/record-house.js';
import { categories, openTypedHouse, people, products, type TypedHouse } from './typed-house.js';

let typed: TypedHouse;
let food = '';
let toys = '';
beforeAll(async () => {
  typed = await openTypedHouse();
  food = await typed.make('categories', { name: 'Food', open: true, secret: 'canary' });
  toys = await typed.make('categories', { name: 'Toys', open: false });
  const ann = await typed.make('people', { name: 'Ann' });
  await typed.make('products', { title: 'apple', price: 2, category: food, makers: [ann], secret: 'canary' });
  await typed.make('products', { title: 'doll', price: 9, category: toys });
}, 60_000);
afterAll(() => typed.close());

const scopeFor = (...parts: readonly Scope[]): Scope => new Map(parts.flatMap((part) => [...(part ?? [])]));

describe('what a caller sees of the schema', () => {
  it('is everything for an admin, hidden fields too, and less for every permission that is missing', async () => {
    const { sdl } = await typed.visible(typed.admin);
    for (const part of [
      'type Product implements Record',
      'secret: String!',
      'createApiKey(',
      'products_via_category(',
    ]) {
      expect(sdl).toContain(part);
    }
    const everything = (await typed.visible(typed.holder(permissions))).sdl;
    expect(everything).toContain('createProduct(');
    for (const part of ['secret', 'ApiKey', 'createCollection']) expect(everything).not.toContain(part);
    const reader = (await typed.visible(typed.holder(['records:read']))).sdl;
    expect(reader).toContain('products(');
    for (const part of ['createProduct', 'Product_Create', 'deleteProducts', 'uploadFile'])
      expect(reader).not.toContain(part);
    const writer = (await typed.visible(typed.holder(['records:write']))).sdl;
    expect(writer).toContain('createProduct(');
    for (const part of ['products(', 'Product_Where', 'Product_Connection', 'products_changed']) {
      expect(writer).not.toContain(part);
    }
    expect(writer).toMatch(/type Product \{\n(?: {2}"""[^"]*"""\n)? {2}id: ID!\n\}/);
  });

  it('ends at its scope: other collections, and fields that it may not read, do not exist', async () => {
    const scope = scopeFor(scopeOf(products, { readable: new Set(['title', 'category']) }), scopeOf(people));
    const { sdl } = await typed.visible(typed.holder(['records:read'], scope));
    for (const part of [
      'Category',
      'categories',
      '\n  price:',
      'products_via_category',
      'implements Record {\n  title',
    ]) {
      expect(sdl).not.toContain(part);
    }
    expect(sdl).toContain('category: Ref');
    expect(sdl).toContain('category: RefFilter');
  });

  it('is the same object for all who see the same, until that changes', async () => {
    const one = await typed.visible(typed.holder(['records:read']));
    expect(await typed.visible(typed.holder(['records:read']))).toBe(one);
    expect((await typed.visible(typed.holder(['records:read', 'files:read']))).schema).not.toBe(one.schema);
    const together = await Promise.all(Array.from({ length: 20 }, () => typed.visible(typed.holder(['files:read']))));
    expect(new Set(together).size).toBe(1);
  });

  it('is kept within bounds: the least used is forgotten', async () => {
    const { collections } = typed;
    const schemas = new VisibleSchemas(collections, 1);
    const reader = typed.holder(['records:read']);
    const first = await schemas.of(reader);
    expect(await schemas.of(reader)).toBe(first);
    await schemas.of(typed.holder(['files:read']));
    const again = await schemas.of(reader);
    expect([again === first, again.hash]).toEqual([false, first.hash]);
  });

  it('has no field that works without naming its operation in the permission table', async () => {
    const { schema } = await typed.visible(typed.admin);
    const working = Object.values(schema.getTypeMap()).flatMap((type) =>
      'getInterfaces' in type && !type.name.startsWith('__')
        ? Object.values(type.getFields()).flatMap(({ name, resolve, subscribe, extensions }) =>
            (resolve === undefined && subscribe === undefined) || extensions['pothosExposedField'] !== undefined
              ? []
              : [{ name: `${type.name}.${name}`, operation: String(extensions['operation']) }],
          )
        : [],
    );
    expect(working.length).toBeGreaterThan(40);
    expect(working.filter(({ operation }) => !Object.hasOwn(operations, operation))).toEqual([]);
  });
});

describe('records', () => {
  it('outside the rows of a key do not exist, wherever a query comes from', async () => {
    const scope = scopeFor(scopeOf(products), scopeOf(categories, { filter: 'open = true' }), scopeOf(people));
    const key = typed.holder(['records:read'], scope);
    const query =
      '{ products(orderBy: [{title: ASC}]) { nodes { title category { name } } } categories { totalCount nodes { name } } }';
    expect(await typed.ask(key, query)).toEqual({
      data: {
        products: {
          nodes: [
            { title: 'apple', category: { name: 'Food' } },
            { title: 'doll', category: null },
          ],
        },
        categories: { totalCount: 1, nodes: [{ name: 'Food' }] },
      },
    });
    const looking = '{ products(where: { category: { is: {} } }) { nodes { title } } }';
    expect(await typed.ask(key, looking)).toEqual({ data: { products: { nodes: [{ title: 'apple' }] } } });
    const one = `{ category(by: { id: "${toys}" }) { name } }`;
    expect(await typed.ask(key, one)).toEqual({ data: { category: null } });
  });

  it('of a collection out of scope are told by their ids alone', async () => {
    const key = typed.holder(['records:read'], scopeFor(scopeOf(products)));
    const query = '{ product(by: { title: "apple" }) { category { __typename id } makers { id } } }';
    const { data } = (await typed.ask(key, query)) as { data: { product: { category: object; makers: object[] } } };
    expect(data.product.category).toEqual({ __typename: 'Ref', id: food });
    expect(data.product.makers).toHaveLength(1);
  });
});
