import { afterAll, expect, test } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const path = '/api/collections';
const admin = (method: string, target: string, body?: object) =>
  server.rest(method, target, body === undefined ? { token } : { token, body });
interface FieldJson {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}
const fieldsOf = (body: { readonly [name: string]: unknown }) => body['fields'] as readonly FieldJson[];

test('a new collection has the automatic fields and can be used at once', async () => {
  const { status, body } = await admin('POST', path, { name: 'fresh', fields: [{ name: 'title', type: 'text' }] });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'fresh', type: 'base', system: false, listRule: null });
  expect(fieldsOf(body).map(({ name }) => name)).toEqual(['id', 'title', 'created', 'updated']);
  expect((await admin('POST', `${path}/fresh/records`, { title: 'x' })).status).toBe(200);
  expect((await admin('GET', `${path}/fresh`)).body).toEqual(body);
  expect((await admin('GET', `${path}/${body['id']}`)).body).toEqual(body);
});

test('a renamed field keeps its data, a removed one loses it, a new one reads as its zero value', async () => {
  const { body } = await admin('POST', path, {
    name: 'changing',
    fields: [
      { name: 'old', type: 'text' },
      { name: 'dropped', type: 'number' },
    ],
  });
  const record = await admin('POST', `${path}/changing/records`, { old: 'kept', dropped: 5 });
  const fields = [
    ...fieldsOf(body)
      .filter(({ name }) => name !== 'dropped')
      .map((field) => (field.name === 'old' ? { ...field, name: 'renamed' } : field)),
    { name: 'added', type: 'bool' },
  ];
  const changed = await admin('PATCH', `${path}/changing`, { fields });
  expect(changed.status).toBe(200);
  const read = await admin('GET', `${path}/changing/records/${record.body['id']}`);
  expect(read.body).toMatchObject({ renamed: 'kept', added: false });
  expect(read.body).not.toHaveProperty('old');
  expect(read.body).not.toHaveProperty('dropped');
});

test('`fields` leaves of collections what it names, in every answer that shows them', async () => {
  const definition = { name: 'picked', fields: [{ name: 'title', type: 'text' }] };
  const names = ['id', 'title', 'created', 'updated'].map((name) => ({ name }));
  expect((await admin('POST', `${path}?fields=name,fields.name`, definition)).body).toEqual({
    name: 'picked',
    fields: names,
  });
  expect((await admin('GET', `${path}/picked?fields=name,fields.name,nope`)).body).toEqual({
    name: 'picked',
    fields: names,
  });
  expect((await admin('PATCH', `${path}/picked?fields=name:excerpt(3)`, {})).body).toEqual({ name: 'pic' });
  const list = await admin('GET', `${path}?fields=name&filter=${encodeURIComponent('name = "picked"')}`);
  expect(list.body).toEqual({ page: 1, perPage: 30, totalItems: 1, totalPages: 1, items: [{ name: 'picked' }] });
  expect((await admin('GET', `${path}?fields=name:nope(1)`)).status).toBe(400);
  expect((await admin('POST', `${path}?fields=name:nope(1)`, { ...definition, name: 'unmade' })).status).toBe(400);
  expect((await admin('GET', `${path}/unmade`)).status).toBe(404);
});

test('an index that existing records break is refused, and the old definition stays', async () => {
  await admin('POST', path, { name: 'twins', fields: [{ name: 'code', type: 'text' }] });
  for (let i = 0; i < 2; i += 1) await admin('POST', `${path}/twins/records`, { code: 'same' });
  const indexes = [{ fields: ['code'], unique: true }];
  expect((await admin('PATCH', `${path}/twins`, { indexes })).status).toBe(400);
  expect((await admin('GET', `${path}/twins`)).body['indexes']).toEqual([]);
});

test('indexes are taken as text too', async () => {
  const indexes = ['CREATE UNIQUE INDEX `idx_texts_code` ON `texts` (`code`)'];
  const made = await admin('POST', path, { name: 'texts', fields: [{ name: 'code', type: 'text' }], indexes });
  expect(made.status).toBe(200);
  await admin('POST', `${path}/texts/records`, { code: 'one' });
  expect((await admin('POST', `${path}/texts/records`, { code: 'one' })).status).toBe(400);
});

test('faults of a definition are named where they are', async () => {
  const fields = [
    { name: 'fine', type: 'text' },
    { name: 'not fine', type: 'text' },
  ];
  const { status, body } = await admin('POST', path, { name: 'faulty', fields });
  expect(status).toBe(400);
  expect(body['message']).toBe('Failed to create collection.');
  expect(JSON.stringify(body['data'])).toContain('"fields"');
  expect((await admin('GET', `${path}/faulty`)).status).toBe(404);
  const again = await admin('POST', path, { name: 'Fresh', fields: [] });
  expect(again.status).toBe(400);
});

test('the list comes in pages', async () => {
  const all = await admin('GET', path);
  expect(all.body).toMatchObject({ page: 1, perPage: 30, totalPages: 1 });
  const items = all.body['items'] as readonly object[];
  expect(all.body['totalItems']).toBe(items.length);
  const second = await admin('GET', `${path}?perPage=1&page=2&skipTotal=1`);
  expect(second.body).toEqual({ page: 2, perPage: 1, totalItems: -1, totalPages: -1, items: [items[1]] });
});

test('truncating takes the records and leaves the definition', async () => {
  await admin('POST', path, { name: 'full', fields: [{ name: 'title', type: 'text' }] });
  for (let i = 0; i < 3; i += 1) await admin('POST', `${path}/full/records`, { title: 'x' });
  expect((await admin('DELETE', `${path}/full/truncate`)).status).toBe(204);
  expect((await admin('GET', `${path}/full/records`)).body).toMatchObject({ totalItems: 0, items: [] });
});

test('a collection that a relation points to stays; without it, it goes', async () => {
  const { body } = await admin('POST', path, { name: 'target', fields: [] });
  const fields = [{ name: 'to', type: 'relation', collectionId: body['id'], maxSelect: 1 }];
  await admin('POST', path, { name: 'source', fields });
  expect((await admin('DELETE', `${path}/target`)).status).toBe(400);
  expect((await admin('DELETE', `${path}/source`)).status).toBe(204);
  expect((await admin('DELETE', `${path}/target`)).status).toBe(204);
  expect((await admin('GET', `${path}/target/records`)).status).toBe(404);
});

test('a key manages no collections, whatever it holds', async () => {
  const { secret: key } = await server.mintKey(permissions);
  for (const [method, target] of [
    ['GET', path],
    ['GET', `${path}/fresh`],
    ['POST', path],
    ['PATCH', `${path}/fresh`],
    ['DELETE', `${path}/fresh/truncate`],
    ['DELETE', `${path}/fresh`],
  ] as const) {
    expect((await server.rest(method, target, { key })).status).toBe(403);
    expect((await server.rest(method, target)).status).toBe(401);
  }
  expect((await admin('GET', `${path}/fresh`)).status).toBe(200);
});
