import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../access/principal.js';
import type { GraphqlContext } from './context.js';
import type { VisibleSchema } from './visible-schema.js';

/** Who asks, as the HTTP server found out before the body was read. */
export interface Caller {
  readonly principal: Principal | null;
  readonly requestId: string;
  /** The address, behind trusted proxies the client's own. */
  readonly address: string;
  /** Names and values in turn, sent with the answer whatever it is. */
  readonly headers: readonly string[];
}

/** What plugins know of a request, in either lane. */
export type ServerContext = Omit<GraphqlContext, 'services'> & {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly visible: VisibleSchema;
  /** The whole body, read once however often it is asked for. Rejects with an AppError. */
  readonly body: () => Promise<Buffer>;
  /** Whether it runs in the fast lane. */
  readonly isFast: boolean;
};
