import type { IncomingMessage, ServerResponse } from 'node:http';
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import type { DocumentNode } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Services } from '../domain/services.js';
import { BoundedCache } from '../lib/bounded-cache.js';
import type { AllowList } from './allow-list.js';
import type { ServerContext } from './caller.js';
import { weightOfParsed, weightOfText } from './document-weight.js';
import { executing } from './executing.js';
import { type GraphiqlPage, graphiqlFor, renderGraphiql } from './graphiql.js';
import { guarding, limits, showingErrors } from './guarding.js';
import { repeatableMutations } from './idempotency.js';
import type { KnownOperations } from './known-operations.js';
import { persistedOperations } from './persisted-operations.js';
import { type BodyLimits, readingBodies } from './request-body.js';
import { subscribing } from './subscribing.js';

export interface GraphqlParts {
  readonly services: Services;
  readonly settings: BodyLimits;
  readonly logger: Logger;
  /** What callers with an API key may ask for; null: everything. */
  readonly allowedOperations: AllowList | null;
  readonly graphiql: GraphiqlPage;
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

const createListener = (
  { services, settings, logger, graphiql, allowedOperations }: GraphqlParts,
  known: KnownOperations,
  tell: (core: YogaCore) => void,
) =>
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
      documentCache: new BoundedCache<DocumentNode>(documentBytes.parsed, weightOfParsed),
      errorCache: new BoundedCache<Error>(documentBytes.broken, weightOfText),
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
      persistedOperations(allowedOperations),
      showingErrors(logger, services.admins),
      known.plugin(),
      { onYogaInit: ({ yoga }: { readonly yoga: YogaCore }) => tell(yoga) },
    ],
  });

/** Yoga with its plugins: all of a request but the caller and the connection, for both lanes. */
export const createYogaServer = (parts: GraphqlParts, known: KnownOperations): Yoga => {
  let core: YogaCore | undefined;
  const listener = createListener(parts, known, (yoga) => {
    core = yoga;
  });
  if (core === undefined) throw new Error('Yoga did not say what it made.');
  return { listener: (req, res, context) => Promise.resolve(listener(req, res, context)), core };
};
