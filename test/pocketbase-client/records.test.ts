import PocketBase, { ClientResponseError, type RecordModel, type SendOptions } from 'pocketbase';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { createClient, signIns } from './clients.js';

let server: TestServer;

const fields = [
  { name: 'title', type: 'text', required: true, min: 2 },
  { name: 'count', type: 'number' },
  { name: 'due', type: 'date' },
  { name: 'tags', type: 'select', values: ['a', 'b', 'c'], maxSelect: 3 },
  { name: 'extra', type: 'json' },
  { name: 'cover', type: 'file', maxSelect: 1 },
  { name: 'papers', type: 'file', maxSelect: 5 },
];

beforeAll(async () => {
  server = await startServer();
  await server.createCollection({ name: 'items', type: 'base', fields });
});

afterAll(() => server?.stop());

const failureOf = async (work: Promise<unknown>): Promise<ClientResponseError> => {
  const error: unknown = await work.then(() => null).catch((reason: unknown) => reason);
  if (error instanceof ClientResponseError) return error;
  throw new Error('the client was expected to be refused', { cause: error });
};

/** What the client would send along with a request of its own. */
const signedOptions = async (pb: PocketBase, url: string): Promise<{ options: SendOptions }> => {
  const headers = pb.authStore.token === '' ? {} : { Authorization: pb.authStore.token };
  const sent = await pb.beforeSend?.(url, { headers });
  return { options: (sent?.options as SendOptions | undefined) ?? { headers } };
};

const titles = (records: readonly RecordModel[]): readonly unknown[] => records.map(({ title }) => title);

describe.each(signIns)('the PocketBase client, %s', (signIn) => {
  let pb: PocketBase;

  beforeAll(async () => {
    pb = await createClient(server, signIn);
  });

  beforeEach(async () => {
    const all = await pb.collection('items').getFullList();
    await Promise.all(all.map(({ id }) => pb.collection('items').delete(id)));
  });

  const fill = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1) await pb.collection('items').create({ title: `item ${n}`, count: n });
  };

  it('create gives back the whole record', async () => {
    const record = await pb.collection('items').create({ title: 'first', tags: ['a'], extra: { deep: [1] } });
    expect(record).toMatchObject({
      collectionName: 'items',
      title: 'first',
      count: 0,
      due: '',
      tags: ['a'],
      cover: '',
    });
    expect(record).toMatchObject({ extra: { deep: [1] }, papers: [] });
    expect(record.id).toMatch(/^[a-z0-9]{15}$/);
    expect(record['created']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('create takes an id of the client, once', async () => {
    const id = 'abcdefghij12345';
    expect((await pb.collection('items').create({ id, title: 'mine' })).id).toBe(id);
    const error = await failureOf(pb.collection('items').create({ id, title: 'again' }));
    expect([error.status, error.response['data']]).toMatchObject([400, { id: { code: 'validation_not_unique' } }]);
  });

  it('create tells every fault at once', async () => {
    const error = await failureOf(pb.collection('items').create({ title: 'x', tags: ['nope'] }));
    expect(error.status).toBe(400);
    expect(error.response['message']).toBe('Failed to create record.');
    expect(error.response['data']).toMatchObject({
      title: { code: 'validation_min_text_constraint' },
      tags: { code: 'validation_invalid_value' },
    });
  });

  it('getOne finds a record, and fails with 404 for another', async () => {
    const record = await pb.collection('items').create({ title: 'one' });
    expect(await pb.collection('items').getOne(record.id)).toEqual(record);
    expect((await failureOf(pb.collection('items').getOne('missing'))).status).toBe(404);
  });

  it('update changes what is named, and null clears', async () => {
    const { id } = await pb.collection('items').create({ title: 'before', count: 5, tags: ['a', 'b'] });
    const updated = await pb.collection('items').update(id, { title: 'after', tags: null });
    expect(updated).toMatchObject({ id, title: 'after', count: 5, tags: [] });
  });

  it('update with modifiers adds and removes', async () => {
    const { id } = await pb.collection('items').create({ title: 'before', count: 5, tags: ['a', 'b'] });
    const updated = await pb.collection('items').update(id, { 'count+': 2, 'tags-': 'a', 'tags+': ['c'] });
    expect(updated).toMatchObject({ count: 7, tags: ['b', 'c'] });
  });

  it('delete takes the record away', async () => {
    const { id } = await pb.collection('items').create({ title: 'gone' });
    expect(await pb.collection('items').delete(id)).toBe(true);
    expect((await failureOf(pb.collection('items').delete(id))).status).toBe(404);
  });

  it('getList pages, sorts and filters', async () => {
    await fill(5);
    const page = await pb.collection('items').getList(2, 2, { sort: '-count', filter: 'count > 1' });
    expect(page).toMatchObject({ page: 2, perPage: 2, totalItems: 4, totalPages: 2 });
    expect(titles(page.items)).toEqual(['item 3', 'item 2']);
    const untold = await pb.collection('items').getList(1, 2, { skipTotal: true });
    expect(untold).toMatchObject({ totalItems: -1, totalPages: -1 });
  });

  it('getFullList reads on, page by page, until all are there', async () => {
    await fill(5);
    const all = await pb.collection('items').getFullList({ batch: 2, sort: 'count' });
    expect(titles(all)).toEqual(['item 1', 'item 2', 'item 3', 'item 4', 'item 5']);
  });

  it('getFirstListItem with filter() finds values of every type, whatever they hold', async () => {
    const title = `it's "quoted" \\ 100%_\n`;
    const due = new Date('2024-05-06T07:08:09.123Z');
    await fill(2);
    const record = await pb.collection('items').create({ title, count: -1.5, due });
    expect(record['due']).toBe('2024-05-06 07:08:09.123Z');
    const filter = pb.filter('title = {:title} && count = {:count} && due = {:due} && cover = {:none}', {
      ...{ title, due, count: -1.5, none: null },
    });
    expect((await pb.collection('items').getFirstListItem(filter)).id).toBe(record.id);
    expect((await failureOf(pb.collection('items').getFirstListItem('count > 100'))).status).toBe(404);
  });

  it('a filter that cannot be understood is refused with 400', async () => {
    for (const filter of ['nope = 1', 'title =', '(title = "x"', 'title = "x" && ']) {
      expect((await failureOf(pb.collection('items').getList(1, 1, { filter }))).status).toBe(400);
    }
  });

  it('an unknown collection is told from an unknown record', async () => {
    const error = await failureOf(pb.collection('nothing').getList());
    expect([error.status, error.response['message']]).toEqual([404, 'Missing collection context.']);
  });

  it('files go in beside values of every type, and come out by their URL', async () => {
    const record = await pb.collection('items').create({
      title: 'with files',
      count: 1.5,
      due: new Date('2024-05-06T07:08:09.123Z'),
      tags: ['a', 'b'],
      extra: { null: null, list: ['1', 2] },
      cover: new File(['cover bytes'], 'My Cover.txt'),
      papers: [new File(['one'], 'one.txt'), new File(['two'], 'two.txt')],
    });
    expect(record).toMatchObject({
      title: 'with files',
      count: 1.5,
      due: '2024-05-06 07:08:09.123Z',
      tags: ['a', 'b'],
    });
    expect(record['extra']).toEqual({ null: null, list: ['1', 2] });
    expect(record['cover']).toMatch(/^my_cover_[a-z0-9]{10}\.txt$/);
    expect(record['papers']).toHaveLength(2);
    const url = pb.files.getURL(record, record['cover']);
    const { options } = await signedOptions(pb, url);
    expect(await (await fetch(url, { headers: options.headers ?? {} })).text()).toBe('cover bytes');
    expect((await fetch(url)).status).toBe(401);
  });

  it('files are added, taken away and cleared by an update', async () => {
    const papers = [new File(['one'], 'one.txt'), new File(['two'], 'two.txt')];
    const record = await pb.collection('items').create({ title: 'files', papers });
    const [first, second] = record['papers'] as readonly string[];
    const more = await pb.collection('items').update(record.id, { 'papers+': new File(['three'], 'three.txt') });
    expect(more['papers']).toEqual([first, second, expect.stringMatching(/^three_/)]);
    const less = await pb.collection('items').update(record.id, { 'papers-': [first] });
    expect(less['papers']).toEqual([second, expect.stringMatching(/^three_/)]);
    expect((await pb.collection('items').update(record.id, { papers: [] }))['papers']).toEqual([]);
  });
});

it('without a credential the client is refused with 401', async () => {
  expect((await failureOf(new PocketBase(server.url).collection('items').getList())).status).toBe(401);
});

it('an API key cannot reach the collections', async () => {
  const pb = await createClient(server, 'with an API key');
  expect((await failureOf(pb.collections.getFullList())).status).toBe(403);
  expect((await failureOf(pb.collections.import([]))).status).toBe(403);
});
