import { type DocumentNode, type ExecutionArgs, getOperationAST, OperationTypeNode } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Services } from '../domain/services.js';
import { BoundedCache } from '../lib/bounded-cache.js';
import type { ServerContext } from './caller.js';
import { weightOfParsed } from './document-weight.js';
import { keyHeader } from './idempotency.js';

/** Memory for documents that may be executed, in bytes. */
const knownBytes = 33_554_432;

/** Who has the same may execute the same documents: a schema holds all that its callers may do, an allow-list goes by their kind. */
const keyOf = ({ principal, visible }: ServerContext, query: string): string =>
  `${principal?.kind ?? 'nobody'} ${visible.hash} ${query}`;

const plainNames: ReadonlySet<string> = new Set(['query', 'variables', 'operationName']);

/** Whether there is nothing in the parameters that a plugin would look at. */
const isPlain = (params: GraphQLParams): params is GraphQLParams & { query: string } => {
  for (const name in params) if (!plainNames.has(name)) return false;
  const { query, variables, operationName } = params;
  return (
    typeof query === 'string' &&
    (variables === undefined || (typeof variables === 'object' && !Array.isArray(variables))) &&
    (operationName === undefined || operationName === null || typeof operationName === 'string')
  );
};

/**
 * Documents that were executed for somebody with the same rights. All that can be said about them before their variables are looked at
 * was said then, and need not be found out again.
 */
export class KnownOperations {
  readonly #documents = new BoundedCache<DocumentNode>(knownBytes, weightOfParsed);
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** What to execute for the parameters; null for what has to go through all plugins. */
  find(params: GraphQLParams, context: ServerContext): ExecutionArgs | null {
    if (context.req.headers[keyHeader] !== undefined || !isPlain(params)) return null;
    const document = this.#documents.get(keyOf(context, params.query));
    if (document === undefined) return null;
    const operationName = params.operationName ?? null;
    const operation = getOperationAST(document, operationName)?.operation;
    if (operation === undefined || operation === OperationTypeNode.SUBSCRIPTION) return null;
    return {
      schema: context.visible.schema,
      document,
      contextValue: { ...context, isFast: true, services: this.#services },
      variableValues: params.variables ?? null,
      operationName,
    };
  }

  /** Takes note of what all plugins let through. */
  plugin(): Plugin<ServerContext> {
    return {
      onExecute: ({ args }) => {
        const context = args.contextValue as unknown as ServerContext & { readonly params?: GraphQLParams };
        const query = context.params?.query;
        if (typeof query === 'string') this.#documents.set(keyOf(context, query), args.document);
      },
    };
  }
}
