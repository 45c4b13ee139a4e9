import type { WriteOptions } from './connection.js';
import { path, queryOf } from './path.js';
import type { Group } from './record-options.js';
import { type RestRecord, recordOf } from './rest-record.js';
import type { TransportMaker } from './transport.js';
import type { Page } from './types.js';

/** Over the REST interface. */
export const restTransport: TransportMaker = (connection) => {
  // The server's answers have the shapes that are claimed here: it is the one that the package was made for.
  const ask = <T>(method: string, url: string, options?: WriteOptions, body?: unknown) =>
    connection.json(method, url, body, options) as Promise<T>;
  const askRecord = async (...call: Parameters<typeof ask>) => recordOf(await ask<RestRecord>(...call));
  return {
    records(collection) {
      const all = async (query: object = {}) => path`/api/collections/${collection}/records` + queryOf(query);
      const one = async (id: string, query: object = {}) =>
        path`/api/collections/${collection}/records/${id}` + queryOf(query);
      const bulk = async (query: object = {}) => path`/api/collections/${collection}/bulk` + queryOf(query);
      return {
        async list(query, call) {
          const page = await ask<Page<RestRecord>>('GET', await all(query), call);
          return { ...page, items: page.items.map(recordOf) };
        },
        get: async (id, shape, call) => askRecord('GET', await one(id, shape), call),
        create: async (data, call) => askRecord('POST', await all(), call, data),
        update: async (id, data, { ifUpdated, ...call } = {}) =>
          askRecord('PATCH', await one(id, { ifUpdated }), call, data),
        upsert: async (by, data, call) => askRecord('PUT', await all(), call, { by, ...data }),
        delete: async (id, call) => ask('DELETE', await one(id), call),
        createMany: async (data, call) => ask('POST', await bulk(), call, { records: data }),
        upsertMany: async (on, data, call) => ask('PUT', await bulk({ on: on.join() }), call, { records: data }),
        updateMany: async (where, data, { max, ...call } = {}) =>
          ask('PATCH', await bulk(), call, { where, data, max }),
        deleteMany: async (where, { max, ...call } = {}) => ask('DELETE', await bulk({ where, max }), call),
        async aggregate({ signal, timeout, retries, ...query }) {
          const url = path`/api/collections/${collection}/aggregate` + queryOf(query);
          return (await ask<{ groups: Group[] }>('GET', url, { signal, timeout, retries })).groups;
        },
      };
    },
    viewer: (call) => ask('GET', '/api/viewer', call),
  };
};
