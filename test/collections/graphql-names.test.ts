import { afterAll, beforeAll, expect, test } from 'vitest';
import { isReservedGraphqlName } from '#server/domain/collections/reserved-graphql-names.js';
import { suggestGraphqlNames } from '#server/domain/collections/suggest-graphql-names.js';
import { schema } from '#server/graphql/schema.js';
import { openWorld, refusal } from './collections-world.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const suggestion = (name: string): readonly string[] => {
  const { type, one, many } = suggestGraphqlNames(name).next().value;
  return [type, one, many];
};

const faults = async (work: Promise<unknown>) => (await refusal(work)).fields;

test.each([
  ['products', 'Product', 'product', 'products'],
  ['product', 'Product', 'product', 'products'],
  ['blog_posts', 'BlogPost', 'blogPost', 'blogPosts'],
  ['BlogPosts', 'BlogPost', 'blogPost', 'blogPosts'],
  ['BLOG_POSTS', 'BlogPost', 'blogPost', 'blogPosts'],
  ['people', 'Person', 'person', 'people'],
  ['news', 'NewsItem', 'newsItem', 'news'],
  ['categories', 'Category', 'category', 'categories'],
  ['2024_orders', 'Collection2024Order', 'collection2024Order', 'collection2024Orders'],
  ['Überschriften', 'Uberschriften', 'uberschriften', 'uberschriftens'],
])('a collection %s is suggested to be called %s, %s, %s', (name, ...expected) => {
  expect(suggestion(name)).toEqual(expected);
});

test.each(['产品', 'Товары', 'προϊόντα', 'מוצרים', '🙂', '___', ''])(
  '%s has names that GraphQL takes, always the same',
  (name) => {
    const [type, one, many] = suggestion(name);
    expect(type).toMatch(/^[A-Z][A-Za-z0-9]*$/);
    expect(one).toMatch(/^[a-z][A-Za-z0-9]*$/);
    expect(many).toMatch(/^[a-z][A-Za-z0-9]*$/);
    expect(suggestion(name)).toEqual([type, one, many]);
  },
);

test('every name of the core schema is reserved, and what its mutations create, update and delete', () => {
  const types = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {})).filter((name) => !name.includes('_'));
  const nouns = fields.map((name) => name.replace(/^(create|update|upsert|delete)/, ''));
  const names = [...types, ...fields.filter((name, i) => name === nouns[i]), ...nouns];
  const free = names.filter((name) => !isReservedGraphqlName(name) && !/^(regenerate|truncate|upload)[A-Z]/.test(name));
  expect(free).toEqual([]);
});

test('names are suggested once: they stay when the collection is renamed, and change only when they are given', async () => {
  const { graphql } = await world.create({ name: 'articles' });
  expect(graphql).toEqual({ type: 'Article', one: 'article', many: 'articles' });
  expect((await world.update('articles', { name: 'papers' })).graphql).toEqual(graphql);
  const changed = await world.update('papers', { graphql: { many: 'essays' } });
  expect(changed.graphql).toEqual({ type: 'Article', one: 'article', many: 'essays' });
  expect((await world.update('papers', { fields: [] })).graphql).toEqual(changed.graphql);
});

test('a suggestion gives way to names that are taken or reserved', async () => {
  expect((await world.create({ name: 'files' })).graphql).toEqual({
    type: 'FileItem',
    one: 'fileItem',
    many: 'fileItems',
  });
  await world.create({ name: 'box' });
  expect((await world.create({ name: 'boxes' })).graphql).toEqual({
    type: 'BoxItem',
    one: 'boxItem',
    many: 'boxItems',
  });
  expect((await world.create({ name: 'boxs' })).graphql.type).toBe('BoxItem2');
});

test('a collection that is still to be made is told its names before', async () => {
  const scaffold = async (name?: string) =>
    (await world.service.scaffolds(world.grant('collections.scaffolds'), name)).base.graphql;
  expect(await scaffold()).toEqual({ type: '', one: '', many: '' });
  expect(await scaffold('lamps')).toEqual({ type: 'Lamp', one: 'lamp', many: 'lamps' });
  await world.create({ name: 'lamps' });
  const next = await scaffold('lamp');
  expect(next).toEqual({ type: 'LampItem', one: 'lampItem', many: 'lampItems' });
  expect((await world.create({ name: 'lamp' })).graphql).toEqual(next);
});

test('given names are checked: form, reserved words, and uniqueness whatever the case, all at once', async () => {
  await world.create({ name: 'cars' });
  expect(
    await faults(world.create({ name: 'cars2', graphql: { type: 'CAR', one: 'query', many: 'my_cars' } })),
  ).toMatchObject({
    graphql: {
      type: { code: 'validation_not_unique' },
      one: { code: 'validation_not_in_invalid' },
      many: { code: 'validation_match_invalid' },
    },
  });
  for (const name of ['product', 'Pro_duct', 'Pro-duct', '2Product', 'Produktö', 'A'.repeat(101)]) {
    expect(await faults(world.create({ name: 'odd', graphql: { type: name } })), name).toHaveProperty('graphql.type');
  }
  for (const name of ['Record', 'QUERY', 'String', 'hasOwnProperty', 'constructor', 'then', 'true', 'apiKeys']) {
    const fault = await faults(
      world.create({ name: 'odd', graphql: { many: name.charAt(0).toLowerCase() + name.slice(1) } }),
    );
    expect(fault, name).toMatchObject({ graphql: { many: { code: 'validation_not_in_invalid' } } });
  }
  expect(await faults(world.create({ name: 'odd', graphql: { one: 'deer', many: 'deer' } }))).toMatchObject({
    graphql: { many: { code: 'validation_not_unique' } },
  });
  expect(await faults(world.create({ name: 'odd', graphql: 'Odd' }))).toHaveProperty('graphql');
  expect(await faults(world.create({ name: 'odd', graphql: { type: 5 } }))).toHaveProperty('graphql');
  expect(await world.names()).not.toContain('odd');
});

test('a field cannot have a name that is none in GraphQL', async () => {
  expect(await faults(world.create({ name: 'odd', fields: [{ name: '2x', type: 'text' }] }))).toMatchObject({
    fields: { 0: { name: { code: 'validation_match_invalid' } } },
  });
});
