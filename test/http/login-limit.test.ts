import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
afterAll(() => server.stop());

const path = '/api/collections/_superusers/auth-with-password';
const attacker = { 'X-Forwarded-For': '198.51.100.7' };
const somebodyElse = { 'X-Forwarded-For': '198.51.100.8' };

test('an address that guesses is told to wait, on both doors; another one is not', async () => {
  const guess = (n: number) => ({ identity: `guess${n}@example.com`, password: 'wrong' });
  for (let n = 0; n < 10; n += 1) {
    expect((await server.rest('POST', path, { headers: attacker, body: guess(n) })).status).toBe(400);
  }
  const right = { identity: server.admin.email, password: server.admin.password };
  const limited = await server.rest('POST', path, { headers: attacker, body: right });
  expect(limited.status).toBe(429);
  expect(limited.body).toMatchObject({ status: 429, data: {} });
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  const query = 'mutation($e: String!, $p: String!) { login(email: $e, password: $p) { token } }';
  const variables = { e: right.identity, p: right.password };
  const graphql = await server.rest('POST', '/graphql', { headers: attacker, body: { query, variables } });
  expect(graphql.text).toContain('"RATE_LIMITED"');
  expect((await server.rest('POST', path, { headers: somebodyElse, body: right })).status).toBe(200);
});

test('a session is ended for good by logging out', async () => {
  const right = { identity: server.admin.email, password: server.admin.password };
  const session = await server.rest('POST', path, { headers: somebodyElse, body: right });
  const token = String(session.body['token']);
  expect((await server.rest('GET', '/api/viewer', { token })).status).toBe(200);
  const ended = await server.graphql('mutation { logout }', {}, { token });
  expect(ended.data).toEqual({ logout: true });
  expect((await server.rest('GET', '/api/viewer', { token })).status).toBe(401);
});
