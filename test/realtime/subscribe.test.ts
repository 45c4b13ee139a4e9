import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventStream } from '../harness/event-stream.js';
import { startServer } from '../harness/server.js';
import { listen, subscribe } from './listening.js';

const server = await startServer();
afterAll(() => server.stop());

let key: string;
let stream: EventStream;
beforeAll(async () => {
  ({ secret: key } = await server.mintKey(['records:read']));
  stream = await EventStream.open(server.url);
});
afterAll(() => stream.close());

test('nobody subscribes without a credential', async () => {
  const answer = await subscribe(server, stream.clientId, ['posts/*'], {});
  expect(answer.status).toBe(401);
});

test('an id that no stream has is not found', async () => {
  const answer = await subscribe(server, 'a'.repeat(40), ['posts/*'], { key });
  expect([answer.status, answer.body]).toEqual([
    404,
    { status: 404, message: 'Missing or invalid client id.', data: {} },
  ]);
});

test('the id of a stream that was closed is not found', async () => {
  const closed = await EventStream.open(server.url);
  closed.close();
  await expect
    .poll(async () => (await subscribe(server, closed.clientId, [], { key })).status, { timeout: 5_000 })
    .toBe(404);
});

test.each([
  ['no id', { subscriptions: ['a/*'] }, 'clientId', 'validation_required'],
  ['a long id', { clientId: 'x'.repeat(256), subscriptions: [] }, 'clientId', 'validation_length_too_long'],
  [
    'many topics',
    { clientId: 'x', subscriptions: Array(1001).fill('a/*') },
    'subscriptions',
    'validation_length_too_long',
  ],
  ['a long topic', { clientId: 'x', subscriptions: ['a'.repeat(2501)] }, 'subscriptions', 'validation_length_too_long'],
])('%s is refused, with the field and its code', async (_name, body, field, code) => {
  const { status, body: answer } = await server.rest('POST', '/api/realtime', { key, body });
  expect(status).toBe(400);
  expect(answer['data']).toEqual({ [field]: expect.objectContaining({ code }) });
});

test.each([
  ['an id that is no text', { clientId: 5 }],
  ['a topic that is no text', { clientId: 'x', subscriptions: [1] }],
  ['topics that are no list', { clientId: 'x', subscriptions: 'a/*' }],
])('%s is refused', async (_name, body) => {
  expect((await server.rest('POST', '/api/realtime', { key, body })).status).toBe(400);
});

test('a thousand topics of 2,500 characters are taken', async () => {
  const topics = Array.from({ length: 1000 }, (_, i) => `a/${i}?`.padEnd(2500, 'x'));
  const big = await EventStream.open(server.url);
  expect((await subscribe(server, big.clientId, topics, { key })).status).toBe(204);
  big.close();
});

test('a stream belongs to whoever subscribed first', async () => {
  const mine = await listen(server, { key }, ['posts/*']);
  const { secret: other } = await server.mintKey(['records:read']);
  for (const caller of [{ key: other }, { token: server.admin.token }]) {
    const answer = await subscribe(server, mine.clientId, ['comments/*'], caller);
    expect(answer.status).toBe(403);
    expect(answer.body['message']).toBe("The current and the previous request authorization don't match.");
  }
  expect((await subscribe(server, mine.clientId, [], { key })).status).toBe(204);
  mine.close();
});

test('HEAD gets the headers and ends', async () => {
  const response = await fetch(`${server.url}/api/realtime`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
});

test('only the address that connected may subscribe', async () => {
  const proxied = await startServer({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const { secret } = await proxied.mintKey(['records:read']);
  const opened = await EventStream.open(proxied.url);
  const body = { clientId: opened.clientId, subscriptions: [] };
  const from = (address: string) =>
    proxied.rest('POST', '/api/realtime', { key: secret, body, headers: { 'X-Forwarded-For': address } });
  expect((await from('203.0.113.9')).status).toBe(400);
  expect((await from('127.0.0.1')).status).toBe(204);
  opened.close();
  await proxied.stop();
});
