import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const wanted = 1_000;
const clients = 32;

test('every create that was acknowledged before a kill -9 is there after the restart, whole', async () => {
  await server.createCollection({
    name: 'entries',
    fields: [
      { name: 'n', type: 'number' },
      { name: 'text', type: 'text' },
    ],
  });
  const path = '/api/collections/entries/records';
  const { secret: key } = await server.mintKey(['records:read', 'records:write']);
  const acknowledged = new Map<string, number>();
  let next = 0;
  let killed: Promise<void> | null = null;

  const client = async (): Promise<void> => {
    while (killed === null) {
      const n = next++;
      const answer = await server.rest('POST', path, { key, body: { n, text: `entry ${n}` } }).catch(() => null);
      if (answer?.status === 200) acknowledged.set(String(answer.body['id']), n);
      if (acknowledged.size >= wanted) killed ??= server.kill9();
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await killed;
  await server.restart();

  const stored = new Map<string, number>();
  for (let page = 1; ; page += 1) {
    const { body } = await server.rest('GET', `${path}?perPage=1000&skipTotal=1&page=${page}`, { key });
    const items = body['items'] as unknown as readonly {
      readonly id: string;
      readonly n: number;
      readonly text: string;
    }[];
    for (const { id, n, text } of items) {
      expect(text).toBe(`entry ${n}`);
      stored.set(id, n);
    }
    if (items.length < 1_000) break;
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(wanted);
  expect([...acknowledged].filter(([id, n]) => stored.get(id) !== n)).toEqual([]);
  const { body } = await server.rest('GET', path, { key });
  expect(body['totalItems']).toBe(stored.size);
  expect((await server.rest('POST', path, { key, body: { n: -1 } })).status).toBe(200);
});
