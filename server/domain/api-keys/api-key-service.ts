import type { Grant } from '../../access/authorize.js';
import type { Permission } from '../../access/operations.js';

/** Lifetimes in days that a key can have; null is for ever. The first is not the default: 30 days are. */
export const lifetimeDays = { '7d': 7, '30d': 30, '60d': 60, '90d': 90, '180d': 180, never: null } as const;

export type Lifetime = keyof typeof lifetimeDays;

export const defaultLifetime: Lifetime = '30d';

/** A key as it may be shown: never the secret. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** `fk_…` and the last 4 characters. */
  readonly mask: string;
  /** Milliseconds since the epoch, as are the others; `expires` null for never, `lastUsed` null before the first use (to the minute). */
  readonly created: number;
  readonly expires: number | null;
  readonly lastUsed: number | null;
}

/** The only answer that carries a secret, given once. */
export interface ApiKeyWithSecret {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/** Unchecked input; `permissions` by wire name, `expires` a `Lifetime` (30d when not given). */
export interface NewApiKey {
  readonly name: unknown;
  readonly permissions: unknown;
  readonly expires?: unknown;
}

export interface ApiKeyService {
  /** Newest first. */
  list(grant: Grant): Promise<readonly ApiKey[]>;
  create(grant: Grant, input: NewApiKey): Promise<ApiKeyWithSecret>;
  /** Same name, permissions and lifetime, counted from now; the old secret is refused from this instant, in every process. */
  regenerate(grant: Grant, id: string): Promise<ApiKeyWithSecret>;
  /** For good; refused from this instant, in every process. */
  delete(grant: Grant, id: string): Promise<void>;
}
