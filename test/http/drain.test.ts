import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

test('on SIGTERM a request in flight is answered, new ones are refused, and the exit code is 0', {
  timeout: 15_000,
}, async () => {
  const server = await startServer();
  await server.createCollection({ name: 'posts', fields: [{ name: 'title', type: 'text' }] });
  const port = Number(new URL(server.url).port);
  const idle = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(idle, 'connect');
  const busy = connect(port, '127.0.0.1');
  const body = JSON.stringify({ title: 'in flight' });
  busy.write(
    `POST /api/collections/posts/records HTTP/1.1\r\nHost: test\r\nAuthorization: ${server.admin.token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  // The server has said "go on": the request is in the middle.
  await once(busy, 'data');
  const stopped = server.stop();
  await until(() =>
    fetch(`${server.url}/api/health`).then(
      () => false,
      () => true,
    ),
  );
  const answered = once(busy, 'data');
  busy.write(body);
  const [answer] = (await answered) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer.toString()).toContain('in flight');
  // The connection that never said anything holds nobody up.
  expect(await stopped).toBe(0);
  idle.destroy();
});
