import type { IncomingMessage } from 'node:http';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { ServerContext } from './caller.js';
import { executeBounded, failed, leftToYoga } from './executing.js';
import { stringify } from './execution/json-text.js';
import type { KnownOperations } from './known-operations.js';
import type { YogaCore } from './yoga.js';

const plainContentType = /^application\/json(?: *; *charset=utf-8)?$/i;

/** Media types in which Yoga gives a result in one piece. */
const wholeTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/graphql-response+json',
  'application/*',
  '*/*',
]);

const acceptsWhole = (accept: string | undefined): boolean =>
  accept === undefined ||
  (!/charset/i.test(accept) && accept.split(',').some((item) => wholeTypes.has(item.split(';', 1)[0]?.trim() ?? '')));

/** Whether this is a request of the plain form, judged by its headers. */
export const isPlain = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  plainContentType.test(headers['content-type'] ?? '') &&
  headers['content-encoding'] === undefined &&
  acceptsWhole(headers.accept);

/** As much of a `Request` as Yoga's plugins look at. */
class PlainRequest {
  readonly method = 'POST';
  readonly url = 'http://localhost/graphql';
  readonly headers: { get(name: string): string | null; has(name: string): boolean };

  constructor({ headers }: IncomingMessage) {
    this.headers = {
      get: (name) => {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(', ') : (value ?? null);
      },
      has: (name) => headers[name.toLowerCase()] !== undefined,
    };
  }
}

interface ResponseInit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** As much of a `Response` as Yoga's result processors make. */
class PlainResponse {
  readonly body: unknown;
  readonly init: ResponseInit;

  constructor(body: unknown, init: ResponseInit) {
    this.body = body;
    this.init = init;
  }
}

/** An answer in one piece. */
export interface PlainAnswer extends ResponseInit {
  readonly text: string;
}

type ResultHook = NonNullable<Plugin<object, ServerContext>['onResultProcess']>;
type HookPayload = Parameters<ResultHook>[0];
type Processor = NonNullable<HookPayload['resultProcessor']>;

/** Yoga's own way from a result to a response, less the streams. */
const processResult = async (
  hooks: readonly ResultHook[],
  request: Request,
  given: ExecutionResult,
  serverContext: ServerContext,
): Promise<PlainAnswer> => {
  let result: HookPayload['result'] = given;
  let processor: Processor | undefined;
  let mediaType = '*/*';
  for (const hook of hooks) {
    await hook({
      request,
      result,
      ...(processor === undefined ? {} : { resultProcessor: processor }),
      acceptableMediaTypes: [],
      serverContext: serverContext as HookPayload['serverContext'],
      setResult: (changed) => {
        result = changed;
      },
      setResultProcessor: (chosen, type) => {
        processor = chosen;
        mediaType = type;
      },
    });
  }
  if (processor === undefined) throw new Error('no result processor');
  const fetchApi = { Response: PlainResponse } as unknown as Parameters<Processor>[1];
  const response = (await processor(result, fetchApi, mediaType)) as unknown as PlainResponse;
  return { ...response.init, text: String(response.body) };
};

/** `Accept` headers for which the answer to a result without errors is remembered. */
const maxAccepts = 100;

/** Makes answers of results. Those without errors differ in their data alone, once their media type is known. */
const createAnswerer = (hooks: readonly ResultHook[]) => {
  const known = new Map<string, ResponseInit>();
  return async (request: Request, result: ExecutionResult, context: ServerContext): Promise<PlainAnswer> => {
    if (result.errors !== undefined || result.extensions !== undefined) {
      return processResult(hooks, request, result, context);
    }
    const accept = context.req.headers.accept ?? '';
    const init = known.get(accept);
    if (init !== undefined) return { ...init, text: stringify(result) };
    const { text, status, headers } = await processResult(hooks, request, result, context);
    if (known.size < maxAccepts) known.set(accept, { status, headers });
    return { status, headers, text };
  };
};

const nothing = Buffer.alloc(0);

const openingBrace = 0x7b;

const paramsIn = (body: Buffer): GraphQLParams | null => {
  if (body[0] !== openingBrace) return null;
  try {
    const params = JSON.parse(body.toString('utf8')) as unknown;
    return params as GraphQLParams;
  } catch {
    return null;
  }
};

const executed = async (args: ExecutionArgs): Promise<ExecutionResult> => {
  try {
    return await executeBounded(args);
  } catch (error) {
    return failed(error);
  }
};

/** Answers the request, or gives null when that is left to Yoga: nothing was executed then. */
export type FastLane = (context: ServerContext) => Promise<PlainAnswer | null>;

/**
 * A plain request through all plugins of the server but past its HTTP adapter, whose streams and signals cost more than the
 * execution; a document that they let through before is executed at once. What is no operation in one piece, or refused before it is parsed, is left to Yoga.
 */
export const createFastLane = (yoga: YogaCore, known: KnownOperations): FastLane => {
  const plugins = yoga.getEnveloped._plugins as unknown as readonly Plugin<object, ServerContext>[];
  const answer = createAnswerer(plugins.flatMap(({ onResultProcess }) => onResultProcess ?? []));
  return async (context) => {
    const params = paramsIn(await context.body().catch(() => nothing));
    if (params === null) return null;
    const request = new PlainRequest(context.req) as unknown as Request;
    const args = known.find(params, context);
    if (args !== null) return answer(request, await executed(args), context);
    let result: Awaited<ReturnType<YogaCore['getResultForParams']>>;
    try {
      result = await yoga.getResultForParams({ params, request }, { ...context, isFast: true });
    } catch {
      return null;
    }
    if (result === leftToYoga || result === undefined || Symbol.asyncIterator in result) return null;
    return answer(request, result, context);
  };
};
