import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { lanes } from './lanes.js';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startServer();
  key = (await server.mintKey(['records:read'])).secret;
});
afterAll(() => server.stop());

/** What the audits send as plain JSON goes by the lane under test, the rest as it is. */
const headersFor = (type: string, init: RequestInit | undefined): Record<string, string> => {
  const headers = init?.headers as Record<string, string> | undefined;
  const named = Object.entries(headers ?? {}).map(([name, value]): [string, string] =>
    name.toLowerCase() === 'content-type' ? [name, value.replace('application/json', type)] : [name, value],
  );
  return { ...Object.fromEntries(named), 'X-Api-Key': key };
};

it.each(lanes)('passes every audit of GraphQL over HTTP in %s', async (_name, type) => {
  const results = await auditServer({
    url: `${server.url}/graphql`,
    fetchFn: (url: string, init?: RequestInit) => fetch(url, { ...init, headers: headersFor(type, init) }),
  });
  expect(results).toHaveLength(61);
  const failed = results.filter(({ status }) => status !== 'ok');
  expect(
    failed.map(({ id, name, status, ...more }) => ({ id, name, status, reason: 'reason' in more ? more.reason : '' })),
  ).toEqual([]);
});
