import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import {
  type Client,
  ConflictError,
  createClient,
  FicheroError,
  NetworkError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnavailableError,
} from 'fichero-sdk';
import { afterAll, describe, expect, it } from 'vitest';
import { makerOf, type Transport, transports } from './clients.js';

const secret = 'fk_not-to-be-seen';
const value = 'value-not-to-be-seen';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers every request so, and a client of it. */
const against = async (transport: Transport, answer: RequestListener, timeout?: number): Promise<Client> => {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createClient({ url, apiKey: secret, transport: makerOf[transport], timeout });
};

/** What a Fichero says with this status, in the form of the door that was called. */
const refusing =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    const fields = { title: { code: 'c', message: 'm', params: { value, max: 3 } } };
    const extensions = { status, fields, requestId: 'r1', retryAfter: 7 };
    const graphql = { errors: [{ message: 'No.', extensions }] };
    const rest = { status, message: 'No.', data: fields };
    response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': 'r1', ...headers });
    response.end(JSON.stringify(request.url === '/graphql' ? graphql : rest));
  };

const thrownBy = async (work: PromiseLike<unknown>): Promise<FicheroError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof FicheroError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

const create = (client: Client) => client.collection('notes').create({ title: value });

/** Everything of an error that a log could show. */
const allOf = (error: FicheroError): string =>
  [
    error.message,
    error.stack,
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: 9, showHidden: true }),
  ].join('\n');

describe.each(transports)('an error over %s', (transport) => {
  it('has the class of its status', async () => {
    const classes = {
      400: 'ValidationError',
      401: 'AuthError',
      403: 'ForbiddenError',
      404: 'NotFoundError',
      409: 'ConflictError',
      413: 'PayloadTooLargeError',
      429: 'RateLimitError',
      500: 'ServerError',
      502: 'UnavailableError',
      503: 'UnavailableError',
    };
    for (const [status, name] of Object.entries(classes)) {
      const error = await thrownBy(create(await against(transport, refusing(Number(status)))));
      expect([error.name, error.status, error.message, error.requestId]).toEqual([name, Number(status), 'No.', 'r1']);
      expect(error.constructor.name).toBe(name);
    }
    expect(await thrownBy(create(await against(transport, refusing(409))))).toBeInstanceOf(ConflictError);
    expect(await thrownBy(create(await against(transport, refusing(503))))).toBeInstanceOf(ServerError);
  });

  it('says how long to wait', async () => {
    const error = await thrownBy(create(await against(transport, refusing(429, { 'Retry-After': '7' }))));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: 7, code: 'RATE_LIMITED' });
  });

  it('shows neither the key nor what was sent, whatever the server says', async () => {
    for (const status of [400, 401, 403, 429, 500]) {
      const error = await thrownBy(create(await against(transport, refusing(status))));
      expect(allOf(error)).not.toMatch(/not-to-be-seen/);
      expect(error.cause).toBeUndefined();
    }
    const error = await thrownBy(create(await against(transport, refusing(400))));
    expect(error).toMatchObject({ fields: { title: { code: 'c', message: 'm', params: { max: 3 } } } });
  });

  it('is still one of ours when the answer is no JSON', async () => {
    const page = await against(transport, (_request, response) => {
      response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
    });
    const error = await thrownBy(create(page));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(allOf(error)).not.toMatch(/not-to-be-seen|Bad gateway/);
  });

  it('is a ServerError when something else answers in the place of the server', async () => {
    for (const text of ['<h1>Welcome</h1>', '"yes"']) {
      const other = await against(transport, (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
      });
      const error = await thrownBy(create(other));
      expect(error).toBeInstanceOf(ServerError);
      expect(allOf(error)).not.toMatch(/not-to-be-seen|Welcome/);
    }
  });

  it('is a NetworkError when nobody answers or the connection breaks', async () => {
    const cut = await against(transport, (request) => request.socket.destroy());
    const unreachable = createClient({ url: 'http://127.0.0.1:9', apiKey: secret, transport: makerOf[transport] });
    for (const client of [cut, unreachable]) {
      const error = await thrownBy(create(client));
      expect(error).toBeInstanceOf(NetworkError);
      expect([error.status, error.code]).toEqual([0, 'NETWORK']);
      expect(allOf(error)).not.toMatch(/not-to-be-seen/);
    }
  });

  it('is a TimeoutError when the answer takes too long', async () => {
    const silent = await against(transport, () => {}, 100);
    expect(await thrownBy(create(silent))).toBeInstanceOf(TimeoutError);
    const stuck = await against(
      transport,
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.write('{');
      },
      100,
    );
    expect(await thrownBy(create(stuck))).toBeInstanceOf(TimeoutError);
  });

  it('comes of any GraphQL too', async () => {
    const client = await against(transport, refusing(400));
    const error = await thrownBy(client.graphql('query Secret($v: String) { x(v: $v) }', { v: value }));
    expect([error.name, error.message]).toEqual(['ValidationError', 'No.']);
    expect(allOf(error)).not.toMatch(/not-to-be-seen/);
  });
});

it('a client can be printed without showing its credentials', () => {
  const client = createClient({ url: 'http://127.0.0.1:9', apiKey: secret });
  expect(inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client)).not.toMatch(/not-to-be-seen/);
});
