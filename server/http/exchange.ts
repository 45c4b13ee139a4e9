import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../access/principal.js';
import type { HeaderList } from '../rest/reply.js';
import { requestIdFrom } from './request-id.js';

/** Path and query of a request target, which a proxy may send in its absolute form. */
const splitTarget = (target: string): readonly [path: string, query: string] => {
  let text = target;
  if (!text.startsWith('/') && URL.canParse(text)) {
    const { pathname, search } = new URL(text);
    text = pathname + search;
  }
  const mark = text.indexOf('?');
  return mark === -1 ? [text, ''] : [text.slice(0, mark), text.slice(mark + 1)];
};

/** One request and its answer, with what the log and the answer's headers need to know of it. */
export class Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Sent with the answer, whatever it is. */
  readonly headers: HeaderList;
  /** The client waits for a word before it sends the body. */
  #waits: boolean;
  /** Known once authenticated. */
  principal: Principal | null = null;

  constructor(incoming: IncomingMessage, response: ServerResponse, headers: HeaderList, waits: boolean) {
    this.incoming = incoming;
    this.response = response;
    this.headers = headers;
    this.#waits = waits;
    this.id = requestIdFrom(incoming.headers['x-request-id']);
    this.method = incoming.method ?? 'GET';
    [this.path, this.query] = splitTarget(incoming.url ?? '/');
  }

  proceed(): void {
    if (this.#waits) this.response.writeContinue();
    this.#waits = false;
  }
}
