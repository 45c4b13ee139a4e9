import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Principal } from '../access/principal.js';
import type { Caller, ServerContext } from './caller.js';
import { createFastLane, isPlain, type PlainAnswer } from './fast-lane.js';
import { bodyOf } from './request-body.js';
import { schema } from './schema.js';
import { createYogaServer, type GraphqlParts } from './yoga.js';

/** Characters of an `Accept` header. For each type in a longer one Yoga would name all of its own in the answer. */
const maxAcceptLength = 500;

/** The schema as this caller may see it; the same object as long as that does not change. */
const schemaOf = (_principal: Principal | null): GraphQLSchema => schema;

const send = (res: ServerResponse, headers: readonly string[], answer: PlainAnswer): void => {
  res.writeHead(answer.status, [
    ...headers,
    ...Object.entries(answer.headers).flat(),
    'Content-Length',
    String(Buffer.byteLength(answer.text)),
  ]);
  res.end(answer.text);
};

/** The GraphQL door: answers one request, whatever happens. The principal was authenticated before. */
export const createGraphqlHandler = (parts: GraphqlParts) => {
  const yoga = createYogaServer(parts);
  const fastLane = createFastLane(yoga.core);
  const { maxBodyBytes } = parts.settings;

  return async (req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> => {
    const { principal, requestId, address } = caller;
    const headers = [...caller.headers, 'Cache-Control', 'no-store'];
    if ((req.headers.accept?.length ?? 0) > maxAcceptLength) delete req.headers.accept;
    const context: ServerContext = {
      req,
      res,
      principal,
      requestId,
      address,
      schema: schemaOf(principal),
      body: bodyOf(req, maxBodyBytes),
      isFast: false,
    };
    try {
      const answer = isPlain(req) ? await fastLane(context) : null;
      if (answer !== null) {
        send(res, headers, answer);
        return;
      }
      for (let i = 0; i < headers.length; i += 2) res.setHeader(headers[i] ?? '', headers[i + 1] ?? '');
      await yoga.listener(req, res, context);
    } finally {
      // What nobody read of the body is thrown away, so that the connection can be used again.
      req.unpipe();
      req.resume();
    }
  };
};
