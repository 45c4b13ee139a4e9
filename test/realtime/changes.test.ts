import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventStream } from '../harness/event-stream.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

const patience = 20_000;

const server = await startServer();
afterAll(() => server.stop());

const admin = { token: server.admin.token };
let reader = '';

beforeAll(async () => {
  await server.createCollection({
    name: 'posts',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'rank', type: 'number' },
      { name: 'inner', type: 'text', hidden: true },
    ],
  });
  reader = (await server.mintKey(['records:read'])).secret;
});

const path = '/api/collections/posts';

const create = async (title: string, rank = 0): Promise<string> => {
  const body = { title, rank, inner: 'not to be seen' };
  return String((await server.rest('POST', `${path}/records`, { ...admin, body })).body['id']);
};

const open = (query = '', headers: Readonly<Record<string, string>> = {}, key = reader) =>
  EventStream.of(`${server.url}${path}/changes${query}`, { 'X-Api-Key': key, ...headers });

const changesOf = (stream: EventStream) =>
  stream.events
    .filter(({ data }) => data !== '')
    .map(({ id, event, data }) => ({
      id,
      event,
      ...(JSON.parse(data) as { action: string; record: { title: string } }),
    }));

const toldAtLeast = (stream: EventStream, count: number) =>
  until(async () => changesOf(stream).length >= count, patience);

const titles = (stream: EventStream) => changesOf(stream).map(({ action, record }) => `${action} ${record.title}`);

test('changes of a collection are told in their order, as the caller may see them', async () => {
  const stream = await open();
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
  expect(stream.frames[0]).toEqual({ id: expect.stringMatching(/\S/), event: '', data: '' });
  const id = await create('one', 1);
  await server.rest('PATCH', `${path}/records/${id}`, { ...admin, body: { title: 'two' } });
  await server.rest('DELETE', `${path}/records/${id}`, admin);
  await toldAtLeast(stream, 3);
  expect(titles(stream)).toEqual(['create one', 'update two', 'delete two']);
  expect(changesOf(stream)[0]).toMatchObject({ event: '', record: { id, collectionName: 'posts', rank: 1 } });
  expect(stream.events.map(({ data }) => data).join('')).not.toContain('not to be seen');
  stream.close();
});

test('only of records that match where', async () => {
  const where = encodeURIComponent(JSON.stringify({ rank: { gt: 3 } }));
  const stream = await open(`?where=${where}`);
  await create('low', 3);
  await create('high', 4);
  await toldAtLeast(stream, 1);
  expect(titles(stream)).toEqual(['create high']);
  stream.close();
});

test('a stream goes on after the cursor that it is given, by the query or as EventSource does', async () => {
  const listening = await open();
  const stream = await open();
  const beginning = stream.frames[0]?.id ?? '';
  await create('before');
  await toldAtLeast(stream, 1);
  const [before] = changesOf(stream);
  stream.close();
  await create('meanwhile');
  await toldAtLeast(listening, 2);

  const resumed = await open('', { 'Last-Event-ID': before?.id ?? '' });
  await toldAtLeast(resumed, 1);
  await create('after');
  await toldAtLeast(resumed, 2);
  expect(titles(resumed)).toEqual(['create meanwhile', 'create after']);
  resumed.close();

  const all = await open(`?after=${encodeURIComponent(beginning)}`);
  await toldAtLeast(all, 3);
  expect(titles(all)).toEqual(['create before', 'create meanwhile', 'create after']);
  all.close();
  listening.close();
});

test('what cannot be followed is refused at once', async () => {
  const ask = async (target: string, key = reader) => (await server.rest('GET', target, { key })).status;
  expect(await ask('/api/collections/nothing/changes')).toBe(404);
  expect(await ask(`${path}/changes?where={"nothing":{"eq":1}}`)).toBe(400);
  expect(await ask(`${path}/changes?where={"inner":{"eq":"x"}}`)).toBe(400);
  expect(await ask(`${path}/changes?where=[]`)).toBe(400);
  expect(await ask(`${path}/changes?after=nonsense`)).toBe(400);
  expect(await ask(`${path}/changes?after=0.from-long-ago`)).toBe(409);
  expect(await ask(`${path}/changes`, (await server.mintKey(['records:write'])).secret)).toBe(403);
  expect((await server.rest('GET', `${path}/changes`)).status).toBe(401);
});

test('a stream ends with the reason when the key is revoked, and tells nothing from then on', async () => {
  const { id, secret } = await server.mintKey(['records:read']);
  const stream = await open('', {}, secret);
  await create('heard');
  await toldAtLeast(stream, 1);
  await server.rest('DELETE', `/api/keys/${id}`, admin);
  await create('unheard');
  await until(async () => stream.endedAt !== null, patience);
  const last = stream.events.at(-1);
  expect(last?.event).toBe('END');
  expect(JSON.parse(last?.data ?? '')).toMatchObject({ status: 401 });
  expect(stream.events.map(({ data }) => data).join('')).not.toContain('unheard');
});
