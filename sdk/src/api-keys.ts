import type { Transport } from './transport.js';
import type { ApiKey, ApiKeyWithSecret, NewApiKey } from './types.js';

/** API keys; admins only. */
export interface ApiKeys {
  /** Newest first. */
  list(): Promise<readonly ApiKey[]>;
  create(input: NewApiKey): Promise<ApiKeyWithSecret>;
  /** A new secret; the old one is refused from this instant. */
  regenerate(id: string): Promise<ApiKeyWithSecret>;
  delete(id: string): Promise<void>;
}

export const createApiKeys = (transport: Transport): ApiKeys => ({
  list: transport.listApiKeys,
  create: transport.createApiKey,
  regenerate: transport.regenerateApiKey,
  delete: transport.deleteApiKey,
});
