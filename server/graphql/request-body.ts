import type { IncomingMessage, ServerResponse } from 'node:http';
import { processRequest } from 'graphql-upload-minimal';
import type { GraphQLParams, Plugin, PromiseOrValue } from 'graphql-yoga';
import { AppError } from '../lib/errors.js';
import { boundaryOf, formType, MultipartEnd } from '../lib/multipart-end.js';
import { readBytes } from '../lib/read-bytes.js';
import type { ServerContext } from './caller.js';
import { MultipartGate, malformed } from './multipart-gate.js';

export interface BodyLimits {
  /** Largest body, or `operations` part of a multipart body, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest file, in bytes. */
  readonly maxFileBytes: number;
}

/** Files that one request can bring. */
const maxFiles = 20;

const tooLarge = () => new AppError('PAYLOAD_TOO_LARGE', 'The request is too large.');
const tooMany = () => new AppError('PAYLOAD_TOO_LARGE', `At most ${maxFiles} files can be sent in one request.`);

/** The whole body, read when it is first asked for. Rejects with PAYLOAD_TOO_LARGE, or VALIDATION when the client went away. */
export const bodyOf = (incoming: IncomingMessage, maxBytes: number): (() => Promise<Buffer>) => {
  let body: Promise<Buffer> | undefined;
  return () => {
    body ??= readBytes(incoming, maxBytes, {
      tooLarge,
      broken: (cause) => new AppError('VALIDATION', 'The body of the request ended too early.', { cause }),
    });
    return body;
  };
};

const asAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const { status, message } = error as { status?: unknown; message?: unknown };
  if (status === 413) return /max file uploads/.test(String(message)) ? tooMany() : tooLarge();
  return status === 400 ? new AppError('VALIDATION', String(message), { cause: error }) : malformed(error);
};

/** Operations of a multipart request; its files are taken off the wire as resolvers read them. */
const readMultipart = async (incoming: IncomingMessage, response: ServerResponse, limits: BodyLimits) => {
  const boundary = boundaryOf(incoming.headers['content-type'] ?? '');
  if (boundary === null) throw malformed();
  const gate = new MultipartGate({ 'content-type': formType(boundary) }, limits.maxBodyBytes);
  const refused = new Promise<never>((_resolve, reject) => gate.once('error', reject));
  incoming.once('close', () => {
    if (!incoming.readableEnded) gate.destroy();
  });
  incoming.pipe(new MultipartEnd(boundary)).pipe(gate);
  const operations = processRequest(gate as unknown as IncomingMessage, response, {
    maxFieldSize: limits.maxBodyBytes,
    maxFileSize: limits.maxFileBytes,
    maxFiles,
  });
  try {
    return (await Promise.race([operations, refused])) as GraphQLParams | GraphQLParams[];
  } catch (error) {
    throw asAppError(error);
  }
};

type RequestParser = (request: Request) => PromiseOrValue<GraphQLParams | GraphQLParams[] | Response>;

/** Yoga's own parsers leave the variables and extensions of a query string or form to `JSON.parse`. */
const refusingBrokenJson =
  (parse: RequestParser): RequestParser =>
  async (request) => {
    try {
      return await parse(request);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new AppError('VALIDATION', 'The variables and extensions of a request must be JSON.', { cause: error });
    }
  };

/**
 * Reads bodies straight off the socket: others in one piece up to a limit, multipart as a stream.
 * Yoga would keep the files of a multipart request in memory.
 */
export const readingBodies = (limits: BodyLimits): Plugin<object, ServerContext> => ({
  onRequestParse({ request, requestParser, setRequestParser, serverContext, fetchAPI }) {
    const { req, res } = serverContext;
    if (request.method === 'POST' && /^multipart\/form-data\b/i.test(req.headers['content-type'] ?? '')) {
      setRequestParser(() => readMultipart(req, res, limits));
      return;
    }
    if (requestParser === undefined) return;
    const parse = refusingBrokenJson(requestParser);
    setRequestParser(async (asked) => {
      const { url, method, headers } = asked;
      if (method !== 'POST') return parse(asked);
      const body = new Uint8Array(await serverContext.body());
      return parse(new fetchAPI.Request(url, { method, headers, body }));
    });
  },
});
