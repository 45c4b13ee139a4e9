import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Services } from '#server/domain/services.js';
import { adminsPage } from '#server/graphql/graphiql.js';
import { createGraphqlHandler } from '#server/graphql/handler.js';
import { VisibleSchemas } from '#server/graphql/visible-schemas.js';
import { lanes } from './lanes.js';

let server: Server;
let asked = 0;

/** The door in front of a store that never answers. */
beforeAll(async () => {
  const services = {
    ping: () => {
      asked += 1;
      return new Promise(() => undefined);
    },
  } as unknown as Services;
  const settings = { maxBodyBytes: 1_000, maxFileBytes: 1_000 };
  const logger = pino({ level: 'silent' });
  const handle = createGraphqlHandler({
    services,
    schemas: new VisibleSchemas(services.collections),
    settings,
    logger,
    graphiql: adminsPage,
    allowedOperations: null,
  });
  server = createServer((request, response) => {
    void handle(request, response, { principal: null, requestId: 'r', address: '127.0.0.1', headers: [] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it.each(lanes)('a request is given up after 30 seconds, in %s', async (_name, type) => {
  const { port } = server.address() as AddressInfo;
  const before = asked;
  const answer = fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: JSON.stringify({ query: '{ health { status } }' }),
  });
  await vi.waitFor(() => expect(asked).toBe(before + 1), { timeout: 5_000 });
  await vi.advanceTimersByTimeAsync(30_000);
  const response = await answer;
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
});
