import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const authors = await server.createCollection({ name: 'authors', fields: [{ name: 'name', type: 'text' }] });
const relation = { type: 'relation', collectionId: authors, maxSelect: 1 };
await server.createCollection({ name: 'books', fields: [{ name: 'author', ...relation, cascadeDelete: true }] });
await server.createCollection({ name: 'prizes', fields: [{ name: 'winner', ...relation, required: true }] });
await server.createCollection({ name: 'notes', fields: [{ name: 'about', ...relation }] });
const { secret: key } = await server.mintKey(['records:delete']);

const create = async (collection: string, body: object) => {
  const answer = await server.rest('POST', `/api/collections/${collection}/records`, { token, body });
  return String(answer.body['id']);
};
const path = (collection: string, id: string) => `/api/collections/${collection}/records/${id}`;
const statusOf = async (collection: string, id: string) =>
  (await server.rest('GET', path(collection, id), { token })).status;

test('a deleted record is gone, and deleting it again finds nothing', async () => {
  const id = await create('authors', { name: 'Gone' });
  const answer = await server.rest('DELETE', path('authors', id), { key });
  expect(answer.status).toBe(204);
  expect(answer.text).toBe('');
  expect(await statusOf('authors', id)).toBe(404);
  expect((await server.rest('DELETE', path('authors', id), { key })).status).toBe(404);
});

test('what refers to it goes with it, or lets go of it, as its field says', async () => {
  const author = await create('authors', { name: 'Referred to' });
  const book = await create('books', { author });
  const note = await create('notes', { about: author });
  expect((await server.rest('DELETE', path('authors', author), { key })).status).toBe(204);
  expect(await statusOf('books', book)).toBe(404);
  expect((await server.rest('GET', path('notes', note), { token })).body['about']).toBe('');
});

test('a record that another requires stays, with everything that refers to it', async () => {
  const author = await create('authors', { name: 'Required' });
  const book = await create('books', { author });
  await create('prizes', { winner: author });
  const { status, body } = await server.rest('DELETE', path('authors', author), { key });
  expect(status).toBe(400);
  expect(body['message']).toBe(
    'Failed to delete record. Make sure that the record is not part of a required relation reference.',
  );
  expect(await statusOf('authors', author)).toBe(200);
  expect(await statusOf('books', book)).toBe(200);
});

test('who may not delete is refused, and the record stays', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:write', 'files:read', 'files:write']);
  const id = await create('authors', { name: 'Kept' });
  const { status, body } = await server.rest('DELETE', path('authors', id), { key: secret });
  expect(status).toBe(403);
  expect(body['message']).toContain('records:delete');
  expect((await server.rest('DELETE', path('authors', id))).status).toBe(401);
  expect(await statusOf('authors', id)).toBe(200);
});
