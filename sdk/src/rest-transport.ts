import type { Connection } from './connection.js';
import type { JsonObject } from './json.js';
import { path } from './path.js';
import type { Transport } from './transport.js';
import type {
  ApiKey,
  ApiKeyWithSecret,
  Collection,
  Field,
  Index,
  ListOptions,
  Page,
  RecordOf,
  RecordValues,
  Viewer,
} from './types.js';

type WireRecord = RecordOf<RecordValues> & { readonly collectionId?: string; readonly collectionName?: string };

type WireCollection = Omit<Collection, 'indexes'> & { readonly indexes: readonly string[] };

const recordOf = ({ collectionId: _id, collectionName: _name, ...record }: WireRecord): RecordOf<RecordValues> =>
  record as unknown as RecordOf<RecordValues>;

const namesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** `` CREATE UNIQUE INDEX `name` ON `collection` (`a`, `b`) `` */
const indexOf = (text: string): Index => {
  const [name = '', , ...fields] = namesIn(text);
  return { name, fields, unique: text.startsWith('CREATE UNIQUE ') };
};

const fieldOf = (field: Field): Field =>
  Object.fromEntries(Object.entries(field as JsonObject).filter(([, value]) => value !== null)) as unknown as Field;

const collectionOf = ({ id, name, type, fields, indexes, created, updated }: WireCollection): Collection => ({
  id,
  name,
  type,
  fields: fields.map(fieldOf),
  indexes: indexes.map(indexOf),
  created,
  updated,
});

const queryOf = (options: ListOptions): string => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
};

/** The server's answers have the shapes that are claimed here: it is the one that the package was made for. */
const asking = (connection: Connection) => ({
  get: <T>(url: string) => connection.json('GET', url) as Promise<T>,
  post: <T>(url: string, body: unknown) => connection.json('POST', url, body) as Promise<T>,
  patch: <T>(url: string, body: unknown) => connection.json('PATCH', url, body) as Promise<T>,
  delete: async (url: string): Promise<void> => {
    await connection.json('DELETE', url);
  },
});

type Asking = ReturnType<typeof asking>;

const allCollections = async (ask: Asking): Promise<readonly Collection[]> => {
  const all: Collection[] = [];
  for (let page = 1; ; page += 1) {
    const { items, perPage } = await ask.get<Page<WireCollection>>(`/api/collections?page=${page}&perPage=1000`);
    all.push(...items.map(collectionOf));
    if (items.length < perPage) return all;
  }
};

export const createRestTransport = (connection: Connection): Transport => {
  const ask = asking(connection);
  return {
    async listRecords(collection, options) {
      const url = `${path`/api/collections/${collection}/records`}?${queryOf(options)}`;
      const page = await ask.get<Page<WireRecord>>(url);
      return { ...page, items: page.items.map(recordOf) };
    },
    getRecord: async (collection, id) => recordOf(await ask.get(path`/api/collections/${collection}/records/${id}`)),
    createRecord: async (collection, data) =>
      recordOf(await ask.post(path`/api/collections/${collection}/records`, data)),
    updateRecord: async (collection, id, data) =>
      recordOf(await ask.patch(path`/api/collections/${collection}/records/${id}`, data)),
    deleteRecord: async (collection, id) => ask.delete(path`/api/collections/${collection}/records/${id}`),

    listCollections: () => allCollections(ask),
    getCollection: async (name) => collectionOf(await ask.get(path`/api/collections/${name}`)),
    createCollection: async (input) => collectionOf(await ask.post('/api/collections', input)),
    updateCollection: async (name, input) => collectionOf(await ask.patch(path`/api/collections/${name}`, input)),
    deleteCollection: async (name) => ask.delete(path`/api/collections/${name}`),
    truncateCollection: async (name) => ask.delete(path`/api/collections/${name}/truncate`),

    listApiKeys: async () => (await ask.get<{ readonly items: readonly ApiKey[] }>('/api/keys')).items,
    createApiKey: (input) => ask.post<ApiKeyWithSecret>('/api/keys', input),
    regenerateApiKey: async (id) => ask.post<ApiKeyWithSecret>(path`/api/keys/${id}/regenerate`, {}),
    deleteApiKey: async (id) => ask.delete(path`/api/keys/${id}`),

    viewer: () => ask.get<Viewer>('/api/viewer'),
    async login(identity, password) {
      const url = '/api/collections/_superusers/auth-with-password';
      return (await ask.post<{ readonly token: string }>(url, { identity, password })).token;
    },
  };
};
