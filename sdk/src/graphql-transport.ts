import {
  type ApiKeyValuesFragment,
  type CollectionDefinitionFragment,
  CreateApiKeyDocument,
  CreateCollectionDocument,
  CreateRecordDocument,
  DeleteApiKeyDocument,
  DeleteCollectionDocument,
  DeleteRecordDocument,
  type Expiration as ExpirationName,
  GetCollectionDocument,
  GetRecordDocument,
  GetViewerDocument,
  ListApiKeysDocument,
  ListCollectionsDocument,
  ListRecordsDocument,
  LoginDocument,
  type Permission as PermissionName,
  RegenerateApiKeyDocument,
  TruncateCollectionDocument,
  UpdateCollectionDocument,
  UpdateRecordDocument,
} from './_generated_graphql.js';
import { ForbiddenError, NotFoundError } from './errors.js';
import type { SendGraphql } from './graphql.js';
import type { Transport } from './transport.js';
import type { ApiKey, Collection, Expiration, Field, Permission, RecordOf, RecordValues } from './types.js';

/** `2026-01-31T09:30:00.000Z` in the form of all other dates. */
const dateOf = (iso: string): string => iso.replace('T', ' ');
const dateOrNull = (iso: string | null): string | null => (iso === null ? null : dateOf(iso));

const permissionOf = (name: PermissionName): Permission => name.toLowerCase().replace('_', ':') as Permission;
const permissionName = (permission: Permission): PermissionName =>
  permission.replace(':', '_').toUpperCase() as PermissionName;

const expirationName = (expiration: Expiration): ExpirationName =>
  expiration === 'never' ? 'NEVER' : (`DAYS_${expiration.slice(0, -1)}` as ExpirationName);

const apiKeyOf = ({ id, name, permissions, mask, createdAt, expiresAt, lastUsedAt }: ApiKeyValuesFragment): ApiKey => ({
  id,
  name,
  permissions: permissions.map(permissionOf),
  mask,
  created: dateOf(createdAt),
  expires: dateOrNull(expiresAt),
  lastUsed: dateOrNull(lastUsedAt),
});

const fieldOf = (field: CollectionDefinitionFragment['fields'][number]): Field =>
  Object.fromEntries(Object.entries(field).filter(([, value]) => value !== null)) as unknown as Field;

const collectionOf = ({ createdAt, updatedAt, fields, ...rest }: CollectionDefinitionFragment): Collection => ({
  ...rest,
  fields: fields.map(fieldOf),
  created: dateOf(createdAt),
  updated: dateOf(updatedAt),
});

interface RecordAnswer {
  readonly id: string;
  readonly created?: string;
  readonly updated?: string;
  readonly data?: unknown;
}

const recordOf = ({ id, created, updated, data }: RecordAnswer): RecordOf<RecordValues> => {
  const dates = { ...(created && { created: dateOf(created) }), ...(updated && { updated: dateOf(updated) }) };
  return { id, ...dates, ...(data as RecordValues | undefined) } as RecordOf<RecordValues>;
};

const found = <T>(value: T | null): T => {
  if (value === null) throw new NotFoundError('NOT_FOUND', "The requested resource wasn't found.", { status: 404 });
  return value;
};

/** Whether the server refused, before it wrote anything, to show what would be written. */
const hidesRecords = (error: unknown): boolean =>
  error instanceof ForbiddenError && error.message.includes('records:read');

/** Asks for the written record, and for its id alone when the key may not read. */
const revealing = async <T>(write: (reveal: boolean) => Promise<T>): Promise<T> => {
  try {
    return await write(true);
  } catch (error) {
    if (!hidesRecords(error)) throw error;
    return write(false);
  }
};

export const createGraphqlTransport = (send: SendGraphql): Transport => ({
  async listRecords(collection, options) {
    const { records } = await send(ListRecordsDocument, { collection, ...options });
    return { ...records, items: records.items.map(recordOf) };
  },
  getRecord: async (collection, id) => recordOf(found((await send(GetRecordDocument, { collection, id })).record)),
  createRecord: (collection, data) =>
    revealing(async (reveal) =>
      recordOf((await send(CreateRecordDocument, { collection, data, reveal })).createRecord),
    ),
  updateRecord: (collection, id, data) =>
    revealing(async (reveal) =>
      recordOf((await send(UpdateRecordDocument, { collection, id, data, reveal })).updateRecord),
    ),
  async deleteRecord(collection, id) {
    await send(DeleteRecordDocument, { collection, id });
  },

  listCollections: async () => (await send(ListCollectionsDocument, {})).collections.map(collectionOf),
  getCollection: async (name) => collectionOf(found((await send(GetCollectionDocument, { name })).collection)),
  createCollection: async (input) => collectionOf((await send(CreateCollectionDocument, { input })).createCollection),
  updateCollection: async (name, input) =>
    collectionOf((await send(UpdateCollectionDocument, { name, input })).updateCollection),
  async deleteCollection(name) {
    await send(DeleteCollectionDocument, { name });
  },
  async truncateCollection(name) {
    await send(TruncateCollectionDocument, { name });
  },

  listApiKeys: async () => (await send(ListApiKeysDocument, {})).apiKeys.map(apiKeyOf),
  async createApiKey({ name, permissions, expires }) {
    const expiration = expires === undefined ? {} : { expiration: expirationName(expires) };
    const input = { name, permissions: permissions.map(permissionName), ...expiration };
    const { apiKey, secret } = (await send(CreateApiKeyDocument, { input })).createApiKey;
    return { ...apiKeyOf(apiKey), secret };
  },
  async regenerateApiKey(id) {
    const { apiKey, secret } = (await send(RegenerateApiKeyDocument, { id })).regenerateApiKey;
    return { ...apiKeyOf(apiKey), secret };
  },
  async deleteApiKey(id) {
    await send(DeleteApiKeyDocument, { id });
  },

  async viewer() {
    const { kind, name, permissions, expiresAt } = (await send(GetViewerDocument, {})).viewer;
    return {
      kind: kind === 'ADMIN' ? 'admin' : 'apiKey',
      name,
      permissions: permissions.map(permissionOf),
      expires: dateOrNull(expiresAt),
    };
  },
  login: async (email, password) => (await send(LoginDocument, { email, password })).login.token,
});
