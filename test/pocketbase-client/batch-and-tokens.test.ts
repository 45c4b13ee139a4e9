import type PocketBase from 'pocketbase';
import { ClientResponseError } from 'pocketbase';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { createClient, signIns } from './clients.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  const fields = [
    { name: 'title', type: 'text', required: true },
    { name: 'cover', type: 'file', maxSelect: 1 },
  ];
  await server.createCollection({ name: 'items', type: 'base', fields });
});

afterAll(() => server?.stop());

const idOf = (letter: string): string => letter.repeat(15);

describe.each(signIns)('the PocketBase client, %s', (signIn) => {
  let pb: PocketBase;

  beforeAll(async () => {
    pb = await createClient(server, signIn);
    for (const { id } of await pb.collection('items').getFullList()) await pb.collection('items').delete(id);
  });

  it('createBatch does several writes at once, files among them, and answers each in its place', async () => {
    await pb.collection('items').create({ id: idOf('u'), title: 'to update' });
    await pb.collection('items').create({ id: idOf('d'), title: 'to delete' });
    const batch = pb.createBatch();
    const items = batch.collection('items');
    items.create({ title: 'made', cover: new File(['bytes'], 'a cover.txt') });
    items.update(idOf('u'), { title: 'updated' }, { fields: 'title' });
    items.upsert({ id: idOf('p'), title: 'put' });
    items.delete(idOf('d'));
    const [made, updated, put, deleted] = await batch.send();
    expect(made).toMatchObject({ status: 200, body: { title: 'made', cover: expect.stringMatching(/^a_cover_/) } });
    expect(updated).toEqual({ status: 200, body: { title: 'updated' } });
    expect(put).toMatchObject({ status: 200, body: { id: idOf('p'), title: 'put' } });
    expect(deleted).toEqual({ status: 204, body: null });
  });

  it('createBatch does nothing when one write fails, and says which', async () => {
    const batch = pb.createBatch();
    batch.collection('items').create({ id: idOf('x'), title: 'made' });
    batch.collection('items').create({ title: '' });
    const error: unknown = await batch.send().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClientResponseError);
    const { status, response } = error as ClientResponseError;
    expect([status, response['message']]).toEqual([400, 'Batch transaction failed.']);
    const failed = { code: 'batch_request_failed', response: { data: { title: { code: 'validation_required' } } } };
    expect(response['data']).toMatchObject({ requests: { 1: failed } });
    expect((await pb.collection('items').getList(1, 1, { filter: `id = '${idOf('x')}'` })).totalItems).toBe(0);
  });

  it('files.getToken opens the URLs of files, which are closed without it', async () => {
    const record = await pb.collection('items').create({ title: 'file', cover: new File(['bytes'], 'cover.txt') });
    const token = await pb.files.getToken();
    expect(await (await fetch(pb.files.getURL(record, record['cover'], { token }))).text()).toBe('bytes');
    const attached = await fetch(pb.files.getURL(record, record['cover'], { token, download: true }));
    expect(attached.headers.get('content-disposition')).toMatch(/^attachment/);
    expect((await fetch(pb.files.getURL(record, record['cover']))).status).toBe(401);
    expect((await fetch(pb.files.getURL(record, record['cover'], { token: 'nonsense' }))).ok).toBe(false);
  });
});
