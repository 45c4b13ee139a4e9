import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());
const admin = { token: server.admin.token };
const records = '/api/collections/things/records';
const ids: string[] = [];

beforeAll(async () => {
  const id = await server.createCollection({ name: 'things', fields: [{ name: 'size', type: 'number' }] });
  const fields = [
    { name: 'size', type: 'number' },
    { name: 'many', type: 'relation', collectionId: id, maxSelect: 5 },
  ];
  expect((await server.rest('PATCH', '/api/collections/things', { ...admin, body: { fields } })).status).toBe(200);
  for (let round = 0; round < 6; round += 1) {
    const requests = Array.from({ length: 50 }, (_, n) => ({
      method: 'POST',
      url: records,
      body: { size: round * 50 + n, many: ids.slice(0, 3) },
    }));
    const { text, status } = await server.rest('POST', '/api/batch', { ...admin, body: { requests } });
    if (status !== 200) throw new Error(text);
    for (const { body: made } of JSON.parse(text) as { body: { id: string } }[]) ids.push(made.id);
  }
});

/** Expensive: each part goes through the relation of every record. */
const slow = (seed: number): string =>
  Array.from({ length: 60 }, (_, n) => `many.size?~"${seed}x${n}"`)
    .join('||')
    .slice(0, 1_400)
    .replace(/\|\|[^|]*$/, '');

test('however many expensive filters run, requests that ask for one record and for health are answered first', async () => {
  const done: string[] = [];
  const slowOnes = Array.from({ length: 6 }, async (_, seed) => {
    const { status } = await server.rest('GET', `${records}?filter=${encodeURIComponent(slow(seed))}`, admin);
    done.push('slow');
    return status;
  });
  const quickOnes = Array.from({ length: 40 }, async (_, n) => {
    const path = n % 2 === 0 ? '/api/health' : `${records}/${ids[n]}`;
    const { status } = await server.rest('GET', path, admin);
    done.push('quick');
    return status;
  });
  expect(new Set(await Promise.all(quickOnes))).toEqual(new Set([200]));
  expect(new Set(await Promise.all(slowOnes))).toEqual(new Set([200]));
  expect(done.slice(0, 40)).toEqual(Array(40).fill('quick'));
}, 120_000);
