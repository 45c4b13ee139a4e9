import type { EventStream, Reply } from '../rest/reply.js';
import type { Exchange } from './exchange.js';
import { apiPolicy, securityHeaders } from './headers.js';

/** Bytes that may wait for a client before the next event: who is slower is not waited for. */
const maxWaitingBytes = 1_048_576;
/** How long a slow client has to take its last event, in milliseconds. */
const lastEventMs = 5_000;

const eventHeaders = [
  'Content-Type',
  'text/event-stream',
  'Cache-Control',
  'no-store',
  // Or proxies that collect answers would keep the events.
  'X-Accel-Buffering',
  'no',
  ...securityHeaders,
  ...apiPolicy,
];

class ResponseStream implements EventStream {
  readonly #exchange: Exchange;
  #ended = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get open(): boolean {
    return !this.#ended && !this.#exchange.response.destroyed;
  }

  send(frame: string): boolean {
    if (!this.open) return true;
    const { response } = this.#exchange;
    if (response.writableLength > maxWaitingBytes) return false;
    this.writeHead();
    response.write(frame);
    return true;
  }

  end(frame: string): void {
    if (!this.open) return;
    const { response } = this.#exchange;
    this.writeHead();
    this.#ended = true;
    const cut = setTimeout(() => response.destroy(), lastEventMs);
    response.once('close', () => clearTimeout(cut));
    response.end(frame);
  }

  onClose(closed: () => void): void {
    const { response } = this.#exchange;
    if (response.destroyed) closed();
    else response.once('close', closed);
  }

  writeHead(): void {
    const { response, id, headers } = this.#exchange;
    if (!response.headersSent) response.writeHead(200, [...eventHeaders, ...headers, 'X-Request-Id', id]);
  }
}

/** Begins a stream of events. Rejects when it could not begin; the request can still be answered then. */
export const sendEvents = async (exchange: Exchange, { start }: Extract<Reply, { kind: 'events' }>): Promise<void> => {
  const stream = new ResponseStream(exchange);
  if (exchange.method !== 'HEAD') {
    await start(stream);
    return;
  }
  stream.writeHead();
  exchange.response.end();
};
