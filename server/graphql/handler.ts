import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, ServerContext } from './caller.js';
import { createFastLane, isPlain, type PlainAnswer } from './fast-lane.js';
import { KnownOperations } from './known-operations.js';
import { bodyOf } from './request-body.js';
import type { VisibleSchemas } from './visible-schemas.js';
import { createYogaServer, type GraphqlParts } from './yoga.js';

/** Characters of an `Accept` header. For each type in a longer one Yoga would name all of its own in the answer. */
const maxAcceptLength = 500;

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
export const createGraphqlHandler = (parts: GraphqlParts & { readonly schemas: VisibleSchemas }) => {
  const known = new KnownOperations(parts.services);
  const yoga = createYogaServer(parts, known);
  const fastLane = createFastLane(yoga.core, known);
  const { maxBodyBytes } = parts.settings;

  const answerOne = async (req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> => {
    const { principal, requestId, address } = caller;
    const visible = await parts.schemas.of(principal);
    const headers = [...caller.headers, 'Cache-Control', 'no-store', 'X-Fichero-Schema', visible.hash];
    const body = bodyOf(req, maxBodyBytes);
    const context: ServerContext = { req, res, principal, requestId, address, visible, body, isFast: false };
    const answer = isPlain(req) ? await fastLane(context) : null;
    if (answer !== null) {
      send(res, headers, answer);
      return;
    }
    for (let i = 0; i < headers.length; i += 2) res.setHeader(headers[i] ?? '', headers[i + 1] ?? '');
    await yoga.listener(req, res, context);
  };

  return async (req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> => {
    if ((req.headers.accept?.length ?? 0) > maxAcceptLength) delete req.headers.accept;
    try {
      await answerOne(req, res, caller);
    } finally {
      // What nobody read of the body is thrown away, so that the connection can be used again.
      req.unpipe();
      req.resume();
    }
  };
};
