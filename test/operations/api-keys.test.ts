import { afterAll, expect, test } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const viewer = (key: string) => server.rest('GET', '/api/viewer', { key });
const day = 24 * 60 * 60 * 1000;
const timeOf = (date: unknown) => Date.parse(String(date).replace(' ', 'T'));

test('the secret is shown once, afterwards the mask alone', async () => {
  const body = { name: 'CI Bot', permissions: ['records:read'], expires: '7d' };
  const made = await server.rest('POST', '/api/keys', { token, body });
  expect(made.status).toBe(200);
  const secret = String(made.body['secret']);
  expect(secret).toMatch(/^fk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
  const list = await server.rest('GET', '/api/keys', { token });
  const items = list.body['items'] as readonly { readonly [name: string]: unknown }[];
  const shown = items.find(({ id }) => id === made.body['id']);
  expect(shown).toMatchObject({ name: 'CI Bot', permissions: ['records:read'] });
  expect(shown).not.toHaveProperty('secret');
  expect(String(shown?.['mask'])).toMatch(/^fk_/);
  expect(String(shown?.['mask']).endsWith(secret.slice(-4))).toBe(true);
  expect(list.text).not.toContain(secret);
  expect(server.log()).not.toContain(secret);
});

test.each([
  ['7d', 7],
  ['30d', 30],
  ['60d', 60],
  ['90d', 90],
  ['180d', 180],
  [undefined, 30],
])('a key made for %s ends after %i days', async (expires, days) => {
  const before = Date.now();
  const { body } = await server.rest('POST', '/api/keys', {
    token,
    body: { name: 'ends', permissions: ['records:read'], expires },
  });
  const lifetime = timeOf(body['expires']) - days * day;
  expect(lifetime).toBeGreaterThanOrEqual(before - 1000);
  expect(lifetime).toBeLessThanOrEqual(Date.now() + 1000);
});

test('a key without an end says so', async () => {
  const body = { name: 'for ever', permissions: ['records:read'], expires: 'never' };
  const made = await server.rest('POST', '/api/keys', { token, body });
  expect(made.body['expires']).toBeNull();
  expect((await viewer(String(made.body['secret']))).body['expires']).toBeNull();
});

test.each([
  ['no name', { permissions: ['records:read'] }, 'name'],
  ['no permission', { name: 'x', permissions: [] }, 'permissions'],
  ['an unknown permission', { name: 'x', permissions: ['records:everything'] }, 'permissions'],
  ['an unknown lifetime', { name: 'x', permissions: ['records:read'], expires: '31d' }, 'expires'],
])('%s is refused', async (_name, body, field) => {
  const answer = await server.rest('POST', '/api/keys', { token, body });
  expect(answer.status).toBe(400);
  expect(answer.body['data']).toHaveProperty(field);
});

test('a deleted key is refused from that instant, also by a connection that it has open', async () => {
  const { id, secret } = await server.mintKey(['records:read']);
  for (let i = 0; i < 5; i += 1) expect((await viewer(secret)).status).toBe(200);
  expect((await server.rest('DELETE', `/api/keys/${id}`, { token })).status).toBe(204);
  const after = await Promise.all(Array.from({ length: 20 }, () => viewer(secret)));
  expect(after.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 401));
  expect((await server.rest('DELETE', `/api/keys/${id}`, { token })).status).toBe(404);
});

test('regenerating keeps name and permissions, and the old secret is refused at once', async () => {
  const { id, secret } = await server.mintKey(['records:read', 'files:read'], '60d');
  expect((await viewer(secret)).status).toBe(200);
  const { status, body } = await server.rest('POST', `/api/keys/${id}/regenerate`, { token });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id, permissions: ['records:read', 'files:read'] });
  expect(body['secret']).not.toBe(secret);
  expect((await viewer(secret)).status).toBe(401);
  expect((await viewer(String(body['secret']))).body['permissions']).toEqual(['records:read', 'files:read']);
});

test('of concurrent regenerations exactly one secret is left in force', async () => {
  const { id } = await server.mintKey(['records:read']);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => server.rest('POST', `/api/keys/${id}/regenerate`, { token })),
  );
  const secrets = answers.filter(({ status }) => status === 200).map(({ body }) => String(body['secret']));
  const statuses = await Promise.all(secrets.map(async (secret) => (await viewer(secret)).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test('a key manages no keys, whatever it holds', async () => {
  const { id, secret: key } = await server.mintKey(permissions);
  const body = { name: 'minted', permissions: ['records:read'] };
  expect((await server.rest('GET', '/api/keys', { key })).status).toBe(403);
  expect((await server.rest('POST', '/api/keys', { key, body })).status).toBe(403);
  expect((await server.rest('POST', `/api/keys/${id}/regenerate`, { key })).status).toBe(403);
  expect((await server.rest('DELETE', `/api/keys/${id}`, { key })).status).toBe(403);
  expect((await viewer(key)).status).toBe(200);
});
