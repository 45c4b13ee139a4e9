import type { IncomingMessage, ServerResponse } from 'node:http';
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { authorize } from '../access/authorize.js';
import type { Operation } from '../access/operations.js';
import type { Principal } from '../access/principal.js';
import type { Services } from '../domain/services.js';
import { AppError } from '../lib/errors.js';
import type { GraphqlContext } from './context.js';
import { introspectionNeedsCredentials } from './introspection-rule.js';
import { publicErrors } from './public-errors.js';
import { type BodyLimits, readingBodies } from './request-body.js';
import { schema } from './schema.js';

export interface GraphqlParts {
  readonly services: Services;
  readonly settings: BodyLimits;
  readonly logger: Logger;
  /** Whether GraphiQL is shown to everybody; otherwise to admins alone. */
  readonly graphiql: boolean;
}

/** Who asks, as the HTTP server found out before the body was read. */
interface Caller {
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly address: string;
}

type ServerContext = { readonly req: IncomingMessage; readonly res: ServerResponse } & Omit<GraphqlContext, 'services'>;

/** The size of what one request may ask for. Aliases multiply work, fragments depth and cost. */
const limits = {
  maxDepth: { n: 10 },
  maxAliases: { n: 15 },
  maxDirectives: { n: 50 },
  maxTokens: { n: 2_000 },
  costLimit: { maxCost: 5_000 },
  // Guesses are taken out of every message, those of variables too, in public-errors.ts.
  blockFieldSuggestion: { enabled: false },
};

/** Characters of one document. Yoga remembers about a thousand documents, whatever their size. */
const maxDocumentLength = 65_536;

/** Characters of an `Accept` header. For each type in a longer one Yoga would name all of its own in the answer. */
const maxAcceptLength = 500;

/** A form of another site cannot send one of these without asking first. */
const csrfHeaders = ['x-api-key', 'authorization', 'x-graphql-yoga-csrf', 'graphql-require-preflight'];

/** How long one request may be worked on; one that brings files, as long as they keep coming. In milliseconds. */
const executionLimit = 30_000;

const may = (principal: Principal | null, operation: Operation): boolean => {
  try {
    authorize(principal, operation);
    return true;
  } catch {
    return false;
  }
};

const within = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('UNAVAILABLE', 'The request took too long.')), executionLimit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

const guarding: Plugin<ServerContext> = {
  onParams({ params: { query } }) {
    if (query !== undefined && query.length > maxDocumentLength) {
      throw new AppError('PAYLOAD_TOO_LARGE', 'The document is too large; values belong in its variables.');
    }
  },
  onValidate({ addValidationRule, context }) {
    const { principal } = context as unknown as GraphqlContext;
    if (!may(principal, 'schema.introspect')) addValidationRule(introspectionNeedsCredentials);
  },
  onExecute({ executeFn, setExecuteFn, args }) {
    const { req } = args.contextValue as unknown as ServerContext;
    const bringsFiles = req.headers['content-type']?.startsWith('multipart/') === true;
    if (!bringsFiles) setExecuteFn((given) => within(Promise.resolve(executeFn(given))));
  },
};

/** The last to see a result: nothing leaves but what `publicErrors` lets through, whatever raised it. */
const showingErrors = (logger: Logger): Plugin<object, ServerContext> => ({
  onResultProcess({ result, setResult, serverContext: { requestId } }) {
    if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return;
    const isPartial = result.data !== null && result.data !== undefined;
    const { errors, unexpected, isUnauthenticated } = publicErrors(result.errors, requestId, isPartial);
    for (const err of unexpected) logger.error({ requestId, err }, 'a GraphQL request failed');
    setResult(isUnauthenticated ? { errors } : { ...result, errors });
  },
});

/** What the page of GraphiQL needs; the server's own policy lets nothing run. */
const graphiqlPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob: data:; frame-ancestors 'none'";

const defaultQuery = `# Without a session, put an API key into the headers below: {"X-Api-Key": "fk_..."}
{
  viewer {
    name
    permissions
  }
}
`;

const createServer = ({ services, settings, logger, graphiql }: GraphqlParts) =>
  createYoga<ServerContext>({
    schema,
    context: { services },
    // The HTTP server answers cross-origin requests, logs, and says whether it is alive.
    cors: false,
    logging: false,
    landingPage: false,
    batching: false,
    // `readingBodies` does both.
    multipart: false,
    maxRequestBodySize: false,
    graphiql: (_request, { principal, res }: ServerContext) => {
      if (!graphiql && !may(principal, 'graphiql.view')) return false;
      res.setHeader('Content-Security-Policy', graphiqlPolicy);
      return { title: 'Fichero', defaultQuery };
    },
    renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    // Nothing is masked until `showingErrors` has read the causes.
    maskedErrors: { maskError: (error) => error as Error },
    plugins: [
      useCSRFPrevention({ requestHeaders: csrfHeaders }),
      readingBodies(settings),
      EnvelopArmorPlugin(limits),
      guarding,
      showingErrors(logger),
    ],
  });

/** The GraphQL door: answers one request, whatever happens. The principal was authenticated before. */
export const createGraphqlHandler = (parts: GraphqlParts) => {
  const yoga = createServer(parts);
  return async (req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> => {
    res.setHeader('Cache-Control', 'no-store');
    if ((req.headers.accept?.length ?? 0) > maxAcceptLength) delete req.headers.accept;
    try {
      await yoga(req, res, caller);
    } finally {
      // What nobody read of the body is thrown away, so that the connection can be used again.
      req.unpipe();
      req.resume();
    }
  };
};
