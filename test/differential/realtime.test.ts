import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { EventStream } from '../harness/event-stream.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { startPocketbase } from '../peers/pocketbase.js';
import { ask, create, type Request, type Side } from './exchange.js';

/** Another order for what is told of one write by several topics is no difference; the order of the writes is. */
const pocketbase = await startPocketbase();
const server = await startServer();
afterAll(async () => {
  await server.stop();
  await pocketbase.stop();
});
const sides: readonly Side[] = [
  { name: 'PocketBase', url: pocketbase.url, token: pocketbase.token },
  { name: 'Fichero', url: server.url, token: server.admin.token },
];

const times: readonly JsonObject[] = [
  { name: 'created', type: 'autodate', onCreate: true },
  { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
];
const collection = (name: string, fields: readonly JsonObject[]): JsonObject => ({
  id: `pbc_${name}`,
  name,
  type: 'base',
  listRule: '',
  viewRule: '',
  fields: [...fields, ...times],
});
const relation = (name: string, target: string, options: JsonObject = {}): JsonObject => ({
  name,
  type: 'relation',
  collectionId: `pbc_${target}`,
  maxSelect: 1,
  ...options,
});

const collections: readonly JsonObject[] = [
  collection('teams', [{ name: 'title', type: 'text' }]),
  collection('authors', [{ name: 'name', type: 'text' }, relation('team', 'teams')]),
  collection('posts', [
    { name: 'title', type: 'text' },
    { name: 'body', type: 'editor' },
    { name: 'views', type: 'number' },
    relation('author', 'authors', { cascadeDelete: true }),
    relation('others', 'authors', { maxSelect: 5 }),
  ]),
  collection('comments', [{ name: 'text', type: 'text' }, relation('post', 'posts', { cascadeDelete: true })]),
];

const idOf = (name: string): string => name.padEnd(15, '0');
const team = (name: string) => ({ id: idOf(name), title: name });

const queries: readonly JsonObject[] = [
  {},
  { fields: 'id,title' },
  { fields: '*' },
  { fields: 'title,body:excerpt(5,true)' },
  { fields: 'title,body:excerpt(0)' },
  { fields: 'title:nonsense' },
  { fields: '' },
  { fields: 'nothing' },
  { fields: 'id,expand.author.name', expand: 'author' },
  { fields: 'id,title', expand: 'author' },
  { expand: 'author' },
  { expand: 'author.team,others' },
  { expand: 'comments_via_post' },
  { expand: 'comments_via_post.post,author' },
  { expand: 'nothing' },
  { expand: 'nothing,author' },
  { expand: '' },
  { expand: 7, fields: ['id'] },
  { filter: 'author.name = "ann"' },
  { filter: 'author.team.title = "red"' },
  { filter: 'author.team.title != "red"' },
  { filter: 'others.name ?= "ann"' },
  { filter: 'others.name = "ann"' },
  { filter: 'others:length > 1' },
  { filter: 'comments_via_post.text ?~ "x"' },
  { filter: 'comments_via_post.id = ""' },
  { filter: '@collection.teams.title ?= title' },
  { filter: 'views > 1 && author.name ~ "b"', expand: 'author', fields: 'id,expand.author.name' },
  { filter: '@request.context = "realtime"' },
  { filter: '@request.method = "GET"' },
  { filter: '@request.query.x = title', x: 'one' },
  { filter: '@request.headers.x_asked = title' },
  { filter: '@request.auth.id != ""' },
  { filter: '@request.body.title:isset = false' },
];

const topics: readonly string[] = ['posts', 'comments'].flatMap((name) =>
  (name === 'posts'
    ? queries
    : [{}, { filter: 'post.title = "one"' }, { expand: 'post' }, { filter: 'post.author.name = "ann"' }]
  ).map((query) => `${name}/*?options=${encodeURIComponent(JSON.stringify({ query, headers: { 'X-Asked': 'two' } }))}`),
);

const records = (name: string): string => `/api/collections/${name}/records`;
const post = (name: string, body: JsonObject): Request => ({ method: 'POST', path: records(name), body });
const patch = (name: string, id: string, body: JsonObject): Request => ({
  method: 'PATCH',
  path: `${records(name)}/${idOf(id)}`,
  body,
});
const remove = (name: string, id: string): Request => ({ method: 'DELETE', path: `${records(name)}/${idOf(id)}` });

const before: readonly Request[] = [
  post('teams', team('red')),
  post('teams', team('blue')),
  post('authors', { id: idOf('ann'), name: 'ann', team: idOf('red') }),
  post('authors', { id: idOf('bob'), name: 'bob', team: idOf('blue') }),
  post('authors', { id: idOf('cid'), name: 'cid' }),
];

const writes: readonly Request[] = [
  post('posts', {
    id: idOf('p1'),
    title: 'one',
    body: '<p>A <b>long</b> text</p>',
    views: 2,
    author: idOf('ann'),
    others: [idOf('ann'), idOf('bob')],
  }),
  post('posts', { id: idOf('p2'), title: 'two', views: 5, author: idOf('bob'), others: [idOf('ann')] }),
  post('posts', { id: idOf('p3'), title: 'red' }),
  post('comments', { id: idOf('c1'), text: 'xyz', post: idOf('p1') }),
  post('comments', { id: idOf('c2'), text: 'abc', post: idOf('p2') }),
  patch('posts', 'p1', { views: 3 }),
  patch('posts', 'p2', { author: idOf('ann') }),
  patch('posts', 'p3', { author: idOf('cid'), others: [idOf('cid'), idOf('ann')] }),
  patch('comments', 'c2', { text: 'xbc' }),
  patch('posts', 'p2', { title: 'second' }),
  remove('posts', 'p3'),
  remove('comments', 'c2'),
  remove('posts', 'p2'),
  remove('posts', 'p1'),
  post('posts', { id: idOf('p4'), title: 'four', author: idOf('bob'), others: [idOf('bob')] }),
  post('comments', { id: idOf('c4'), text: 'x4', post: idOf('p4') }),
  remove('authors', 'bob'),
];

interface Heard {
  readonly query: string;
  readonly event: JsonObject;
}

const isTime = (key: string, value: unknown) => (key === 'created' || key === 'updated' ? 'a time' : value);

const heardOn = async (side: Side, stream: EventStream, request: Request): Promise<Heard[]> => {
  const from = stream.events.length;
  const { status } = await ask(side, request);
  expect(status).toBeLessThan(300);
  const mark = `m${Math.random().toString(36).slice(2, 16)}`.padEnd(15, '0').slice(0, 15);
  await ask(side, create('marks', { id: mark }));
  await until(async () => stream.events.some(({ data }) => data.includes(mark)));
  return stream.events
    .slice(from)
    .filter(({ event }) => event !== 'marks/*')
    .map(({ event, data }) => ({
      query: decodeURIComponent(event),
      event: JSON.parse(JSON.stringify(JSON.parse(data), isTime)) as JsonObject,
    }));
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
};
const lines = (heard: readonly Heard[]): string[] =>
  heard.map((one) => `${one.query} ${JSON.stringify(sorted(one.event))}`);

let streams: readonly EventStream[];
beforeAll(async () => {
  streams = await Promise.all(
    sides.map(async (side) => {
      for (const body of [...collections, collection('marks', [])]) {
        const { status, body: answer } = await ask(side, { method: 'POST', path: '/api/collections', body });
        if (status !== 200) throw new Error(JSON.stringify(answer));
      }
      for (const request of before) await ask(side, request);
      const stream = await EventStream.open(side.url);
      const subscription = { clientId: stream.clientId, subscriptions: [...topics, 'marks/*'] };
      const { status } = await ask(side, { method: 'POST', path: '/api/realtime', body: subscription });
      expect(status).toBe(204);
      return stream;
    }),
  );
});
afterAll(() => {
  for (const stream of streams) stream.close();
});

for (const [index, request] of writes.entries()) {
  test(`write ${index + 1}, ${request.method} ${request.path}, is told alike`, async () => {
    const [theirs = [], ours = []] = await Promise.all(
      sides.map((side, at) => heardOn(side, streams[at] as EventStream, request)),
    );
    expect(lines(ours).sort()).toEqual(lines(theirs).sort());
  });
}
