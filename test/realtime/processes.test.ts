import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, callRest } from '../harness/calls.js';
import { createTestDatabase } from '../harness/database.js';
import { EventStream } from '../harness/event-stream.js';
import { runServer, type ServerProcess } from '../harness/process.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { listen, subscribe, told, toldAtLeast } from './listening.js';

/** Two processes of two workers each on one database. */
const database = createTestDatabase();
const first = await startServer({ env: { DATABASE_URL: database.url, WORKERS: '2' } });
let other: ServerProcess;
let key: string;

beforeAll(async () => {
  other = await runServer(['--port', '0', '--workers', '2'], { DATA_DIR: first.dataDir, DATABASE_URL: database.url });
  await first.createCollection({ name: 'posts', fields: [{ name: 'title', type: 'text' }] });
  ({ secret: key } = await first.mintKey(['records:read', 'records:write']));
});
afterAll(async () => {
  await other.end('SIGTERM');
  await first.stop();
  await database.drop();
});

const through = (url: string) => ({
  url,
  rest: (method: string, path: string, options: Caller & { body?: unknown }) => callRest(url, method, path, options),
});
const create = (url: string, title: string) =>
  callRest(url, 'POST', '/api/collections/posts/records', { key, body: { title } });

test('every subscriber is told of what every process writes, in one order', async () => {
  const servers = [first.url, other.url];
  const streams = await Promise.all(
    servers.flatMap((url) => Array.from({ length: 4 }, () => listen(through(url), { key }, ['posts/*']))),
  );
  await Promise.all(Array.from({ length: 40 }, (_, i) => create(servers[i % 2] as string, `t${i}`)));
  const orders = await Promise.all(
    streams.map(async (stream) => (await toldAtLeast(stream, 40)).map(({ record }) => record['title'])),
  );
  for (const order of orders) expect(order).toEqual(orders[0]);
  for (const stream of streams) stream.close();
});

test('a stream of one process is subscribed to through another one', async () => {
  const stream = await EventStream.open(first.url);
  expect((await subscribe(through(other.url), stream.clientId, ['posts/*'], { key })).status).toBe(204);
  await create(other.url, 'from the other');
  await create(first.url, 'from this');
  const events = await toldAtLeast(stream, 2);
  expect(events.map(({ record }) => record['title'])).toEqual(['from the other', 'from this']);
  stream.close();
});

test('a key deleted in one process ends its streams in every one', async () => {
  const { id, secret } = await first.mintKey(['records:read']);
  const streams = await Promise.all(
    [first.url, other.url].map((url) => listen(through(url), { key: secret }, ['posts/*'])),
  );
  await callRest(other.url, 'DELETE', `/api/keys/${id}`, { token: first.admin.token });
  const deletedAt = performance.now();
  await create(first.url, 'unheard');
  await until(async () => streams.every(({ endedAt }) => endedAt !== null));
  for (const stream of streams) {
    expect((stream.endedAt ?? 0) - deletedAt).toBeLessThan(1000);
    expect(told(stream)).toEqual([]);
  }
});
