import type { AdminMaker } from './admin.js';
import type { WriteOptions } from './connection.js';
import type { JsonObject } from './json.js';
import { path } from './path.js';
import type { ApiKey, Collection, Field, Index, Page } from './types.js';

type RestCollection = Omit<Collection, 'indexes'> & { readonly indexes: readonly string[] };

const namesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** `` CREATE UNIQUE INDEX `name` ON `collection` (`a`, `b`) `` */
const indexOf = (text: string): Index => {
  const [name = '', , ...fields] = namesIn(text);
  return { name, fields, unique: text.startsWith('CREATE UNIQUE ') };
};

const fieldOf = (field: Field): Field =>
  Object.fromEntries(Object.entries(field as JsonObject).filter(([, value]) => value !== null)) as unknown as Field;

const collectionOf = ({ id, name, graphql, type, fields, indexes, created, updated }: RestCollection): Collection => ({
  id,
  name,
  graphql,
  type,
  fields: fields.map(fieldOf),
  indexes: indexes.map(indexOf),
  created,
  updated,
});

/** What admins do, over the REST interface. */
export const restAdmin: AdminMaker = (connection) => {
  const ask = <T>(method: string, url: string, options?: WriteOptions, body?: unknown) =>
    connection.json(method, url, body, options) as Promise<T>;
  const askCollection = async (...call: Parameters<typeof ask>) => collectionOf(await ask<RestCollection>(...call));
  return {
    collections: {
      async list(call) {
        const all: Collection[] = [];
        for (let page = 1; ; page += 1) {
          const url = `/api/collections?page=${page}&perPage=1000`;
          const { items, perPage } = await ask<Page<RestCollection>>('GET', url, call);
          all.push(...items.map(collectionOf));
          if (items.length < perPage) return all;
        }
      },
      get: async (name, call) => askCollection('GET', path`/api/collections/${name}`, call),
      async suggestNames(name, call) {
        const url = `/api/collections/meta/scaffolds?${new URLSearchParams({ name })}`;
        return (await ask<{ base: RestCollection }>('GET', url, call)).base.graphql;
      },
      create: (input, call) => askCollection('POST', '/api/collections', call, input),
      update: async (name, input, call) => askCollection('PATCH', path`/api/collections/${name}`, call, input),
      delete: async (name, call) => ask('DELETE', path`/api/collections/${name}`, call),
      truncate: async (name, call) => ask('DELETE', path`/api/collections/${name}/truncate`, call),
    },
    apiKeys: {
      list: async (call) => (await ask<{ items: ApiKey[] }>('GET', '/api/keys', call)).items,
      create: (input, call) => ask('POST', '/api/keys', call, input),
      regenerate: async (id, call) => ask('POST', path`/api/keys/${id}/regenerate`, call, {}),
      delete: async (id, call) => ask('DELETE', path`/api/keys/${id}`, call),
    },
    async login(identity, password, call) {
      const url = '/api/collections/_superusers/auth-with-password';
      return (await ask<{ token: string }>('POST', url, call, { identity, password })).token;
    },
  };
};
