import { Agent, get, type IncomingMessage } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer({ env: { WORKERS: '2' } });
afterAll(() => server.stop());

interface Seen {
  readonly status: number;
  /** The part of the request id that all answers of one process share. */
  readonly process: string;
}

/** Over a connection of its own, so that either process may get it. */
const view = (key: string): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const answered = (response: IncomingMessage) => {
      response.resume();
      const id = String(response.headers['x-request-id']);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, process: id.split('-')[0] ?? '' }));
    };
    get(`${server.url}/api/viewer`, { agent, headers: { 'X-Api-Key': key } }, answered).once('error', reject);
  });

const viewOften = (key: string) => Promise.all(Array.from({ length: 30 }, () => view(key)));

test('a key deleted in one process is refused in every process from that instant', async () => {
  const { id, secret } = await server.mintKey(['records:read']);
  const before = await viewOften(secret);
  expect(new Set(before.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(before.map(({ process }) => process)).size).toBe(2);
  expect((await server.rest('DELETE', `/api/keys/${id}`, { token: server.admin.token })).status).toBe(204);
  const after = await viewOften(secret);
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set([401]));
  expect(new Set(after.map(({ process }) => process)).size).toBe(2);
});

test('a collection made in one process can be used in every process at once', async () => {
  await server.createCollection({ name: 'shared', fields: [{ name: 'title', type: 'text' }] });
  const { secret: key } = await server.mintKey(['records:read', 'records:write']);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      server.rest('POST', '/api/collections/shared/records', { key, body: { title: `t${i}` } }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const { body } = await server.rest('GET', '/api/collections/shared/records', { key });
  expect(body['totalItems']).toBe(20);
});
