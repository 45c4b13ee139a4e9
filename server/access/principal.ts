import type { Credential } from '../store/port.js';
import type { Permission } from './operations.js';

/** What a principal may touch in one collection. */
export interface CollectionScope {
  /** Only records that match this filter (the REST grammar) exist for the principal; null for all. */
  readonly filter: string | null;
  /** Names of the fields it may read and filter by; null for all. `id` is always readable. */
  readonly readable: ReadonlySet<string> | null;
  /** Names of the fields it may set; null for all. */
  readonly writable: ReadonlySet<string> | null;
}

/** Scopes by collection id: a collection that is not in the map does not exist for the principal. Null: no limits. */
export type Scope = ReadonlyMap<string, CollectionScope> | null;

export interface Admin {
  readonly kind: 'admin';
  readonly id: string;
  readonly email: string;
  /** Null for the operator alone. */
  readonly credential: Credential | null;
}

export interface ApiKeyHolder {
  readonly kind: 'apiKey';
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: Scope;
  /** Milliseconds since the epoch, null for never. */
  readonly expires: number | null;
  readonly credential: Credential;
}

/** Who asks. */
export type Principal = Admin | ApiKeyHolder;

/** Whoever runs the command line: holding the data, they may do what an admin may. No door makes this principal. */
export const operator: Admin = { kind: 'admin', id: '', email: '', credential: null };
