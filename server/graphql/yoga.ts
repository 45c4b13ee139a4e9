import type { IncomingMessage, ServerResponse } from 'node:http';
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import type { DocumentNode } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Services } from '../domain/services.js';
import type { ServerContext } from './caller.js';
import { DocumentCache } from './document-cache.js';
import { executing } from './executing.js';
import { graphiqlFor, renderGraphiql } from './graphiql.js';
import { guarding, limits, showingErrors } from './guarding.js';
import { repeatableMutations } from './idempotency.js';
import { type BodyLimits, readingBodies } from './request-body.js';
import { subscribing } from './subscribing.js';

export interface GraphqlParts {
  readonly services: Services;
  readonly settings: BodyLimits;
  readonly logger: Logger;
  /** Whether GraphiQL is shown to everybody; otherwise to admins alone. */
  readonly graphiql: boolean;
}

/** A form of another site cannot send one of these without asking first. */
const csrfHeaders = ['x-api-key', 'authorization', 'x-graphql-yoga-csrf', 'graphql-require-preflight'];

/** Memory for parsed documents with the plans made of them, and for those that cannot be parsed, in bytes. */
const documentBytes = { parsed: 33_554_432, broken: 1_048_576 } as const;

/** What serves a request behind the HTTP adapter. */
export type YogaCore = Parameters<NonNullable<Plugin<object, ServerContext>['onYogaInit']>>[0]['yoga'];

export interface Yoga {
  /** As a listener of a `node:http` server. */
  readonly listener: (req: IncomingMessage, res: ServerResponse, context: ServerContext) => Promise<unknown>;
  readonly core: YogaCore;
}

const createListener = ({ services, settings, logger, graphiql }: GraphqlParts, tell: (core: YogaCore) => void) =>
  createYoga<ServerContext>({
    context: { services },
    // The HTTP server answers cross-origin requests, logs, and says whether it is alive.
    cors: false,
    logging: false,
    landingPage: false,
    batching: false,
    // `readingBodies` does both.
    multipart: false,
    maxRequestBodySize: false,
    parserAndValidationCache: {
      documentCache: new DocumentCache<DocumentNode>(documentBytes.parsed),
      errorCache: new DocumentCache<Error>(documentBytes.broken),
    },
    graphiql: graphiqlFor(graphiql),
    renderGraphiQL: renderGraphiql,
    // Nothing is masked until `showingErrors` has read the causes.
    maskedErrors: { maskError: (error) => error as Error },
    plugins: [
      executing,
      subscribing(logger),
      useCSRFPrevention({ requestHeaders: csrfHeaders }),
      readingBodies(settings),
      EnvelopArmorPlugin(limits),
      guarding,
      repeatableMutations,
      showingErrors(logger),
      { onYogaInit: ({ yoga }: { readonly yoga: YogaCore }) => tell(yoga) },
    ],
  });

/** Yoga with its plugins: all of a request but the caller and the connection, for both lanes. */
export const createYogaServer = (parts: GraphqlParts): Yoga => {
  let core: YogaCore | undefined;
  const listener = createListener(parts, (yoga) => {
    core = yoga;
  });
  if (core === undefined) throw new Error('Yoga did not say what it made.');
  return { listener: (req, res, context) => Promise.resolve(listener(req, res, context)), core };
};
