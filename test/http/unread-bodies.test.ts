import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { startLocalApp } from '../harness/app.js';

const app = await startLocalApp();
afterAll(() => app.close());

const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')]);

/** Sends an endless chunked body, as fast as it is taken, until the server ends the connection. */
const sendEndlessly = (path: string, headers: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const head = [`POST ${path} HTTP/1.1`, 'Host: test', 'Transfer-Encoding: chunked', ...headers];
    let answer = '';
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('data', (text) => {
      answer += text.toString();
    });
    // The server may well reset what it does not want to read.
    socket.on('error', () => undefined);
    socket.on('drain', pump).once('close', () => resolve(answer));
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    pump();
  });

const json = 'Content-Type: application/json';
const form = 'Content-Type: multipart/form-data; boundary=b';

test.each([
  ['nobody, to REST', '/api/collections/posts/records', [json]],
  ['nobody, to GraphQL', '/graphql', [json]],
  ['nobody, a form to GraphQL', '/graphql', [form]],
  ['a bad key, to REST', '/api/collections/posts/records', [form, 'X-Api-Key: fk_bad']],
  ['a bad key, to GraphQL', '/graphql', [json, 'X-Api-Key: fk_bad']],
])('of an endless body by %s at most 64 KB are read before the 401', async (_name, path, headers) => {
  const before = app.sockets.length;
  const answer = await sendEndlessly(path, headers);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer).toMatch(/connection: close/i);
  expect(answer).toContain('The request requires a valid API key or session.');
  const socket = app.sockets[before];
  expect(socket?.bytesRead).toBeLessThanOrEqual(65_536 + 1_024);
});

test('an unknown path does not read the body either', async () => {
  const before = app.sockets.length;
  expect(await sendEndlessly('/api/nothing', [json])).toMatch(/^HTTP\/1\.1 404 /);
  expect(app.sockets[before]?.bytesRead).toBeLessThanOrEqual(65_536 + 1_024);
});

test('a login reads no more than a login can be', async () => {
  const before = app.sockets.length;
  const answer = await sendEndlessly('/api/collections/_superusers/auth-with-password', [json]);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(app.sockets[before]?.bytesRead).toBeLessThanOrEqual(2 * 65_536);
});

test('a short body that nobody wants does not cost the connection', async () => {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  const body = JSON.stringify({ title: 'x'.repeat(10_000) });
  const head = `POST /api/collections/posts/records HTTP/1.1\r\nHost: test\r\n${json}\r\nContent-Length: ${body.length}`;
  for (let i = 0; i < 3; i += 1) {
    const answered = once(socket, 'data');
    socket.write(`${head}\r\n\r\n${body}`);
    const [answer] = (await answered) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  }
  socket.destroy();
});

test('who waits for a word before sending is refused without having sent anything', async () => {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (text) => resolve(text.toString()));
    socket.write(
      'POST /api/collections/posts/records HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n',
    );
  });
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
});
