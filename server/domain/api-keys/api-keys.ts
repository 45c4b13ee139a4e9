import type { Grant } from '../../access/authorize.js';
import { isPermission } from '../../access/operations.js';
import { hashSecret, maskOf, mintApiKey, tailOf } from '../../access/secrets.js';
import type { Clock } from '../../lib/clock.js';
import { formatDate, parseDate } from '../../lib/dates.js';
import { notFound } from '../../lib/errors.js';
import { newRecordId } from '../../lib/ids.js';
import type { JsonObject } from '../../lib/json.js';
import { refusalOf } from '../../store/errors.js';
import { ownField } from '../../store/filter.js';
import type { RecordValues, Store, StoredRecord, WriteOperation } from '../../store/port.js';
import { apiKeys } from '../../store/system-collections.js';
import { withSchema } from '../with-schema.js';
import type { ApiKey, ApiKeyService, ApiKeyWithSecret } from './api-key-service.js';
import { checkNewApiKey } from './new-api-key.js';

const pageSize = 1000;

/** All but the hash: it is read by nobody but the store's own look-up. */
const shownFields = ['id', 'name', 'permissions', 'tail', 'created', 'expires', 'lastUsed'];

const apiKeyOf = (values: RecordValues): ApiKey => {
  const granted = Array.isArray(values['permissions']) ? values['permissions'] : [];
  return {
    id: String(values['id']),
    name: String(values['name']),
    permissions: granted.filter((name) => typeof name === 'string').filter(isPermission),
    mask: maskOf(String(values['tail'])),
    created: parseDate(String(values['created'])) ?? 0,
    expires: parseDate(String(values['expires'])),
    lastUsed: parseDate(String(values['lastUsed'])),
  };
};

/** A new secret and what is stored of it. */
const mint = (now: number, lifetimeMs: number | null) => {
  const secret = mintApiKey();
  const stored = {
    hash: hashSecret(secret),
    tail: tailOf(secret),
    created: formatDate(now),
    expires: lifetimeMs === null ? '' : formatDate(now + lifetimeMs),
  };
  return { secret, stored };
};

/** Of one record that is not there, a client learns no more than of any other. */
const asNotFound = (error: unknown): unknown => (refusalOf(error)?.reason === 'notFound' ? notFound() : error);

interface ApiKeyServiceParts {
  readonly store: Store;
  readonly clock: Clock;
}

/** `created` is the time the present secret was made: a key made anew lives as long as the first did, from then. */
export const createApiKeyService = ({ store, clock }: ApiKeyServiceParts): ApiKeyService => {
  const contextOf = (grant: Grant, schemaVersion: number) => ({ schemaVersion, credential: grant.credential });

  const write = (grant: Grant, operation: WriteOperation): Promise<unknown> =>
    withSchema(store, async ({ version }) => {
      try {
        return await store.write([operation], contextOf(grant, version));
      } catch (error) {
        throw asNotFound(error);
      }
    });

  const find = async (grant: Grant, id: string): Promise<RecordValues> => {
    const found = await withSchema<StoredRecord | null>(store, ({ version }) =>
      store.get(apiKeys, id, null, contextOf(grant, version)),
    );
    if (found === null) throw notFound();
    return found.values;
  };

  const page = (grant: Grant, offset: number): Promise<JsonObject[]> =>
    withSchema(store, async ({ version }) => {
      const sort = [{ by: ownField('created'), descending: true }];
      const query = {
        collection: apiKeys,
        where: null,
        sort,
        offset,
        limit: pageSize,
        fields: shownFields,
        total: false,
      };
      const { items } = await store.list(query, contextOf(grant, version));
      return [...items.rows()];
    });

  return {
    async list(grant) {
      const rows: JsonObject[] = [];
      let last: JsonObject[];
      do {
        last = await page(grant, rows.length);
        rows.push(...last);
      } while (last.length === pageSize);
      return rows.map(apiKeyOf);
    },

    async create(grant, input): Promise<ApiKeyWithSecret> {
      const { name, permissions, lifetimeMs } = checkNewApiKey(input);
      const { secret, stored } = mint(clock(), lifetimeMs);
      const values = { id: newRecordId(), name, permissions: [...permissions], ...stored, lastUsed: '' };
      await write(grant, { kind: 'create', collection: apiKeys, values, requires: [] });
      return { apiKey: apiKeyOf(values), secret };
    },

    async regenerate(grant, id): Promise<ApiKeyWithSecret> {
      const before = await find(grant, id);
      const { created, expires } = apiKeyOf(before);
      const { secret, stored } = mint(clock(), expires === null ? null : expires - created);
      const common = { collection: apiKeys, id, revision: null, where: null, requires: [] };
      await write(grant, { kind: 'update', ...common, set: stored });
      return { apiKey: apiKeyOf({ ...before, ...stored }), secret };
    },

    async delete(grant, id) {
      await write(grant, { kind: 'delete', collection: apiKeys, id, where: null });
    },
  };
};
