import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({
  name: 'posts',
  fields: [
    { name: 'title', type: 'text', required: true, min: 3 },
    { name: 'rating', type: 'number' },
    { name: 'public', type: 'bool' },
    { name: 'tags', type: 'select', values: ['a', 'b', 'c'], maxSelect: 3 },
    { name: 'extra', type: 'json' },
    { name: 'slug', type: 'text' },
    { name: 'note', type: 'text', hidden: true },
  ],
  indexes: [{ name: 'idx_posts_slug', fields: ['slug'], unique: true }],
});
const writer = await server.mintKey(['records:read', 'records:write']);
const path = '/api/collections/posts/records';
const key = writer.secret;

test('a created record comes back whole, with zero values and the dates of the wire', async () => {
  const { status, body } = await server.rest('POST', path, { key, body: { title: 'First', slug: 'first' } });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    collectionName: 'posts',
    title: 'First',
    rating: 0,
    public: false,
    tags: [],
    extra: null,
  });
  expect(body['id']).toMatch(/^[a-z0-9]{15}$/);
  expect(body['created']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(body['updated']).toBe(body['created']);
  expect(body).not.toHaveProperty('note');
});

test('all failing fields are reported at once, with their codes', async () => {
  const { status, body } = await server.rest('POST', path, { key, body: { rating: 'abc', tags: ['x'] } });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    status: 400,
    message: 'Failed to create record.',
    data: {
      title: { code: 'validation_required', message: 'Cannot be blank.' },
      rating: { code: 'validation_not_a_number' },
      tags: { code: 'validation_invalid_value' },
    },
  });
  expect(Object.keys(body)).toEqual(['status', 'message', 'data']);
});

test('of many concurrent creates with one unique value exactly one succeeds', async () => {
  const tries = Array.from({ length: 10 }, () =>
    server.rest('POST', path, { key, body: { title: 'Race', slug: 'race' } }),
  );
  const answers = await Promise.all(tries);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.find(({ status }) => status !== 200);
  expect(refused?.status).toBe(400);
  expect(refused?.body['data']).toMatchObject({ slug: { code: 'validation_not_unique' } });
});

test('the texts of forms are read as their fields mean them, and @jsonPayload parts are merged', async () => {
  const form = new FormData();
  form.append('title', '123');
  form.append('slug', '007');
  form.append('rating', '4.5');
  form.append('public', 'true');
  form.append('@jsonPayload', '{"tags":["a","b"]}');
  form.append('@jsonPayload', '{"extra":{"deep":[1]}}');
  const sent = await server.rest('POST', path, { key, body: form });
  expect(sent.status).toBe(200);
  expect(sent.body).toMatchObject({
    title: '123',
    slug: '007',
    rating: 4.5,
    public: true,
    tags: ['a', 'b'],
    extra: { deep: [1] },
  });
  const urlencoded = new URLSearchParams('title=A+form&slug=form&rating=3&tags=b&tags=c');
  const second = await server.rest('POST', path, { key, body: urlencoded });
  expect(second.body).toMatchObject({ title: 'A form', rating: 3, tags: ['b', 'c'] });
});

test.each([
  ['malformed', '{"title":'],
  ['blank', '  '],
  ['a byte-order mark first', '\uFEFF{"title":"abc"}'],
  ['trailing garbage', '{"title":"abc"} x'],
  ['half a character', '{"title":"abc\\ud800"}'],
  ['a list', '[]'],
  ['nested too deeply', `{"extra":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
])('a body that is %s is refused', async (_name, text) => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: text,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    status: 400,
    message: 'Something went wrong while processing your request.',
    data: {},
  });
});

test('an unknown content type is refused', async () => {
  const headers = { 'Content-Type': 'text/plain' };
  const { status, body } = await server.rest('POST', path, { key, headers, body: { title: 'abc' } });
  expect(status).toBe(400);
  expect(body['message']).toBe('Unsupported Content-Type.');
});

test('a key named __proto__ changes nothing', async () => {
  const text = '{"title":"proto","slug":"proto","__proto__":{"rating":9}}';
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: text,
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ title: 'proto', rating: 0 });
});

test('a key that may write but not read learns the id alone', async () => {
  const { secret } = await server.mintKey(['records:write']);
  const { status, body } = await server.rest('POST', path, { key: secret, body: { title: 'Blind', slug: 'blind' } });
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['id']);
});

test('hidden fields are an admin’s alone', async () => {
  const body = { title: 'Hidden', note: 'for admins' };
  const byKey = await server.rest('POST', path, { key, body: { ...body, slug: 'h1' } });
  const view = await server.rest('GET', `${path}/${byKey.body['id']}`, { token: server.admin.token });
  expect(view.body['note']).toBe('');
  const byAdmin = await server.rest('POST', path, { token: server.admin.token, body: { ...body, slug: 'h2' } });
  expect(byAdmin.body['note']).toBe('for admins');
});

test('who may not write is told which permission is missing, and nothing is written', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:delete', 'files:read', 'files:write']);
  const count = async () => (await server.rest('GET', path, { key })).body['totalItems'];
  const before = await count();
  const { status, body } = await server.rest('POST', path, { key: secret, body: { title: 'No', slug: 'no' } });
  expect(status).toBe(403);
  expect(body).toEqual({ status: 403, message: expect.stringContaining('records:write'), data: {} });
  expect(await count()).toBe(before);
});

test('an unknown collection is not found', async () => {
  const { status, body } = await server.rest('POST', '/api/collections/nothing/records', { key, body: {} });
  expect(status).toBe(404);
  expect(body['data']).toEqual({});
});
