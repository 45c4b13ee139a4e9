import { request as ask, type ClientRequest, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request: `pass` to the server; `cut` the connection once the server has handled it; `refuse` it before the
 * server hears of it; `hang` without an answer; or an answer of the proxy's own.
 */
export type Fate =
  | 'pass'
  | 'cut'
  | 'refuse'
  | 'hang'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** A request that came by. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** A network between a client and a server that is not to be relied on. */
export interface FlakyProxy {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** What becomes of the next requests, one after the other; those after them pass. Forgets what was seen. */
  next(...fates: readonly Fate[]): void;
  /** Breaks every open connection. */
  cutAll(): void;
  stop(): Promise<void>;
}

const settled = (response: IncomingMessage): Promise<void> =>
  new Promise((resolve) =>
    response
      .on('end', resolve)
      .on('error', () => resolve())
      .resume(),
  );

/** @param target where the server is; asked for at every request */
export const startProxy = async (target: () => string): Promise<FlakyProxy> => {
  let fates: Fate[] = [];
  let seen: Seen[] = [];

  const forward = (request: IncomingMessage, answered: (answer: IncomingMessage) => void): ClientRequest => {
    const { method = 'GET', url = '/', headers } = request;
    const sent = ask(new URL(url, target()), { method, headers }, answered);
    sent.on('error', () => request.socket.destroy());
    request.pipe(sent);
    return sent;
  };

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', at: performance.now() });
    const fate = fates.shift() ?? 'pass';
    if (fate === 'hang') return;
    if (fate === 'refuse') request.socket.destroy();
    else if (fate === 'cut') forward(request, (answer) => void settled(answer).then(() => request.socket.destroy()));
    else if (fate === 'pass') {
      const sent = forward(request, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      });
      response.on('close', () => sent.destroy());
    } else {
      request.resume();
      response.writeHead(fate.status, fate.headers).end(fate.body);
    }
  };

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get seen() {
      return seen;
    },
    next(...given) {
      fates = [...given];
      seen = [];
    },
    cutAll: () => server.closeAllConnections(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
