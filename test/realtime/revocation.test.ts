import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventStream } from '../harness/event-stream.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { listen, toldAtLeast } from './listening.js';

const server = await startServer({ env: { WORKERS: '2' } });
afterAll(() => server.stop());

const admin = { token: server.admin.token };
const create = (title: string) => server.rest('POST', '/api/collections/posts/records', { ...admin, body: { title } });

beforeAll(() => server.createCollection({ name: 'posts', fields: [{ name: 'title', type: 'text' }] }));

/** Ended within a second, with a reason, and with nothing told since. */
const expectEnd = async (stream: EventStream, revokedAt: number): Promise<void> => {
  await until(async () => stream.endedAt !== null);
  expect((stream.endedAt ?? 0) - revokedAt).toBeLessThan(1000);
  const [first, last, ...more] = stream.events;
  expect(first?.data).toContain('heard');
  expect(last?.event).toBe('END');
  expect(JSON.parse(last?.data ?? '')).toMatchObject({ status: 401 });
  expect(more).toEqual([]);
};

describe.each([
  ['deleted', (id: string) => server.rest('DELETE', `/api/keys/${id}`, admin)],
  ['regenerated', (id: string) => server.rest('POST', `/api/keys/${id}/regenerate`, admin)],
])('the streams of a key that is %s', (_name, revoke) => {
  test('tell nothing of what happens from that instant, and end', async () => {
    const { id, secret: key } = await server.mintKey(['records:read']);
    const streams = await Promise.all([1, 2, 3, 4].map(() => listen(server, { key }, ['posts/*'])));
    await create('heard');
    await Promise.all(streams.map((stream) => toldAtLeast(stream, 1)));
    expect((await revoke(id)).status).toBeLessThan(300);
    const revokedAt = performance.now();
    await Promise.all([1, 2, 3, 4, 5].map((n) => create(`unheard ${n}`)));
    await Promise.all(streams.map((stream) => expectEnd(stream, revokedAt)));
  });

  test('end also when nothing happens', async () => {
    const { id, secret: key } = await server.mintKey(['records:read']);
    const stream = await listen(server, { key }, ['posts/*']);
    await create('heard');
    await toldAtLeast(stream, 1);
    await revoke(id);
    await expectEnd(stream, performance.now());
  });
});

test('the streams of an admin end with the session, those of others go on', async () => {
  const body = { identity: server.admin.email, password: server.admin.password };
  const { body: session } = await server.rest('POST', '/api/collections/_superusers/auth-with-password', { body });
  const token = String(session['token']);
  const [ended, kept] = await Promise.all([listen(server, { token }, ['posts/*']), listen(server, admin, ['posts/*'])]);
  await create('heard');
  await Promise.all([toldAtLeast(ended, 1), toldAtLeast(kept, 1)]);
  await server.graphql('mutation { logout }', {}, { token });
  await expectEnd(ended, performance.now());
  await create('afterwards');
  expect(await toldAtLeast(kept, 2)).toHaveLength(2);
  kept.close();
});
