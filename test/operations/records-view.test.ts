import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const id = await server.createCollection({
  name: 'notes',
  fields: [
    { name: 'title', type: 'text' },
    { name: 'pin', type: 'password' },
  ],
});
const path = '/api/collections/notes/records';
const { token } = server.admin;
const made = await server.rest('POST', path, { token, body: { title: 'One', pin: 'correct horse' } });
const record = `${path}/${made.body['id']}`;
const { secret: key } = await server.mintKey(['records:read']);

test('a record by the name and by the id of its collection, without its password', async () => {
  const byName = await server.rest('GET', record, { key });
  expect(byName.status).toBe(200);
  expect(byName.body).toMatchObject({ collectionId: id, collectionName: 'notes', title: 'One' });
  expect(byName.text).not.toContain('pin');
  const byId = await server.rest('GET', `/api/collections/${id}/records/${made.body['id']}`, { key });
  expect(byId.body).toEqual(byName.body);
});

test('HEAD answers like GET, without the body', async () => {
  const { status, text, headers } = await server.rest('HEAD', record, { key });
  expect(status).toBe(200);
  expect(text).toBe('');
  expect(Number(headers.get('content-length'))).toBeGreaterThan(0);
});

test('an unknown record and an unknown collection are not found', async () => {
  const noRecord = await server.rest('GET', `${path}/aaaaaaaaaaaaaaa`, { key });
  const noCollection = await server.rest('GET', '/api/collections/nothing/records/aaaaaaaaaaaaaaa', { key });
  expect(noRecord.status).toBe(404);
  expect(noRecord.body).toEqual({ status: 404, message: "The requested resource wasn't found.", data: {} });
  expect(noCollection.body).toEqual({ status: 404, message: 'Missing collection context.', data: {} });
});

test('Fichero’s own collections do not exist for anybody', async () => {
  for (const name of ['_api_keys', '_admins', '_sessions', 'sys__api_keys']) {
    for (const caller of [{ key }, { token }]) {
      expect((await server.rest('GET', `/api/collections/${name}/records`, caller)).status).toBe(404);
    }
  }
});

test('who may not read is refused', async () => {
  const { secret } = await server.mintKey(['records:write', 'records:delete', 'files:read', 'files:write']);
  const { status, body } = await server.rest('GET', record, { key: secret });
  expect(status).toBe(403);
  expect(body['message']).toContain('records:read');
});
