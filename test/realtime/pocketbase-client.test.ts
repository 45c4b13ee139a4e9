import { EventSource } from 'eventsource';
import PocketBase from 'pocketbase';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

const server = await startServer({ env: { WORKERS: '2' } });
afterAll(() => server.stop());

beforeAll(async () => {
  Object.assign(globalThis, { EventSource });
  await server.createCollection({ name: 'posts', fields: [{ name: 'title', type: 'text' }] });
});

const withKey = (secret: string): PocketBase => {
  const client = new PocketBase(server.url);
  client.autoCancellation(false);
  client.beforeSend = (url, options) => ({
    url,
    options: { ...options, headers: { ...options.headers, 'X-Api-Key': secret } },
  });
  return client;
};

test('the unmodified client subscribes, hears, and unsubscribes', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:write', 'records:delete']);
  const client = withKey(secret);
  const posts = client.collection('posts');
  const all: string[] = [];
  const filtered: string[] = [];
  const one: string[] = [];
  const note = (list: string[]) => (event: { action: string; record: { [key: string]: unknown } }) =>
    list.push(`${event.action} ${event.record['title']}`);
  const record = await posts.create({ title: 'one' });
  await posts.subscribe('*', note(all));
  await posts.subscribe('*', note(filtered), { filter: 'title = "x"' });
  const unsubscribe = await posts.subscribe(record.id, note(one));
  await posts.update(record.id, { title: 'two' });
  await posts.create({ title: 'x' });
  await until(async () => one.length > 0 && all.length === 2);
  await unsubscribe();
  await posts.delete(record.id);
  await until(async () => all.length === 3);
  expect(all).toEqual(['update two', 'create x', 'delete two']);
  expect(filtered).toEqual(['create x']);
  expect(one).toEqual(['update two']);
  await client.realtime.unsubscribe();
  expect(client.realtime.isConnected).toBe(false);
});

test('an admin who signed in with it hears too', async () => {
  const client = new PocketBase(server.url);
  await client.collection('_superusers').authWithPassword(server.admin.email, server.admin.password);
  const heard: unknown[] = [];
  await client.collection('posts').subscribe('*', ({ record }) => heard.push(record['title']));
  await client.collection('posts').create({ title: 'by an admin' });
  await until(async () => heard.length > 0);
  expect(heard).toEqual(['by an admin']);
  await client.realtime.unsubscribe();
});

test('it connects again by itself when the server comes back, and goes on hearing', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:write']);
  const client = withKey(secret);
  const heard: unknown[] = [];
  const port = new URL(server.url).port;
  await client.collection('posts').subscribe('*', ({ record }) => heard.push(record['title']));
  await server.restart(['--port', port]);
  await until(async () => {
    if (!client.realtime.isConnected) return false;
    await client.collection('posts').create({ title: 'again' });
    return heard.length > 0;
  }, 40_000);
  await client.realtime.unsubscribe();
}, 60_000);
