import { afterAll, expect, test } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

test('a key learns its name, its permissions and its end', async () => {
  const body = { name: 'Backend Production', permissions: ['files:read', 'records:read'], expires: '90d' };
  const made = await server.rest('POST', '/api/keys', { token: server.admin.token, body });
  const viewer = await server.rest('GET', '/api/viewer', { key: String(made.body['secret']) });
  expect(viewer.status).toBe(200);
  expect(viewer.body).toEqual({
    kind: 'apiKey',
    name: 'Backend Production',
    permissions: expect.arrayContaining(['files:read', 'records:read']),
    expires: made.body['expires'],
  });
});

test('an admin holds all permissions, with the token bare and after Bearer', async () => {
  for (const token of [server.admin.token, `Bearer ${server.admin.token}`]) {
    const { status, body } = await server.rest('GET', '/api/viewer', { token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'admin', name: server.admin.email, permissions });
  }
});

test('a key counts before a token beside it', async () => {
  const { secret } = await server.mintKey(['records:read']);
  const both = await server.rest('GET', '/api/viewer', { key: secret, token: server.admin.token });
  expect(both.body['kind']).toBe('apiKey');
  const badKey = await server.rest('GET', '/api/viewer', { key: 'fk_bad', token: server.admin.token });
  expect(badKey.status).toBe(401);
});
