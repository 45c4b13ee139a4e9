import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { BoundedCache } from '../lib/bounded-cache.js';
import { AppError } from '../lib/errors.js';
import type { AllowList } from './allow-list.js';
import type { ServerContext } from './caller.js';

/** Memory for documents that clients have registered by their hash, in bytes. */
const registeredBytes = 8_388_608;

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w:-]{1,128}$/.test(value);

/** The id of the document in `extensions.persistedQuery`, as Apollo's and urql's links send it; null where there is none. */
const idIn = ({ extensions }: GraphQLParams): string | null => {
  const asked: unknown = extensions?.['persistedQuery'];
  if (asked === undefined || asked === null) return null;
  const { version, sha256Hash } = asked as { version?: unknown; sha256Hash?: unknown };
  if (version === 1 && isId(sha256Hash)) return sha256Hash;
  throw new AppError('VALIDATION', 'extensions.persistedQuery must be {"version": 1, "sha256Hash": "..."}.');
};

/** The message that makes clients send the document. They take it as an answer, not as a failure to get one. */
const notRegistered = (): GraphQLError =>
  new GraphQLError('PersistedQueryNotFound', { extensions: { http: { status: 404, spec: true } } });

const notAllowed = (): AppError => new AppError('FORBIDDEN', 'The operation is not among the persisted ones.');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Documents by their id instead of their text. Whoever has credentials registers a document by sending it with its SHA-256;
 * from then on the hash will do, for everybody: whoever knows it knows the text, and no other text can have it.
 * With an allow-list callers with an API key can ask for the documents on it and for nothing else.
 */
export const persistedOperations = (allowed: AllowList | null): Plugin<ServerContext> => {
  const registered = new BoundedCache<string>(registeredBytes, (hash, text) => 2 * (hash.length + text.length));

  const found = (id: string, onlyAllowed: boolean): string => {
    const query = allowed?.byId.get(id) ?? (onlyAllowed ? undefined : registered.get(id));
    if (query === undefined) throw notRegistered();
    return query;
  };

  const register = (id: string, query: string): void => {
    if (allowed?.byId.get(id) === query) return;
    if (hashOf(query) !== id) throw new AppError('VALIDATION', 'The hash is not the SHA-256 of the document.');
    registered.set(id, query);
  };

  return {
    onParams({ params, setParams, context }) {
      const { principal } = context as unknown as ServerContext;
      const onlyAllowed = allowed !== null && principal?.kind === 'apiKey';
      const id = idIn(params);
      if (typeof params.query !== 'string' || params.query === '') {
        if (id !== null) setParams({ ...params, query: found(id, onlyAllowed) });
        return;
      }
      if (onlyAllowed && !allowed.documents.has(params.query)) throw notAllowed();
      if (id !== null && principal !== null) register(id, params.query);
    },
  };
};
