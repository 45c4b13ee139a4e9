import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({
  name: 'posts',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'body', type: 'editor' },
    { name: 'meta', type: 'json' },
    { name: 'secret', type: 'text', hidden: true },
  ],
});
const path = '/api/collections/posts/records';
const html = '<p>Hello <b>wör</b>ld</p><script>alert(1)</script>\n<p>more &amp; text é</p><img src=x> 🦊🦊';
const { token } = server.admin;
const meta = { a: { b: 1, c: 2 }, list: [{ x: 1, y: 2 }, { x: 3 }], tags: ['t'] };
const post = (await server.rest('POST', path, { token, body: { title: 't1', body: html, meta, secret: 's' } })).body;
const { secret: key } = await server.mintKey(['records:read', 'records:write']);

const view = async (fields: string) => {
  const answer = await server.rest('GET', `${path}/${String(post['id'])}?fields=${encodeURIComponent(fields)}`, {
    key,
  });
  return answer.status === 200 ? answer.body : answer.status;
};

test.each([
  ['title', { title: 't1' }],
  [' title , meta.a.b ', { title: 't1', meta: { a: { b: 1 } } }],
  ['collectionName,title', { collectionName: 'posts', title: 't1' }],
  ['meta.a.*', { meta: { a: meta.a } }],
  ['meta.list.x', { meta: { list: [{ x: 1 }, { x: 3 }] } }],
  ['meta.tags.x', { meta: { tags: ['t'] } }],
  ['title.x', { title: 't1' }],
  ['meta,meta.a', { meta }],
  ['nothing', {}],
  ['nothing,title', { title: 't1' }],
  ['secret,title', { title: 't1' }],
  ['expand', {}],
  ['__proto__,constructor', {}],
])('fields=%s picks what it names and passes over what does not exist', async (fields, expected) => {
  expect(await view(fields)).toEqual(expected);
});

test('nothing named, and *, are everything', async () => {
  const { secret: _hidden, ...all } = post;
  for (const fields of ['', ' ', ',', '*']) expect(await view(fields)).toEqual(all);
  expect(await view('*,meta.a.c,body:excerpt(5)')).toEqual({ ...all, meta: { a: { c: 2 } }, body: 'Hello' });
});

test.each([
  ['body:excerpt(5)', 'Hello'],
  ['body:excerpt(5,true)', 'Hello...'],
  ['body:excerpt( 12 , 1 )', 'Hello wörld...'],
  ['body:excerpt(8,no)', 'Hello wö'],
  ['body:excerpt(27)', 'Hello wörld more & text é 🦊'],
  ['body:excerpt(28,true)', 'Hello wörld more & text é 🦊🦊'],
])('%s is the beginning of the plain text', async (fields, expected) => {
  expect(await view(fields)).toEqual({ body: expected });
});

test('an excerpt of what is no text is the value itself', async () => {
  expect(await view('meta:excerpt(1)')).toEqual({ meta });
});

test.each([
  'body:excerpt(0)',
  'body:excerpt(-3)',
  'body:excerpt()',
  'body:excerpt',
  'body:excerpt(a)',
  'body:excerpt(1,true,1)',
  'body:nope(1)',
  'body:',
  '(title',
  '"title',
])('fields=%s is refused, and nothing is written', async (fields) => {
  expect(await view(fields)).toBe(400);
  const before = await server.rest('GET', path, { key });
  const query = `?fields=${encodeURIComponent(fields)}`;
  const refused = await server.rest('POST', path + query, { key, body: { title: 'x' } });
  expect(refused.status).toBe(400);
  expect(refused.body).toEqual({ status: 400, message: expect.any(String), data: {} });
  expect((await server.rest('GET', path, { key })).body['totalItems']).toBe(before.body['totalItems']);
});

test('lists pick from their items alone, creates and updates from the record', async () => {
  const list = await server.rest('GET', `${path}?fields=title,collectionName&filter=title="t1"`, { key });
  expect(list.body).toEqual({
    page: 1,
    perPage: 30,
    totalItems: 1,
    totalPages: 1,
    items: [{ title: 't1', collectionName: 'posts' }],
  });
  const cut = await server.rest('GET', `${path}?fields=title:excerpt(1),meta.tags&filter=title="t1"&skipTotal=1`, {
    key,
  });
  expect(cut.body['items']).toEqual([{ title: 't', meta: { tags: ['t'] } }]);
  expect((await server.rest('GET', `${path}?fields=nothing&perPage=1`, { key })).body['items']).toEqual([{}]);
  const created = await server.rest('POST', `${path}?fields=title`, { key, body: { title: 'new' } });
  expect(created.body).toEqual({ title: 'new' });
  const url = `${path}/${String(post['id'])}?fields=title`;
  expect((await server.rest('PATCH', url, { key, body: { body: html } })).body).toEqual({ title: 't1' });
});

test('who may not read gets the id alone, whatever it picks', async () => {
  const { secret } = await server.mintKey(['records:write']);
  const created = await server.rest('POST', `${path}?fields=title`, { key: secret, body: { title: 'mine' } });
  expect(created.body).toEqual({ id: expect.stringMatching(/^[a-z0-9]{15}$/) });
});
