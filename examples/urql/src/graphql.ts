import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.js';

/** Turns a document into one that knows the types of its result and variables. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; Cursor: string; JSON: unknown };
}>();
