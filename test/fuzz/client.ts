import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type FuzzRequest, headersOf } from './request.js';
import type { Known } from './world.js';

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly milliseconds: number;
}

/** How long an answer is waited for, in milliseconds. */
const patience = 15_000;

const textOf = async (response: IncomingMessage): Promise<string> => {
  // A stream of events has no end: its head is the answer.
  if (response.headers['content-type']?.startsWith('text/event-stream')) {
    response.destroy();
    return '';
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
};

/** A connection that the server closed between two requests is no fault of it; that is what `reusedSocket` tells. */
const isStale = (error: NodeJS.ErrnoException, reused: boolean): boolean => reused && error.code === 'ECONNRESET';

export class FuzzClient {
  readonly #agent: Agent;
  readonly #url: URL;

  constructor(url: string, connections: number) {
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Rejects when the connection ends without a whole answer. */
  async send(request: FuzzRequest, known: Known): Promise<FuzzAnswer> {
    const started = performance.now();
    const response = await this.#respond(request, known);
    const text = await textOf(response);
    const { statusCode = 0, headers } = response;
    return { status: statusCode, headers, text, milliseconds: performance.now() - started };
  }

  #respond(request: FuzzRequest, known: Known): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, target, body } = request;
      const length = body === null ? {} : { 'Content-Length': String(body.length) };
      const sent = httpRequest({
        agent: this.#agent,
        host: this.#url.hostname,
        port: this.#url.port,
        method,
        path: target,
        headers: { ...headersOf(request, known), ...length },
        timeout: patience,
      });
      sent.once('response', resolve);
      sent.once('timeout', () => sent.destroy(new Error(`no answer in ${patience} ms`)));
      sent.once('error', (error) => {
        if (isStale(error, sent.reusedSocket)) resolve(this.#respond(request, known));
        else reject(error);
      });
      sent.end(body ?? undefined);
    });
  }
}
