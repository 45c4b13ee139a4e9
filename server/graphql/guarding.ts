import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { authorize, isAllowed } from '../access/authorize.js';
import type { Principal } from '../access/principal.js';
import type { AdminService } from '../domain/admins/admin-service.js';
import { AppError } from '../lib/errors.js';
import type { ServerContext } from './caller.js';
import { costRule } from './cost.js';
import { introspectionNeedsCredentials } from './introspection-rule.js';
import { publicErrors } from './public-errors.js';
import { denialOf, hasRootsFor } from './withheld-fields.js';

/** The size of what one request may ask for. Aliases multiply work, fragments depth and cost. */
export const limits = {
  maxDepth: { n: 10 },
  maxAliases: { n: 15 },
  maxDirectives: { n: 50 },
  maxTokens: { n: 2_000 },
  // It cannot count what variables ask for: cost.ts does.
  costLimit: { enabled: false },
  // Guesses are taken out of every message, those of variables too, in public-errors.ts.
  blockFieldSuggestion: { enabled: false },
};

/** Characters of one document. */
const maxDocumentLength = 65_536;

export const guarding: Plugin<ServerContext> = {
  onParams({ params: { query } }) {
    // Nothing has looked yet at what was sent as the document.
    if (typeof query === 'string' && query.length > maxDocumentLength) {
      throw new AppError('PAYLOAD_TOO_LARGE', 'The document is too large; values belong in its variables.');
    }
  },
  onValidate({ addValidationRule, context, params: { documentAST } }) {
    const { principal, visible } = context as unknown as ServerContext;
    addValidationRule(costRule);
    if (!isAllowed(principal, 'schema.introspect')) addValidationRule(introspectionNeedsCredentials);
    return ({ valid, setResult }) => {
      const document = documentAST as DocumentNode;
      const denial = valid && hasRootsFor(document, visible) ? null : denialOf(document, principal, visible);
      if (denial !== null) setResult([denial]);
    };
  },
};

const isNothing = (data: ExecutionResult['data']): boolean =>
  data === null || data === undefined || Object.values(data).every((value) => value === null);

/**
 * The last to see a result: nothing leaves but what `publicErrors` lets through, whatever raised it. Whoever is no longer let in does
 * not learn what else is wrong: where nothing was read of the database, the caller may be known from memory alone.
 */
export const showingErrors = (logger: Logger, admins: Pick<AdminService, 'viewer'>): Plugin<object, ServerContext> => {
  /** What ends the caller's standing; null while it is let in. */
  const endOf = async (principal: Principal | null): Promise<GraphQLError | null> => {
    try {
      if (principal !== null) await admins.viewer(authorize(principal, 'viewer.view'));
      return null;
    } catch (error) {
      return new GraphQLError('', { originalError: error as Error });
    }
  };
  return {
    async onResultProcess({ result, setResult, serverContext: { requestId, principal } }) {
      if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return;
      const end = isNothing(result.data) ? await endOf(principal) : null;
      const isPartial = result.data !== null && result.data !== undefined;
      const raised = end === null ? result.errors : [end];
      const { errors, unexpected, isUnauthenticated } = publicErrors(raised, requestId, isPartial);
      for (const err of unexpected) logger.error({ requestId, err }, 'a GraphQL request failed');
      setResult(isUnauthenticated ? { errors } : { ...result, errors });
    },
  };
};
