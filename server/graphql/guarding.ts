import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { isAllowed } from '../access/authorize.js';
import { AppError } from '../lib/errors.js';
import type { ServerContext } from './caller.js';
import { introspectionNeedsCredentials } from './introspection-rule.js';
import { publicErrors } from './public-errors.js';
import { denialOf } from './withheld-fields.js';

/** The size of what one request may ask for. Aliases multiply work, fragments depth and cost. */
export const limits = {
  maxDepth: { n: 10 },
  maxAliases: { n: 15 },
  maxDirectives: { n: 50 },
  maxTokens: { n: 2_000 },
  costLimit: { maxCost: 5_000 },
  // Guesses are taken out of every message, those of variables too, in public-errors.ts.
  blockFieldSuggestion: { enabled: false },
};

/** Characters of one document. */
const maxDocumentLength = 65_536;

/** How long one request may be worked on; one that brings files, as long as they keep coming. In milliseconds. */
const executionLimit = 30_000;

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

export const guarding: Plugin<ServerContext> = {
  onParams({ params: { query } }) {
    if (query !== undefined && query.length > maxDocumentLength) {
      throw new AppError('PAYLOAD_TOO_LARGE', 'The document is too large; values belong in its variables.');
    }
  },
  onValidate({ addValidationRule, context, params: { documentAST } }) {
    const { principal, visible } = context as unknown as ServerContext;
    if (!isAllowed(principal, 'schema.introspect')) addValidationRule(introspectionNeedsCredentials);
    return ({ valid, setResult }) => {
      const denial = valid ? null : denialOf(documentAST as DocumentNode, principal, visible);
      if (denial !== null) setResult([denial]);
    };
  },
  onExecute({ executeFn, setExecuteFn, args }) {
    const { req } = args.contextValue as unknown as ServerContext;
    const bringsFiles = req.headers['content-type']?.startsWith('multipart/') === true;
    if (bringsFiles) return;
    setExecuteFn((given) => {
      const result: unknown = executeFn(given);
      return result instanceof Promise ? within(result) : result;
    });
  },
};

/** The last to see a result: nothing leaves but what `publicErrors` lets through, whatever raised it. */
export const showingErrors = (logger: Logger): Plugin<object, ServerContext> => ({
  onResultProcess({ result, setResult, serverContext: { requestId } }) {
    if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return;
    const isPartial = result.data !== null && result.data !== undefined;
    const { errors, unexpected, isUnauthenticated } = publicErrors(result.errors, requestId, isPartial);
    for (const err of unexpected) logger.error({ requestId, err }, 'a GraphQL request failed');
    setResult(isUnauthenticated ? { errors } : { ...result, errors });
  },
});
