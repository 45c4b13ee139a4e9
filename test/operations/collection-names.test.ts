import { afterAll, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { EventStream } from '../harness/event-stream.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const { secret: key } = await server.mintKey(['records:read', 'records:write', 'records:delete']);

const categories = await server.createCollection({
  name: 'категории',
  fields: [{ name: 'name', type: 'text' }],
  indexes: ['CREATE UNIQUE INDEX idx_categories_name ON категории (name)'],
});
const products = await server.createCollection({
  name: '製品_2024',
  graphql: { type: 'Product', one: 'product', many: 'products' },
  fields: [
    { name: 'title', type: 'text' },
    { name: 'category', type: 'relation', collectionId: categories },
  ],
  indexes: [{ fields: ['title'], unique: true }],
});

const recordsOf = (collection: string): string => `/api/collections/${encodeURIComponent(collection)}/records`;
const make = async (collection: string, body: JsonObject): Promise<string> => {
  const answer = await server.rest('POST', recordsOf(collection), { key, body });
  if (answer.status !== 200) throw new Error(answer.text);
  return String(answer.body['id']);
};
const list = async (collection: string, query: Record<string, string>): Promise<JsonObject[]> => {
  const answer = await server.rest('GET', `${recordsOf(collection)}?${new URLSearchParams(query)}`, { token });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body['items'] as JsonObject[];
};
const ask = async (query: string, variables: JsonObject = {}) => {
  const { data, errors } = await server.graphql(query, variables, { key });
  return errors.length === 0 ? data : errors;
};

const food = await make('категории', { name: 'food' });
await make('категории', { name: 'toys' });
const tea = await make('製品_2024', { title: 'tea', category: food });

test('a collection may be called in any script, and has names in GraphQL', async () => {
  const shown = await server.rest('GET', `/api/collections/${encodeURIComponent('категории')}`, { token });
  expect(shown.body).toMatchObject({
    id: categories,
    name: 'категории',
    graphql: { type: 'Kategorii', one: 'kategorii', many: 'kategoriis' },
    indexes: ['CREATE UNIQUE INDEX `idx_categories_name` ON `категории` (`name`)'],
  });
  expect(
    await ask('{ kategoriis(orderBy: [{name: ASC}]) { nodes { name products_via_category { nodes { title } } } } }'),
  ).toEqual({
    kategoriis: {
      nodes: [
        { name: 'food', products_via_category: { nodes: [{ title: 'tea' }] } },
        { name: 'toys', products_via_category: { nodes: [] } },
      ],
    },
  });
  expect(await ask('mutation { createKategorii(data: {name: "art"}) { name } }')).toEqual({
    createKategorii: { name: 'art' },
  });
  expect(
    await ask('{ records(collection: "КАТЕГОРИИ", filter: "name = \'art\'") { items { collection data } } }'),
  ).toEqual({
    records: { items: [{ collection: 'категории', data: { name: 'art' } }] },
  });
});

test('filters, expand and the paths of a batch name it', async () => {
  const filter = "製品_2024_via_category.title ?= 'tea' && @collection.製品_2024.title ?= 'tea'";
  const [found, ...others] = await list('категории', { filter, expand: '製品_2024_via_category' });
  expect([found?.['id'], others]).toEqual([food, []]);
  expect(found?.['expand']).toMatchObject({ 製品_2024_via_category: [{ id: tea, collectionName: '製品_2024' }] });
  expect(await list('製品_2024', { filter: "category.name = 'food'", search: 'te' })).toMatchObject([{ id: tea }]);
  const body = { requests: [{ method: 'POST', url: recordsOf('категории'), body: { name: 'garden' } }] };
  const { text } = await server.rest('POST', '/api/batch', { key, body });
  expect(JSON.parse(text)).toMatchObject([{ status: 200, body: { collectionName: 'категории' } }]);
});

test('its unique indexes hold, and are shown in the form in which they can be sent back', async () => {
  const again = await server.rest('POST', recordsOf('製品_2024'), { key, body: { title: 'tea' } });
  expect([again.status, again.body['data']]).toMatchObject([400, { title: { code: 'validation_not_unique' } }]);
  const path = `/api/collections/${products}`;
  const { indexes } = (await server.rest('GET', path, { token })).body as { readonly indexes: string[] };
  expect(indexes).toEqual([`CREATE UNIQUE INDEX \`idx_${products}_title\` ON \`製品_2024\` (\`title\`)`]);
  const sent = await server.rest('PATCH', path, { token, body: { indexes } });
  expect([sent.status, sent.body['indexes']]).toEqual([200, indexes]);
});

test('it can be renamed, emptied and deleted', async () => {
  await server.createCollection({ name: 'مؤقت', fields: [{ name: 'title', type: 'text' }] });
  await make('مؤقت', { title: 'kept' });
  const path = (name: string) => `/api/collections/${encodeURIComponent(name)}`;
  const renamed = await server.rest('PATCH', path('مؤقت'), { token, body: { name: 'รายการ' } });
  expect(renamed.status).toBe(200);
  expect(await list('รายการ', {})).toMatchObject([{ title: 'kept', collectionName: 'รายการ' }]);
  expect((await server.rest('GET', recordsOf('مؤقت'), { key })).status).toBe(404);
  expect((await server.rest('DELETE', `${path('รายการ')}/truncate`, { token })).status).toBe(204);
  expect(await list('รายการ', {})).toEqual([]);
  expect((await server.rest('DELETE', path('รายการ'), { token })).status).toBe(204);
});

test.each([
  ['a space', 'два слова'],
  ['a sign', 'a-b'],
  ['a picture', '🙂'],
  ['a quote', 'a"b'],
  ['a decomposed letter, which looks like another name', 'cafe\u0301'],
])('a name with %s is refused', async (_about, name) => {
  const { status, body } = await server.rest('POST', '/api/collections', { token, body: { name } });
  expect([status, body['data']]).toMatchObject([400, { name: { code: 'validation_match_invalid' } }]);
});

test('names that differ in their case alone are the same, in any script', async () => {
  const { status, body } = await server.rest('POST', '/api/collections', { token, body: { name: 'КАТЕГОРИИ' } });
  expect([status, body['data']]).toMatchObject([400, { name: { code: 'validation_collection_name_exists' } }]);
});

test('fields are called as in GraphQL, so by letters A-Z, digits and _', async () => {
  const definition = { name: 'odd', fields: [{ name: 'имя', type: 'text' }] };
  const { status, body } = await server.rest('POST', '/api/collections', { token, body: definition });
  expect([status, body['data']]).toMatchObject([
    400,
    { fields: { 0: { name: { code: 'validation_match_invalid' } } } },
  ]);
});

test('its changes are told', async () => {
  const stream = await EventStream.open(server.url);
  try {
    const body = { clientId: stream.clientId, subscriptions: ['категории/*'] };
    expect((await server.rest('POST', '/api/realtime', { key, body })).status).toBe(204);
    const id = await make('категории', { name: 'told' });
    await until(async () => stream.frames.some(({ event }) => event === 'категории/*'), 15_000);
    const { data = '' } = stream.frames.find(({ event }) => event === 'категории/*') ?? {};
    expect(JSON.parse(data)).toMatchObject({ action: 'create', record: { id, collectionName: 'категории' } });
  } finally {
    stream.close();
  }
});
