import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({
  name: 'notes',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'rating', type: 'number' },
    { name: 'slug', type: 'text' },
  ],
  indexes: [{ fields: ['slug'], unique: true }],
});
const path = '/api/collections/notes/records';
const { secret: key } = await server.mintKey(['records:read', 'records:write']);
const create = async (slug: string) => {
  const { body } = await server.rest('POST', path, { key, body: { title: 'Old', rating: 4, slug } });
  return `${path}/${body['id']}`;
};

test('only what is named changes, and the time of the update', async () => {
  const record = await create('partial');
  const before = await server.rest('GET', record, { key });
  const { status, body } = await server.rest('PATCH', record, { key, body: { title: 'New' } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ title: 'New', rating: 4, slug: 'partial', created: before.body['created'] });
  expect(String(body['updated']) > String(before.body['updated'])).toBe(true);
  expect((await server.rest('GET', record, { key })).body).toEqual(body);
});

test('null clears, but not what is required', async () => {
  const record = await create('clear');
  const cleared = await server.rest('PATCH', record, { key, body: { rating: null } });
  expect(cleared.body['rating']).toBe(0);
  const refused = await server.rest('PATCH', record, { key, body: { title: null } });
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({
    message: 'Failed to update record.',
    data: { title: { code: 'validation_required' } },
  });
});

test('a value that must be unique is refused, without a word about whose it is', async () => {
  await create('taken');
  const { status, body, text } = await server.rest('PATCH', await create('free'), { key, body: { slug: 'taken' } });
  expect(status).toBe(400);
  expect(body['data']).toEqual({ slug: { code: 'validation_not_unique', message: expect.any(String) } });
  expect(text).not.toContain('taken');
});

test('an empty body changes nothing', async () => {
  const record = await create('empty');
  const headers = { 'Content-Type': 'application/json' };
  const { status, body } = await server.rest('PATCH', record, { key, headers });
  expect(status).toBe(200);
  expect(body).toMatchObject({ title: 'Old', rating: 4 });
});

test('a key that may write but not read learns the id alone', async () => {
  const { secret } = await server.mintKey(['records:write']);
  const record = await create('blind');
  const { status, body } = await server.rest('PATCH', record, { key: secret, body: { rating: 5 } });
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['id']);
});

test('who may not write changes nothing; what does not exist is not found', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:delete', 'files:read', 'files:write']);
  const record = await create('guarded');
  expect((await server.rest('PATCH', record, { key: secret, body: { title: 'Broken' } })).status).toBe(403);
  expect((await server.rest('GET', record, { key })).body['title']).toBe('Old');
  expect((await server.rest('PATCH', record, { body: { title: 'Broken' } })).status).toBe(401);
  expect((await server.rest('PATCH', `${path}/aaaaaaaaaaaaaaa`, { key, body: { title: 'x' } })).status).toBe(404);
});
