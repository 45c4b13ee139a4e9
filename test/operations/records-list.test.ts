import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({
  name: 'things',
  fields: [
    { name: 'title', type: 'text' },
    { name: 'size', type: 'number' },
  ],
});
const path = '/api/collections/things/records';
const { token } = server.admin;
for (const size of [1, 2, 3, 4, 5]) {
  await server.rest('POST', path, { token, body: { title: `thing ${size}`, size } });
}
const { secret: key } = await server.mintKey(['records:read']);

const list = (query: string) => server.rest('GET', `${path}?${query}`, { key });
const sizes = (body: { readonly [name: string]: unknown }) =>
  (body['items'] as readonly { readonly size: number }[]).map(({ size }) => size);

test('the call of the manual works: the page with its totals, in order of creation', async () => {
  const { status, headers, body } = await server.rest('GET', path, { key, headers: { Accept: 'application/json' } });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body).toMatchObject({ page: 1, perPage: 30, totalItems: 5, totalPages: 1 });
  expect(sizes(body)).toEqual([1, 2, 3, 4, 5]);
  const [first] = body['items'] as readonly object[];
  expect(first).toMatchObject({ collectionName: 'things', title: 'thing 1' });
});

test('pages, and one past the end', async () => {
  const second = await list('page=2&perPage=2&sort=-size');
  expect(second.body).toMatchObject({ page: 2, perPage: 2, totalItems: 5, totalPages: 3 });
  expect(sizes(second.body)).toEqual([3, 2]);
  const past = await list('page=9&perPage=2');
  expect(past.status).toBe(200);
  expect(past.body).toMatchObject({ page: 9, items: [] });
});

test.each(['1', 't', 'true', 'True', 'TRUE'])('skipTotal=%s counts nothing', async (value) => {
  const { body } = await list(`skipTotal=${value}`);
  expect(body).toMatchObject({ totalItems: -1, totalPages: -1 });
  expect(sizes(body)).toHaveLength(5);
});

test('numbers outside the limits are brought to the nearest legal one, empty ones to the default', async () => {
  expect((await list('perPage=5000&page=0')).body).toMatchObject({ page: 1, perPage: 1000 });
  expect((await list('perPage=-1&page=-3')).body).toMatchObject({ page: 1, perPage: 30 });
  expect((await list('page=&skipTotal=&perPage=')).body).toMatchObject({ page: 1, perPage: 30, totalItems: 5 });
});

test.each(['page=x', 'page=1.5', 'perPage=1e3', 'skipTotal=yes', 'filter=(', 'filter=nope=1', 'sort=nope', 'sort=,'])(
  '%s is refused',
  async (query) => {
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body).toEqual({ status: 400, message: expect.any(String), data: {} });
  },
);

test('filters with their literals bound', async () => {
  const filtered = await list(`filter=${encodeURIComponent('size >= 2 && (title ~ "THING" && size != 3)')}`);
  expect(sizes(filtered.body)).toEqual([2, 4, 5]);
  expect(filtered.body['totalItems']).toBe(3);
  const hostile = await list(`filter=${encodeURIComponent(`title = "x' OR 1=1 --"`)}`);
  expect(hostile.body).toMatchObject({ totalItems: 0, totalPages: 0, items: [] });
});

test('who may not read is refused, who is nobody is not known', async () => {
  const { secret } = await server.mintKey(['records:write', 'records:delete', 'files:read', 'files:write']);
  const refused = await server.rest('GET', path, { key: secret });
  expect(refused.status).toBe(403);
  expect(refused.body['message']).toContain('records:read');
  expect((await server.rest('GET', path)).status).toBe(401);
});

test('an unknown collection, an unknown path and an unknown method are not found, as JSON', async () => {
  for (const [method, target] of [
    ['GET', '/api/collections/nothing/records'],
    ['GET', '/api/nothing'],
    ['PUT', `${path}/aaaaaaaaaaaaaaa`],
    ['GET', `${path}/%zz`],
  ] as const) {
    const { status, body } = await server.rest(method, target, { key });
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: 404, data: {} });
  }
});
