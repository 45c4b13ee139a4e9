import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Services } from '#server/domain/services.js';
import { adminsPage } from '#server/graphql/graphiql.js';
import { createGraphqlHandler } from '#server/graphql/handler.js';
import { VisibleSchemas } from '#server/graphql/visible-schemas.js';
import { lanes } from './lanes.js';

const secret = 'select * from secrets at /srv/data';
let server: Server;
let logged = '';

/** The door in front of a store that breaks, as no real one can be made to on purpose. */
beforeAll(async () => {
  const log = new Writable({
    write: (line: Buffer, _encoding, done) => {
      logged += line.toString();
      done();
    },
  });
  const services = { ping: () => Promise.reject(new Error(secret)) } as unknown as Services;
  const schemas = new VisibleSchemas(services.collections);
  const settings = { maxBodyBytes: 1_000, maxFileBytes: 1_000 };
  const handle = createGraphqlHandler({
    services,
    schemas,
    settings,
    logger: pino(log),
    graphiql: adminsPage,
    allowedOperations: null,
  });
  server = createServer((request, response) => {
    void handle(request, response, { principal: null, requestId: 'request-7', address: '127.0.0.1', headers: [] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
});

it.each(lanes)(
  'an unknown error is masked for the client and logged with the id that the client got, in %s',
  async (_name, type) => {
    logged = '';
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': type, Connection: 'close' },
      body: JSON.stringify({ query: '{ health { status } }' }),
    });
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toMatchObject([
      500,
      { errors: [{ extensions: { code: 'INTERNAL', status: 500, requestId: 'request-7' } }] },
    ]);
    expect(text).not.toContain('secrets');
    expect(JSON.parse(logged)).toMatchObject({ requestId: 'request-7', err: { message: secret } });
  },
);
