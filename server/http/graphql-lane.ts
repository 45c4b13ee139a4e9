import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../access/principal.js';
import { type AppError, unauthenticated } from '../lib/errors.js';
import type { HeaderList } from '../rest/reply.js';
import { bodyLength, smallBodyBytes } from '../rest/request.js';
import type { Credential } from '../store/port.js';
import type { Exchange } from './exchange.js';
import { apiPolicy, securityHeaders } from './headers.js';

/** The GraphQL door. It reads the body itself and answers every error of its own. */
export type GraphqlHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  caller: {
    readonly principal: Principal | null;
    readonly requestId: string;
    readonly address: string;
    /** Sent with the answer. */
    readonly headers: HeaderList;
  },
) => Promise<void>;

export interface GraphqlLaneParts {
  readonly graphql: GraphqlHandler;
  readonly verify: (credential: Credential) => Promise<void>;
  readonly address: (request: IncomingMessage) => string;
}

/** Enough for a login, the one thing that nobody in particular can ask for, in bytes. */
const anonymousBytes = 16_384;

/** An error that happened before the door had the request, in the door's form. */
export const graphqlErrorText = ({ message, code, status }: AppError, requestId: string): string =>
  JSON.stringify({ errors: [{ message, extensions: { code, status, requestId } }] });

/**
 * What happens to a GraphQL request before the door gets it: nobody's long or endless body is read, and the credential behind
 * anybody's long body has been verified anew.
 */
export const createGraphqlLane =
  ({ graphql, verify, address }: GraphqlLaneParts) =>
  async (exchange: Exchange): Promise<void> => {
    const { incoming, response, principal } = exchange;
    const length = bodyLength(incoming);
    if (principal === null && (length === null || length > anonymousBytes)) throw unauthenticated();
    const credential = principal?.credential ?? null;
    if (credential !== null && (length === null || length > smallBodyBytes)) await verify(credential);
    exchange.proceed();
    await graphql(incoming, response, {
      principal,
      requestId: exchange.id,
      address: address(incoming),
      headers: ['X-Request-Id', exchange.id, ...securityHeaders, ...apiPolicy, ...exchange.headers],
    });
  };
