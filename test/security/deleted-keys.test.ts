import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testStore } from '../harness/database.js';
import { startServer } from '../harness/server.js';

/** The full number runs with the random requests; SecantusDB takes its time. */
const deletions = Number(process.env['KEY_DELETIONS'] ?? (testStore === 'mongo' ? 40 : 150));
const inFlight = 8;

const server = await startServer({ env: { WORKERS: '4' } });
afterAll(() => server.stop());
const admin = { token: server.admin.token };
let record: string;

beforeAll(async () => {
  await server.createCollection({ name: 'posts', fields: [{ name: 'title', type: 'text' }] });
  const { body } = await server.rest('POST', '/api/collections/posts/records', { ...admin, body: { title: 'a' } });
  record = `/api/collections/posts/records/${String(body['id'])}`;
});

/** On a connection of its own, so that it may reach any worker. Resolves to the status. */
const ask = async (key: string, method: string, path: string, body?: object): Promise<number | undefined> => {
  const headers = { 'X-Api-Key': key, 'Content-Type': 'application/json' };
  const sent = request(server.url + path, { agent: false, method, headers });
  sent.end(body === undefined ? '' : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
};

const read = (key: string) => ask(key, 'GET', record);
const everything = (key: string) =>
  Promise.all([
    read(key),
    read(key),
    read(key),
    ask(key, 'PATCH', record, { title: 'b' }),
    ask(key, 'POST', '/graphql', { query: `mutation { deleteRecord(collection: "posts", id: "none") }` }),
  ]);

test(`of ${deletions} deleted keys none is let in by any of 4 workers, in a request that starts after the answer`, {
  timeout: 60_000 + deletions * 1_000,
}, async () => {
  const admitted: string[] = [];
  let left = deletions;
  const deleteKeys = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { id, secret } = await server.mintKey(['records:read', 'records:write']);
      // What a worker remembers of the key must not outlive it. GraphQL refuses for the permission that is missing.
      expect(await everything(secret)).toEqual([200, 200, 200, 200, 403]);
      const underWay = read(secret);
      expect((await server.rest('DELETE', `/api/keys/${id}`, admin)).status).toBe(204);
      const statuses = await everything(secret);
      if (statuses.some((status) => status !== 401)) admitted.push(`${id}: ${statuses.join(' ')}`);
      expect([200, 401]).toContain(await underWay);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, deleteKeys));
  expect(admitted).toEqual([]);
});
