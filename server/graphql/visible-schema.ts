import type { GraphQLSchema } from 'graphql';
import type { Operation } from '../access/operations.js';

/** A schema as far as one caller may see it; the same object for all who see the same, as long as that does not change. */
export interface VisibleSchema {
  readonly schema: GraphQLSchema;
  /** Tells it from every other one. */
  readonly hash: string;
  /** Fields of the roots that the caller may not use, as `Query.name`, with what they do. */
  readonly withheld: ReadonlyMap<string, Operation>;
  readonly sdl: string;
}
