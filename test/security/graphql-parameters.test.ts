import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

test.each(['variables', 'extensions'])(
  '%s in a query string that are no JSON are the fault of the caller',
  async (name) => {
    const query = new URLSearchParams({ query: '{ health { status } }', [name]: '{"broken' });
    const headers = { Accept: 'application/json', 'graphql-require-preflight': '1' };
    const { status, text } = await server.rest('GET', `/graphql?${query}`, { headers });
    expect(status).toBe(400);
    expect(text).toContain('"VALIDATION"');
    expect(text).not.toMatch(/position|Unterminated/);
  },
);

test('a long list of types that are asked for is not answered by a longer one', async () => {
  const Accept = Array.from({ length: 1_000 }, (_, i) => `a/${i}`).join(',');
  const headers = { Accept, 'Content-Type': 'application/json' };
  const answer = await server.rest('POST', '/graphql', { headers, body: { query: '{ health { status } }' } });
  expect(JSON.stringify([...answer.headers]).length).toBeLessThan(4_000);
});
