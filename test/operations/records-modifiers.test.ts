import { afterAll, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const tags = await server.createCollection({ name: 'tags', fields: [] });
await server.createCollection({
  name: 'things',
  fields: [
    { name: 'count', type: 'number', max: 100 },
    { name: 'kinds', type: 'select', values: ['a', 'b', 'c'], maxSelect: 3 },
    { name: 'kind', type: 'select', values: ['a', 'b', 'c'] },
    { name: 'tags', type: 'relation', collectionId: tags, maxSelect: 9 },
    { name: 'code', type: 'text', autogeneratePattern: '[a-z]{4}', max: 12 },
    { name: 'title', type: 'text' },
  ],
});
const { token } = server.admin;
const path = '/api/collections/things/records';
const tagIds: string[] = [];
for (let i = 0; i < 3; i += 1) {
  tagIds.push(String((await server.rest('POST', '/api/collections/tags/records', { token, body: {} })).body['id']));
}
const [x = '', y = '', z = ''] = tagIds;
const { secret: key } = await server.mintKey(['records:read', 'records:write']);

const create = async (body: JsonObject) => (await server.rest('POST', path, { key, body })).body;
const after = async (start: JsonObject, change: JsonObject) => {
  const { id } = await create(start);
  return server.rest('PATCH', `${path}/${String(id)}`, { key, body: change });
};

test.each<[JsonObject, JsonObject, JsonObject]>([
  [{ count: 5 }, { 'count+': 3 }, { count: 8 }],
  [{ count: 5 }, { 'count-': 7 }, { count: -2 }],
  [{ count: 5 }, { count: 1, 'count+': 2 }, { count: 3 }],
  [{ count: 5 }, { '+count': 2 }, { count: 5 }],
  [{ kinds: ['a'] }, { 'kinds+': ['b', 'a'] }, { kinds: ['a', 'b'] }],
  [{ kinds: ['a'] }, { '+kinds': 'c' }, { kinds: ['c', 'a'] }],
  [{ kinds: ['a', 'b'] }, { 'kinds-': ['a'] }, { kinds: ['b'] }],
  [{ kind: 'a' }, { 'kind+': 'b' }, { kind: 'b' }],
  [{ kind: 'a' }, { 'kind-': 'a' }, { kind: '' }],
  [{ tags: [x] }, { 'tags+': [y, z] }, { tags: [x, y, z] }],
  [{ tags: [x, y] }, { '+tags': z, 'tags-': x }, { tags: [z, y] }],
  [{ title: 'a' }, { 'title+': 'b' }, { title: 'a' }],
])('%j changed by %j is %j', async (start, change, expected) => {
  expect(await after(start, change)).toMatchObject({ status: 200, body: expected });
});

test('modifiers of a new record begin with nothing', async () => {
  expect(await create({ 'count+': 4, 'kinds+': 'b', '+tags': x })).toMatchObject({ count: 4, kinds: ['b'], tags: [x] });
});

test('what a modifier leads to keeps the rules of the field', async () => {
  for (const change of [{ 'count+': 96 }, { 'count+': 'x' }, { 'kinds+': 'z' }, { 'tags+': 'nobodynobodynob' }]) {
    const { status, body } = await after({ count: 5 }, change);
    expect(status).toBe(400);
    expect(Object.keys(body['data'] as object)).toHaveLength(1);
  }
});

test('updates of many at once lose nothing', async () => {
  const { id } = await create({ count: 0 });
  const add = () => server.rest('PATCH', `${path}/${String(id)}`, { key, body: { 'count+': 1 } });
  expect((await Promise.all(Array.from({ length: 12 }, add))).map(({ status }) => status)).toEqual(Array(12).fill(200));
  expect((await server.rest('GET', `${path}/${String(id)}`, { key })).body['count']).toBe(12);
});

test(':autogenerate makes a text of its pattern after a prefix, on create and on update', async () => {
  expect((await create({}))['code']).toMatch(/^[a-z]{4}$/);
  expect((await create({ 'code:autogenerate': 'pre-' }))['code']).toMatch(/^pre-[a-z]{4}$/);
  expect((await create({ code: 'given', 'code:autogenerate': 'q-' }))['code']).toMatch(/^q-[a-z]{4}$/);
  expect((await create({ 'code:autogenerate': null }))['code']).toMatch(/^[a-z]{4}$/);
  const updated = await after({ code: 'old' }, { 'code:autogenerate': 'up-' });
  expect(updated.body['code']).toMatch(/^up-[a-z]{4}$/);
});

test(':autogenerate without a pattern is the prefix alone; on other fields it means nothing', async () => {
  expect(await create({ 'title:autogenerate': 'abc', 'count:autogenerate': 7 })).toMatchObject({
    title: 'abc',
    count: 0,
  });
});

test('a generated text keeps the rules of its field', async () => {
  const tooLong = await server.rest('POST', path, { key, body: { 'code:autogenerate': '123456789' } });
  expect(tooLong.body).toMatchObject({ status: 400, data: { code: { code: 'validation_max_text_constraint' } } });
  const noText = await server.rest('POST', path, { key, body: { 'code:autogenerate': 5 } });
  expect(noText.status).toBe(400);
  const id = await server.rest('POST', path, { key, body: { 'id:autogenerate': 'abc' } });
  expect(id.body).toMatchObject({ status: 400, data: { id: { code: 'validation_max_text_constraint' } } });
});
