import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

const server = await startServer({ env: { LOG_LEVEL: 'trace' } });
afterAll(() => server.stop());

test('every request leaves one line, and no line a secret', async () => {
  const { secret: key, id } = await server.mintKey(['records:read']);
  const { token, email, password } = server.admin;
  await server.rest('GET', '/api/collections/x/records?token=query-secret&filter=hidden-filter', {
    key,
    headers: { 'X-Request-Id': 'line-1', Cookie: 'fichero_session=cookie-secret' },
  });
  await server.rest('GET', '/api/viewer', { token });
  await server.graphql('mutation($e: String!, $p: String!) { login(email: $e, password: $p) { token } }', {
    e: email,
    p: password,
  });
  await server.rest('POST', '/api/keys', { key, body: { name: 'body-secret' } });
  await until(() => Promise.resolve(server.log().includes('"/api/keys","status":403')));
  const lines = server
    .log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly requestId?: string });
  expect(lines.filter(({ requestId }) => requestId === 'line-1')).toEqual([
    expect.objectContaining({
      method: 'GET',
      path: '/api/collections/x/records',
      status: 404,
      ms: expect.any(Number),
      caller: `apiKey:${id}`,
    }),
  ]);
  for (const secret of [key, token, password, 'query-secret', 'hidden-filter', 'cookie-secret', 'body-secret']) {
    expect(server.log()).not.toContain(secret);
  }
});
