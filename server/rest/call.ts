import type { Grant } from '../access/authorize.js';
import type { Principal } from '../access/principal.js';
import type { Services } from '../domain/services.js';
import type { Body } from './body.js';
import type { Reply } from './reply.js';
import type { RestRequest } from './request.js';

/** The schema of GraphQL as far as one caller may see it. */
export interface SchemaText {
  /** Tells it from every other one. */
  readonly hash: string;
  readonly sdl: string;
}

/** How this door, which knows nothing of the other, gets it. Rejects when the credential is no longer in force. */
export type DescribeSchema = (principal: Principal | null) => Promise<SchemaText>;

/** One authorized request, as a route's function gets it. */
export interface Call {
  readonly services: Services;
  readonly grant: Grant;
  /** Values of the pattern's `:names`, in their order. */
  readonly params: readonly string[];
  readonly request: RestRequest;
  readonly body: Body;
  readonly describeSchema: DescribeSchema;
}

export type Run = (call: Call) => Promise<Reply>;

/** The value of the pattern's n-th `:name`. */
export const param = (call: Call, index: number): string => call.params[index] ?? '';
