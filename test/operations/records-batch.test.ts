import PocketBase from 'pocketbase';
import { afterAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const tags = await server.createCollection({ name: 'tags', fields: [{ name: 'name', type: 'text' }] });
const posts = await server.createCollection({
  name: 'posts',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'code', type: 'text' },
    { name: 'count', type: 'number' },
    { name: 'tags', type: 'relation', collectionId: tags, maxSelect: 9 },
    { name: 'papers', type: 'file', maxSelect: 3, maxSize: 1_000 },
  ],
  indexes: ['CREATE UNIQUE INDEX idx_posts_code ON posts (code)'],
});
await server.createCollection({
  name: 'notes',
  fields: [{ name: 'post', type: 'relation', collectionId: posts, required: true, cascadeDelete: true }],
});
const path = (collection: string, rest = '') => `/api/collections/${collection}/records${rest}`;
const { secret: key } = await server.mintKey(['records:read', 'records:write', 'records:delete', 'files:write']);

interface Item {
  readonly method: string;
  readonly url: string;
  readonly body?: JsonValue;
}
const send = (requests: readonly Item[], as = key) =>
  server.rest('POST', '/api/batch', { key: as, body: { requests } });
const post = (body: JsonObject, query = ''): Item => ({
  method: 'POST',
  url: path('posts', query),
  body: { code: unique(), ...body },
});
let made = 0;
const unique = () => {
  made += 1;
  return `code ${made}`;
};
const answersOf = (text: string) => JSON.parse(text) as { status: number; body: JsonObject | null }[];
const countOf = async (collection: string) =>
  (await server.rest('GET', path(collection, '?perPage=1'), { key })).body['totalItems'];
const failed = (index: number, response: unknown) => ({
  status: 400,
  message: 'Batch transaction failed.',
  data: { requests: { [index]: { code: 'batch_request_failed', message: 'Batch request failed.', response } } },
});

describe('a batch', () => {
  test('answers each request in order, in the shape it asks for', async () => {
    const id = 'upsertupsert001';
    const { status, text } = await send([
      { method: 'PUT', url: path('posts'), body: { id, title: 'made' } },
      { method: 'PUT', url: path('posts', '?fields=id,title'), body: { id, title: 'changed' } },
      { method: 'PUT', url: path('posts', '?fields=title'), body: { title: 'without id', code: unique() } },
      { method: 'POST', url: path('tags', '?fields=name'), body: { id: 'tagtagtagtag001', name: 'a tag' } },
      {
        method: 'PATCH',
        url: path('posts', `/${id}?expand=tags&fields=title,expand.tags.name`),
        body: { 'tags+': 'tagtagtagtag001' },
      },
      { method: 'DELETE', url: path('posts', `/${id}`) },
    ]);
    expect(status).toBe(200);
    const answers = answersOf(text);
    expect(answers[0]).toMatchObject({ status: 200, body: { id, title: 'made', collectionName: 'posts', count: 0 } });
    expect(answers.slice(1)).toEqual([
      { status: 200, body: { id, title: 'changed' } },
      { status: 200, body: { title: 'without id' } },
      { status: 200, body: { name: 'a tag' } },
      { status: 200, body: { title: 'changed', expand: { tags: [{ name: 'a tag' }] } } },
      { status: 204, body: null },
    ]);
    expect((await server.rest('GET', path('posts', `/${id}`), { key })).status).toBe(404);
  });

  test('is done in full or not at all; the first request that fails is told, with its own answer', async () => {
    const before = await countOf('posts');
    const code = unique();
    const blank = {
      status: 400,
      message: 'Failed to create record.',
      data: { title: { code: 'validation_required', message: 'Cannot be blank.' } },
    };
    const taken = {
      status: 400,
      message: 'Failed to create record.',
      data: { code: { code: 'validation_not_unique', message: 'Value must be unique.' } },
    };
    const missing = { status: 404, message: "The requested resource wasn't found.", data: {} };
    const good = post({ title: 'good' });
    for (const [requests, index, response] of [
      [[good, post({ title: '' })], 1, blank],
      [[post({ title: '' }), good], 0, blank],
      [[post({ title: 'a', code }), post({ title: 'b', code }), good], 1, taken],
      [[post({ title: 'a', code }), post({ title: 'b', code }), post({ title: '' })], 1, taken],
      [[good, { method: 'PATCH', url: path('posts', '/nobodynobodynob'), body: {} }], 1, missing],
      [[good, { method: 'DELETE', url: path('posts', '/nobodynobodynob') }, post({ title: '' })], 1, missing],
    ] as const) {
      const { status, body } = await send(requests);
      expect([status, body]).toEqual([400, failed(index, response)]);
    }
    expect(await countOf('posts')).toBe(before);
  });

  test('refuses in its place what a batch cannot do', async () => {
    for (const item of [
      { method: 'GET', url: path('posts') },
      { method: 'POST', url: '/api/health' },
      { method: 'PUT', url: path('posts', '/upsertupsert001'), body: { title: 'x' } },
      { method: 'POST', url: `http://other${path('posts')}`, body: { title: 'x' } },
      { method: 'POST', url: path('posts', '?fields=a:b'), body: { title: 'x' } },
    ]) {
      const { body } = await send([item]);
      expect(body).toEqual(failed(0, { status: 400, message: expect.any(String), data: {} }));
    }
    const unknown = await send([post({ title: 'x' }), { method: 'POST', url: path('nothing'), body: {} }]);
    expect(unknown.body).toMatchObject({ data: { requests: { 1: { response: { status: 404 } } } } });
  });

  test('lets later requests meet what earlier ones did', async () => {
    const [tag, other, first, note] = ['tagtagtagtag010', 'tagtagtagtag011', 'postpostpost010', 'notenotenote010'];
    const { status, text } = await send([
      { method: 'POST', url: path('tags'), body: { id: tag, name: 'x' } },
      { method: 'POST', url: path('tags'), body: { id: other, name: 'y' } },
      post({ id: first, title: 'refers', tags: [tag, other], count: 1 }),
      { method: 'PATCH', url: path('posts', `/${first}?fields=count`), body: { 'count+': 5 } },
      { method: 'DELETE', url: path('tags', `/${tag}`) },
      { method: 'PATCH', url: path('posts', `/${first}?fields=count,tags`), body: { 'count+': 1 } },
      { method: 'POST', url: path('notes'), body: { id: note, post: first } },
    ]);
    expect(status).toBe(200);
    expect(answersOf(text)[3]?.body).toEqual({ count: 6 });
    expect(answersOf(text)[5]?.body).toEqual({ count: 7, tags: [other] });
    const stored = await server.rest('GET', path('posts', `/${first}?fields=count,tags`), { key });
    expect(stored.body).toEqual({ count: 7, tags: [other] });
    // The tag was deleted before: the record that referred to it is changed without bringing it back.
    const cut = await send([
      { method: 'DELETE', url: path('tags', `/${other}`) },
      { method: 'PATCH', url: path('posts', `/${first}?fields=title,tags`), body: { title: 'cut' } },
      { method: 'DELETE', url: path('posts', `/${first}`) },
    ]);
    expect(answersOf(cut.text)[1]).toEqual({ status: 200, body: { title: 'cut', tags: [] } });
    expect((await server.rest('GET', path('notes', `/${note}`), { key })).status).toBe(404);
    const gone = await send([
      { method: 'POST', url: path('posts'), body: { id: first, title: 'again' } },
      { method: 'DELETE', url: path('posts', `/${first}`) },
      { method: 'PATCH', url: path('posts', `/${first}`), body: { title: 'too late' } },
    ]);
    expect(gone.body).toMatchObject({ data: { requests: { 2: { response: { status: 404 } } } } });
  });

  test('answers each request with related records as the request met them', async () => {
    const [tag, id] = ['tagtagtagtag020', 'expandexpand020'];
    const { text } = await send([
      { method: 'POST', url: path('tags'), body: { id: tag, name: 'before' } },
      post({ id, title: 'shown', tags: [tag] }, '?expand=tags&fields=expand.tags.name'),
      { method: 'PATCH', url: path('tags', `/${tag}?expand=posts_via_tags&fields=expand`), body: { name: 'after' } },
      { method: 'PATCH', url: path('posts', `/${id}?expand=tags&fields=tags,expand.tags.name`), body: {} },
      { method: 'DELETE', url: path('tags', `/${tag}`) },
      { method: 'PATCH', url: path('posts', `/${id}?expand=tags&fields=tags,expand`), body: {} },
      { method: 'PUT', url: path('tags'), body: { id: tag, name: 'again' } },
      { method: 'PATCH', url: path('posts', `/${id}?expand=tags&fields=tags,expand`), body: {} },
      { method: 'DELETE', url: path('tags', `/${tag}`) },
    ]);
    const [, first, back, second, , third, , fourth] = answersOf(text).map(({ body }) => body);
    expect(first).toEqual({ expand: { tags: [{ name: 'before' }] } });
    expect(back).toMatchObject({ expand: { posts_via_tags: [{ id, title: 'shown', tags: [tag] }] } });
    expect(second).toEqual({ tags: [tag], expand: { tags: [{ name: 'after' }] } });
    expect(third).toEqual({ tags: [], expand: {} });
    expect(fourth).toEqual({ tags: [], expand: {} });
  });

  test('tells the first request that fails, also before one that is no write of a record', async () => {
    const missing = { method: 'PATCH', url: path('posts', '/missing'), body: {} };
    const noWrite = { method: 'GET', url: '/api/health' };
    const notFound = { status: 404, message: "The requested resource wasn't found.", data: {} };
    expect((await send([missing, noWrite])).body).toEqual(failed(0, notFound));
    expect((await send([noWrite, missing])).body).toMatchObject(failed(0, { status: 400 }));
    const unknown = { method: 'POST', url: path('nothing'), body: {} };
    const noCollection = { status: 404, message: 'Missing collection context.', data: {} };
    expect((await send([unknown])).body).toEqual(failed(0, noCollection));
  });

  test('does not let a request refer to what only a later one makes', async () => {
    const { body } = await send([
      post({ title: 'early', tags: ['tagtagtagtag020'] }),
      { method: 'POST', url: path('tags'), body: { id: 'tagtagtagtag020' } },
    ]);
    expect(body).toMatchObject({
      data: { requests: { 0: { response: { data: { tags: { code: 'validation_missing_rel_records' } } } } } },
    });
  });

  test('loses no concurrent change', async () => {
    const id = 'countcountcount';
    await send([post({ id, title: 'counted' })]);
    const add = { method: 'PATCH', url: path('posts', `/${id}`), body: { 'count+': 1 } };
    const results = await Promise.all(Array.from({ length: 6 }, () => send([add, add])));
    expect(results.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect((await server.rest('GET', path('posts', `/${id}`), { key })).body['count']).toBe(12);
  });

  test('needs for each request what the request by itself needs', async () => {
    const { secret } = await server.mintKey(['records:write']);
    const allowed = await send([post({ title: 'mine' })], secret);
    expect(answersOf(allowed.text)).toEqual([{ status: 200, body: { id: expect.any(String) } }]);
    const { body } = await send(
      [post({ title: 'mine' }), { method: 'DELETE', url: path('posts', '/nobodynobodynob') }],
      secret,
    );
    const refused = { status: 403, message: 'The API key lacks the permission records:delete.', data: {} };
    expect(body).toEqual(failed(1, refused));
    expect((await server.rest('POST', '/api/batch', { body: { requests: [post({ title: 'x' })] } })).status).toBe(401);
  });
});

describe('the body of a batch', () => {
  const invalid = (requests: unknown) => ({ status: 400, message: 'Invalid batch request data.', data: { requests } });
  const blank = { code: 'validation_required', message: 'Cannot be blank.' };
  const unreadable = { status: 400, message: 'Failed to read the submitted batch data.', data: {} };

  test.each<[unknown, unknown]>([
    [{ requests: [] }, invalid(blank)],
    [{}, invalid(blank)],
    [{ requests: [{ url: '/x' }] }, invalid({ 0: { method: blank } })],
    [{ requests: [{ method: 'POST', url: '/x' }, {}] }, invalid({ 1: { method: blank, url: blank } })],
    [
      { requests: [{ method: 'post', url: '/x' }] },
      invalid({ 0: { method: { code: 'validation_in_invalid', message: 'Must be a valid value.' } } }),
    ],
    [
      { requests: Array(51).fill({ method: 'POST', url: '/api/collections/posts/records', body: { title: 'x' } }) },
      invalid({
        code: 'validation_length_too_long',
        message: 'The length must be no more than 50.',
        params: { max: 50, min: 0 },
      }),
    ],
    [{ requests: 'x' }, unreadable],
    [{ requests: [1] }, unreadable],
    [{ requests: [null] }, unreadable],
    [{ requests: [{ method: 1 }] }, unreadable],
    [{ requests: [{ method: 'POST', url: '/x', body: [1] }] }, unreadable],
    [{ requests: [{ method: 'POST', url: '/x', headers: { a: 1 } }] }, unreadable],
    [[1], unreadable],
  ])('%j is refused', async (body, expected) => {
    expect((await server.rest('POST', '/api/batch', { key, body })).body).toEqual(expected);
  });

  test('must be JSON', async () => {
    const headers = { 'X-Api-Key': key, 'Content-Type': 'application/json' };
    const response = await fetch(`${server.url}/api/batch`, { method: 'POST', headers, body: '{' });
    expect(await response.json()).toEqual(unreadable);
  });
});

describe('files in a batch', () => {
  const form = (requests: readonly Item[], files: Readonly<Record<string, Blob>>) => {
    const data = new FormData();
    for (const [name, file] of Object.entries(files)) data.append(name, file, 'paper.txt');
    data.set('@jsonPayload', JSON.stringify({ requests }));
    return data;
  };
  const bytes = (length = 10) => new Blob(['x'.repeat(length)]);

  test('come with the request they are named for', async () => {
    const files = {
      'requests.0.papers': bytes(),
      'requests[1].papers+': bytes(),
      'requests.7.papers': bytes(),
      other: bytes(),
    };
    const before = await server.countFiles();
    const id = 'fileswithfile00';
    const body = form([post({ id, title: 'a' }), { method: 'PATCH', url: path('posts', `/${id}`), body: {} }], files);
    const { status, text } = await server.rest('POST', '/api/batch', { key, body });
    expect(status).toBe(200);
    expect(answersOf(text).map(({ body: record }) => record?.['papers'])).toEqual([
      [expect.any(String)],
      [expect.any(String), expect.any(String)],
    ]);
    expect(await server.countFiles()).toBe(before + 2);
    await send([{ method: 'PATCH', url: path('posts', `/${id}`), body: { papers: [] } }]);
    expect(await server.countFiles()).toBe(before);
  });

  test('leave nothing behind when the batch fails', async () => {
    const before = await server.countFiles();
    const failing = [
      form([post({ title: 'a' }), post({ title: '' })], { 'requests.0.papers': bytes(), 'requests.1.papers': bytes() }),
      form([post({ title: 'a' })], { 'requests.0.papers': bytes(1_001) }),
      form([], { 'requests.0.papers': bytes() }),
      form([{ method: '', url: '' }], { 'requests.0.papers': bytes() }),
    ];
    for (const body of failing) expect((await server.rest('POST', '/api/batch', { key, body })).status).toBe(400);
    expect(await server.countFiles()).toBe(before);
  });

  test('need files:write', async () => {
    const { secret } = await server.mintKey(['records:read', 'records:write']);
    const body = form([post({ title: 'a' }), post({ title: 'b' })], { 'requests.1.papers': bytes() });
    const answer = await server.rest('POST', '/api/batch', { key: secret, body });
    const refused = { status: 403, message: 'The API key lacks the permission files:write.', data: {} };
    expect(answer.body).toEqual(failed(1, refused));
  });
});

test('an unmodified PocketBase client sends batches', async () => {
  const client = new PocketBase(server.url);
  client.beforeSend = (url, options) => ({
    url,
    options: { ...options, headers: { ...options.headers, 'X-Api-Key': key } },
  });
  const batch = client.createBatch();
  batch.collection('posts').create({ title: 'one', code: unique(), papers: [new File(['text'], 'a.txt')] });
  batch.collection('posts').upsert({ id: 'clientclient001', title: 'two', code: unique() }, { fields: 'title' });
  batch.collection('posts').update('clientclient001', { 'count+': 2 });
  batch.collection('posts').delete('clientclient001');
  const answers = await batch.send();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 204]);
  expect(answers[0]?.body).toMatchObject({ title: 'one', papers: [expect.stringMatching(/^a.*\.txt$/)] });
  expect(answers[1]?.body).toEqual({ title: 'two' });
  expect(answers[2]?.body).toMatchObject({ count: 2 });
});

test('an operator can turn batches off', async () => {
  const other = await startServer({ env: { BATCH_REQUESTS: '0' } });
  const answer = await other.rest('POST', '/api/batch', { token: other.admin.token, body: { requests: [] } });
  await other.stop();
  expect(answer.body).toEqual({ status: 403, message: 'Batch requests are not allowed.', data: {} });
});
