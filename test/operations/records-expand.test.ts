import { afterAll, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const relation = (name: string, collectionId: string, options: JsonObject = {}) => ({
  name,
  type: 'relation',
  collectionId,
  ...options,
});
const text = (name: string) => ({ name, type: 'text' });

const people = await server.createCollection({ name: 'people', fields: [text('name')] });
const tags = await server.createCollection({ name: 'tags', fields: [text('name')] });
const posts = await server.createCollection({
  name: 'posts',
  fields: [
    text('title'),
    relation('author', people),
    relation('tags', tags, { maxSelect: 9 }),
    relation('inside', people, { hidden: true }),
  ],
});
await server.createCollection({
  name: 'covers',
  fields: [relation('post', posts), text('note')],
  indexes: ['CREATE UNIQUE INDEX idx_covers_post ON covers (post)'],
});

const pathOf = (collection: string) => `/api/collections/${collection}/records`;
const make = async (collection: string, body: JsonObject) =>
  String((await server.rest('POST', pathOf(collection), { token, body })).body['id']);

const ann = await make('people', { name: 'ann' });
const bob = await make('people', { name: 'bob' });
const x = await make('tags', { name: 'x' });
const y = await make('tags', { name: 'y' });
const first = await make('posts', { title: 'first', author: ann, tags: [y, x], inside: bob });
const second = await make('posts', { title: 'second', author: ann, tags: [x] });
const lonely = await make('posts', { title: 'lonely' });
const cover = await make('covers', { post: first, note: 'n' });
const { secret: key } = await server.mintKey(['records:read', 'records:write']);

const view = async (expand: string, { of = 'posts', id = first, fields = 'expand', as = key } = {}) => {
  const query = new URLSearchParams({ expand, fields });
  return (await server.rest('GET', `${pathOf(of)}/${id}?${query.toString()}`, { key: as })).body;
};
const names = (record: unknown) => (record as readonly { readonly name: string }[]).map(({ name }) => name);

test('a single relation is an object, several are a list in stored order, each a whole record', async () => {
  const { expand } = await view('author,tags');
  const { author, tags: found } = expand as { author: JsonObject; tags: JsonObject[] };
  expect(author).toEqual({
    collectionId: people,
    collectionName: 'people',
    id: ann,
    name: 'ann',
    created: expect.any(String),
    updated: expect.any(String),
  });
  expect(names(found)).toEqual(['y', 'x']);
});

test('back-relations: a list in order of creation, an object where an index makes it unique', async () => {
  const { expand } = await view('posts_via_author', { of: 'people', id: ann });
  expect((expand as { posts_via_author: JsonObject[] }).posts_via_author.map(({ id }) => id)).toEqual([first, second]);
  const byTag = await view('posts_via_tags', { of: 'tags', id: y, fields: 'expand.posts_via_tags.title' });
  expect(byTag).toEqual({ expand: { posts_via_tags: [{ title: 'first' }] } });
  const single = await view('covers_via_post', { fields: 'expand.covers_via_post.id' });
  expect(single).toEqual({ expand: { covers_via_post: { id: cover } } });
  expect(await view('covers_via_post', { id: lonely })).toEqual({ expand: {} });
});

test('paths nest, and those that begin alike are one', async () => {
  const query = { fields: 'expand.author.name,expand.author.expand.posts_via_author.title,expand.tags.name' };
  expect(await view('author.posts_via_author,author,tags', query)).toEqual({
    expand: {
      author: { name: 'ann', expand: { posts_via_author: [{ title: 'first' }, { title: 'second' }] } },
      tags: [{ name: 'y' }, { name: 'x' }],
    },
  });
  const both = await view('tags.posts_via_tags.author,tags.posts_via_tags.covers_via_post');
  expect(JSON.stringify(both)).toContain('"note":"n"');
  expect(JSON.stringify(both)).toContain('"name":"ann"');
});

test('spaces and stray dots count for nothing', async () => {
  expect(await view(' aut hor , .tags. ,,')).toEqual(await view('author,tags'));
});

test('six levels, not seven', async () => {
  const steps = ['author', 'posts_via_author', 'author', 'posts_via_author', 'author', 'posts_via_author', 'author'];
  const depthOf = (record: unknown): number => {
    const { expand } = (Array.isArray(record) ? record[0] : record) as { expand?: object };
    const [inner] = expand === undefined ? [] : Object.values(expand);
    return inner === undefined ? 0 : 1 + depthOf(inner);
  };
  expect(depthOf(await view(steps.slice(0, 6).join('.')))).toBe(6);
  expect(await view(steps.join('.'))).toEqual({});
  expect(depthOf(await view(`${steps.join('.')},tags`))).toBe(1);
});

test.each([
  'nothing',
  'title',
  'author.nothing',
  'posts_via_author',
  'nothing_via_author',
  'inside',
  'covers_via_nothing',
  '__proto__',
])('expand=%s leads nowhere and is passed over', async (expand) => {
  expect(await view(expand)).toEqual({});
  expect(Object.keys((await view(`${expand},tags`))['expand'] as object)).toEqual(['tags']);
});

test('hidden relations are seen by admins alone', async () => {
  const { body } = await server.rest('GET', `${pathOf('posts')}/${first}?expand=inside`, { token });
  expect(body['expand']).toMatchObject({ inside: { name: 'bob' } });
});

test('lists, creates and updates expand too; without the parameter there is no such key', async () => {
  const list = await server.rest('GET', `${pathOf('posts')}?expand=author,tags&fields=title,expand.author.name`, {
    key,
  });
  expect(list.body['items']).toEqual([
    { title: 'first', expand: { author: { name: 'ann' } } },
    { title: 'second', expand: { author: { name: 'ann' } } },
    { title: 'lonely', expand: {} },
  ]);
  const created = await server.rest('POST', `${pathOf('covers')}?expand=post.author`, { key, body: { post: second } });
  expect(created.body['expand']).toMatchObject({ post: { title: 'second', expand: { author: { name: 'ann' } } } });
  const url = `${pathOf('posts')}/${lonely}?expand=author`;
  const updated = await server.rest('PATCH', url, { key, body: { author: bob } });
  expect(updated.body['expand']).toMatchObject({ author: { name: 'bob' } });
  const plain = await server.rest('GET', `${pathOf('posts')}/${first}`, { key });
  expect(plain.body).not.toHaveProperty('expand');
});

test('who may not read gets the id alone', async () => {
  const { secret } = await server.mintKey(['records:write']);
  const created = await server.rest('POST', `${pathOf('posts')}?expand=author`, { key: secret, body: { author: ann } });
  expect(Object.keys(created.body)).toEqual(['id']);
});
