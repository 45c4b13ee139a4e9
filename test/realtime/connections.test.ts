import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { EventStream } from '../harness/event-stream.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { listen, subscribe, told, toldAtLeast } from './listening.js';

const makePosts = { name: 'posts', fields: [{ name: 'text', type: 'editor' }] };

/** A connection that takes nothing until it is told to. */
const connectSlowly = async (url: string): Promise<{ socket: Socket; text: () => string; clientId: string }> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  socket.write(`GET /api/realtime HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  const idIn = () => /^id:(\w{40})$/m.exec(text)?.[1];
  await until(async () => idIn() !== undefined);
  socket.pause();
  return { socket, text: () => text, clientId: idIn() ?? '' };
};

test('a client that takes no events is dropped with the reason as the last one, and holds up nobody', async () => {
  const server = await startServer();
  onTestFinished(async () => {
    await server.stop();
  });
  await server.createCollection(makePosts);
  const admin = { token: server.admin.token };
  const slow = await connectSlowly(server.url);
  expect((await subscribe(server, slow.clientId, ['posts/*'], admin)).status).toBe(204);
  const quick = await listen(server, admin, ['posts/*']);
  const body = { text: 'x'.repeat(500_000) };
  let events = 0;
  // Its id is forgotten when it is dropped, and its last event waits for it for a few seconds.
  while ((await subscribe(server, slow.clientId, ['posts/*'], admin)).status === 204) {
    expect((await server.rest('POST', '/api/collections/posts/records', { ...admin, body })).status).toBe(200);
    events += 1;
    expect(events).toBeLessThan(60);
  }
  expect(await toldAtLeast(quick, events)).toHaveLength(events);
  const ended = new Promise((resolve) => slow.socket.once('close', resolve));
  slow.socket.resume();
  await until(async () => /event:END/.test(slow.text()), 4_000);
  const last = slow.text().slice(slow.text().indexOf('event:END'));
  expect(last).toContain('"status":429');
  expect(slow.text().match(/event:posts/g)?.length).toBeLessThan(events);
  slow.socket.end();
  await ended;
  quick.close();
});

test('a server that stops ends its streams at once, with the reason', async () => {
  const server = await startServer();
  await server.createCollection(makePosts);
  const subscribed = await listen(server, { token: server.admin.token }, ['posts/*']);
  const waiting = await EventStream.open(server.url);
  const began = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
  for (const stream of [subscribed, waiting]) {
    await until(async () => stream.endedAt !== null);
    expect(stream.events.map(({ event }) => event)).toEqual(['END']);
    expect(JSON.parse(stream.events[0]?.data ?? '')).toMatchObject({ status: 503 });
    expect(told(stream)).toEqual([]);
  }
});
