import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { listen, subscribe, told, toldAtLeast, withOptions } from './listening.js';

const server = await startServer();
afterAll(() => server.stop());

const admin = { token: server.admin.token };
let key: string;
let postsId: string;

beforeAll(async () => {
  postsId = await server.createCollection({
    name: 'posts',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'secret', type: 'text', hidden: true },
      { name: 'count', type: 'number' },
    ],
  });
  await server.createCollection({
    name: 'comments',
    fields: [
      { name: 'text', type: 'text' },
      { name: 'post', type: 'relation', collectionId: postsId, maxSelect: 1, cascadeDelete: true },
    ],
  });
  ({ secret: key } = await server.mintKey(['records:read', 'records:write', 'records:delete']));
});

const create = async (collection: string, body: object): Promise<string> => {
  const {
    body: record,
    status,
    text,
  } = await server.rest('POST', `/api/collections/${collection}/records`, { ...admin, body });
  if (status !== 200) throw new Error(text);
  return String(record['id']);
};
const update = (collection: string, id: string, body: object) =>
  server.rest('PATCH', `/api/collections/${collection}/records/${id}`, { ...admin, body });
const remove = (collection: string, id: string) =>
  server.rest('DELETE', `/api/collections/${collection}/records/${id}`, admin);

test('the stream begins with the id of the client, and every frame carries it', async () => {
  const stream = await listen(server, { key }, ['posts/*']);
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
  expect(stream.response.headers.get('cache-control')).toBe('no-store');
  expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
  const [first] = stream.frames;
  expect(stream.clientId).toMatch(/^\w{40}$/);
  expect(first).toEqual({
    id: stream.clientId,
    event: 'PB_CONNECT',
    data: JSON.stringify({ clientId: stream.clientId }),
  });
  await create('posts', { title: 'framed' });
  await toldAtLeast(stream, 1);
  expect(new Set(stream.frames.map(({ id }) => id))).toEqual(new Set([stream.clientId]));
  stream.close();
});

test('a create, an update and a delete are told in order, each with the record as REST shows it to the same caller', async () => {
  const stream = await listen(server, { key }, ['posts/*']);
  const id = await create('posts', { title: 'a', secret: 'hidden-canary', count: 1 });
  const { body: created } = await server.rest('GET', `/api/collections/posts/records/${id}`, { key });
  await update('posts', id, { title: 'b' });
  const { body: updated } = await server.rest('GET', `/api/collections/posts/records/${id}`, { key });
  await remove('posts', id);
  expect(await toldAtLeast(stream, 3)).toEqual([
    { topic: 'posts/*', action: 'create', record: created },
    { topic: 'posts/*', action: 'update', record: updated },
    { topic: 'posts/*', action: 'delete', record: updated },
  ]);
  expect(JSON.stringify(stream.frames)).not.toContain('hidden-canary');
  stream.close();
});

test('a collection goes by its name or id, and one record by its own', async () => {
  const id = await create('posts', { title: 'mine' });
  const topics = [`${postsId}/*`, `posts/${id}`, `${postsId}/${id}`, 'posts'];
  const stream = await listen(server, { key }, topics);
  await update('posts', id, { title: 'changed' });
  const other = await create('posts', { title: 'other' });
  const events = await toldAtLeast(stream, 6);
  expect(
    events
      .filter(({ record }) => record['id'] === id)
      .map(({ topic }) => topic)
      .sort(),
  ).toEqual(topics.toSorted());
  const ofOther = events.filter(({ record }) => record['id'] === other).map(({ topic }) => topic);
  expect(ofOther.sort()).toEqual([`${postsId}/*`, 'posts'].sort());
  stream.close();
});

test('events are named exactly as the topic was subscribed to, and its filter lets through what matches', async () => {
  const filtered = withOptions('posts/*', { filter: 'count > 10 && title ~ "x"' });
  const broken = withOptions('posts/*', { filter: 'nonsense >' });
  const hidden = withOptions('posts/*', { filter: 'secret = "s"' });
  const stream = await listen(server, { key }, [filtered, broken, hidden, 'posts/*?options=nonsense']);
  await create('posts', { title: 'x', count: 5, secret: 's' });
  const id = await create('posts', { title: 'xy', count: 11 });
  await update('posts', id, { count: 1 });
  await update('posts', id, { count: 12 });
  await remove('posts', id);
  await create('posts', { title: 'last' });
  await until(async () => told(stream).some(({ record }) => record['title'] === 'last'));
  const passed = told(stream).filter(({ topic }) => topic === filtered);
  expect(passed.map(({ action, record }) => [action, record['count']])).toEqual([
    ['create', 11],
    ['update', 12],
    ['delete', 12],
  ]);
  expect(new Set(told(stream).map(({ topic }) => topic))).toEqual(new Set([filtered, 'posts/*?options=nonsense']));
  stream.close();
});

test('records that are deleted along with another are told of, with their last values', async () => {
  const post = await create('posts', { title: 'with comments' });
  await create('comments', { text: 'first', post });
  await create('comments', { text: 'second', post });
  const stream = await listen(server, { key }, ['comments/*', 'posts/*']);
  await remove('posts', post);
  const events = await toldAtLeast(stream, 3);
  expect(new Set(events.map(({ action }) => action))).toEqual(new Set(['delete']));
  const texts = events.filter(({ topic }) => topic === 'comments/*').map(({ record }) => record['text']);
  expect(texts.sort()).toEqual(['first', 'second']);
  stream.close();
});

test('another subscription takes the place of the one before', async () => {
  const stream = await listen(server, { key }, ['posts/*']);
  expect((await subscribe(server, stream.clientId, ['comments/*'], { key })).status).toBe(204);
  await create('posts', { title: 'no longer heard' });
  await create('comments', { text: 'heard' });
  expect((await toldAtLeast(stream, 1)).map(({ topic }) => topic)).toEqual(['comments/*']);
  stream.close();
});

test('whatever is written once the subscription was answered is told, in the order of the commits', async () => {
  const streams = await Promise.all([1, 2, 3].map(() => listen(server, { key }, ['posts/*'])));
  const ids = await Promise.all(Array.from({ length: 30 }, (_, count) => create('posts', { title: 'many', count })));
  const orders = await Promise.all(
    streams.map(async (stream) => (await toldAtLeast(stream, 30)).map(({ record }) => record['id'])),
  );
  expect([...(orders[0] ?? [])].sort()).toEqual(ids.sort());
  for (const order of orders) expect(order).toEqual(orders[0]);
  for (const stream of streams) stream.close();
});

test('a key that may not read subscribes to nothing at all', async () => {
  const { id, secret } = await server.mintKey(['records:write', 'records:delete', 'files:read', 'files:write']);
  const post = await create('posts', { title: 'before' });
  const stream = await listen(server, { key: secret }, ['posts/*', `posts/${post}`]);
  const admins = await listen(server, admin, ['posts/*']);
  await update('posts', post, { title: 'read-canary' });
  await remove('posts', post);
  await toldAtLeast(admins, 2);
  await server.rest('DELETE', `/api/keys/${id}`, admin);
  await until(async () => stream.endedAt !== null);
  expect(stream.events.map(({ event }) => event)).toEqual(['END']);
  expect(JSON.stringify(stream.frames)).not.toContain('read-canary');
  admins.close();
});

test('an admin is told of hidden fields, a key is not', async () => {
  const [asKey, asAdmin] = await Promise.all([
    listen(server, { key }, ['posts/*']),
    listen(server, admin, ['posts/*']),
  ]);
  await create('posts', { title: 'both', secret: 'for admins' });
  const [[ofKey], [ofAdmin]] = await Promise.all([toldAtLeast(asKey, 1), toldAtLeast(asAdmin, 1)]);
  expect(ofAdmin?.record['secret']).toBe('for admins');
  expect(ofKey?.record).not.toHaveProperty('secret');
  asKey.close();
  asAdmin.close();
});
