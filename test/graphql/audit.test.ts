import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startServer();
  key = (await server.mintKey(['records:read'])).secret;
});
afterAll(() => server.stop());

it('passes every audit of GraphQL over HTTP', async () => {
  const results = await auditServer({
    url: `${server.url}/graphql`,
    fetchFn: (url: string, init?: RequestInit) =>
      fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), 'X-Api-Key': key } }),
  });
  expect(results).toHaveLength(61);
  expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
});
