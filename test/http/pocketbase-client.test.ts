import PocketBase, { ClientResponseError } from 'pocketbase';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  await server.createCollection({
    name: 'notes',
    type: 'base',
    fields: [
      { name: 'title', type: 'text', required: true },
      { name: 'done', type: 'bool' },
      { name: 'papers', type: 'file', maxSelect: 5 },
    ],
  });
});

afterAll(() => server.stop());

/** The one thing that differs: how a program says who it is. */
const clientWith = (headers: Readonly<Record<string, string>>): PocketBase => {
  const client = new PocketBase(server.url);
  client.autoCancellation(false);
  client.beforeSend = (url, options) => ({ url, options: { ...options, headers: { ...options.headers, ...headers } } });
  return client;
};

const clientWithKey = async (...permissions: Parameters<TestServer['mintKey']>[0]): Promise<PocketBase> =>
  clientWith({ 'X-Api-Key': (await server.mintKey(permissions)).secret });

describe('an unmodified PocketBase client', () => {
  it('creates, views, updates, lists and deletes records', async () => {
    const notes = (await clientWithKey('records:read', 'records:write', 'records:delete')).collection('notes');
    const created = await notes.create({ title: 'one' });
    expect(created).toMatchObject({ title: 'one', done: false, papers: [], collectionName: 'notes' });
    expect(await notes.update(created.id, { done: true })).toMatchObject({ title: 'one', done: true });
    expect(await notes.getOne(created.id)).toMatchObject({ id: created.id, done: true });
    expect(await notes.getFirstListItem('title = "one"')).toMatchObject({ id: created.id });
    expect(await notes.getList(1, 1, { sort: '-created' })).toMatchObject({ page: 1, perPage: 1, totalItems: 1 });
    expect(await notes.delete(created.id)).toBe(true);
    expect(await notes.getFullList()).toEqual([]);
  });

  it('uploads files and downloads them by their url', async () => {
    const key = await server.mintKey(['records:read', 'records:write', 'files:read', 'files:write']);
    const client = clientWith({ 'X-Api-Key': key.secret });
    const papers = [new File(['first'], 'a.txt'), new File(['second'], 'b.txt')];
    const created = await client.collection('notes').create({ title: 'with papers', done: true, papers });
    expect(created).toMatchObject({ title: 'with papers', done: true });
    const url = client.files.getURL(created, created['papers'][1]);
    const response = await fetch(url, { headers: { 'X-Api-Key': key.secret } });
    expect(await response.text()).toBe('second');
  });

  it('reads the status, the message and the fields of an error', async () => {
    const notes = (await clientWithKey('records:write')).collection('notes');
    const refused = await notes.create({ title: '' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ClientResponseError);
    expect(refused).toMatchObject({
      status: 400,
      response: { message: 'Failed to create record.', data: { title: { code: 'validation_required' } } },
    });
    await expect(notes.getList()).rejects.toMatchObject({ status: 403 });
    await expect(clientWith({ 'X-Api-Key': 'nonsense' }).collection('notes').getList()).rejects.toMatchObject({
      status: 401,
    });
  });

  it('signs an admin in and manages collections', async () => {
    const client = new PocketBase(server.url);
    await client.collection('_superusers').authWithPassword(server.admin.email, server.admin.password);
    const made = await client.collections.create({
      name: 'drawers',
      type: 'base',
      fields: [{ name: 'n', type: 'number' }],
    });
    expect(await client.collections.getOne('drawers')).toMatchObject({ id: made.id, name: 'drawers' });
    expect((await client.collections.getFullList()).map(({ name }) => name)).toEqual(['notes', 'drawers']);
    expect(await client.collections.delete('drawers')).toBe(true);
  });
});
