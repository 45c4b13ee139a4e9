import type { Collection } from './collection.js';
import type { Credential, RecordValues } from './port.js';
import { apiKeys, sessions } from './system-collections.js';

export const collectionOfCredential = (kind: Credential['kind']): Collection =>
  kind === 'apiKey' ? apiKeys : sessions;

/** Everything of a credential that decides something, as one text: all but the time of last use. */
export const fingerprintOf = (kind: Credential['kind'], values: RecordValues): string =>
  JSON.stringify(
    collectionOfCredential(kind)
      .fields.filter(({ name }) => name !== 'lastUsed')
      .map(({ name }) => values[name] ?? null),
  );
