/** A bare server around the handlers, in the place of a framework. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as products from './products.js';

const handlers: Readonly<Record<string, (request: Request) => Promise<Response>>> = products;

const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const { method = 'GET', url = '/' } = incoming;
  const { origin } = new URL(`http://${incoming.headers.host ?? 'localhost'}`);
  const handle = url.startsWith('/api/products') ? handlers[method] : undefined;
  const body = method === 'POST' ? await buffer(incoming) : null;
  const response = await (handle?.(new Request(origin + url, { method, body })) ??
    new Response('Not found', { status: 404 }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(await response.text());
};

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: unknown) => {
    console.error(error);
    outgoing.destroy();
  });
});

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}/api/products?term=oak`);
});
