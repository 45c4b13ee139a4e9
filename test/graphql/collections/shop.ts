import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { GraphqlAnswer } from '../../harness/calls.js';
import { startServer, type TestServer } from '../../harness/server.js';

const everything = ['records:read', 'records:write', 'records:delete', 'files:read', 'files:write'] as const;

/** A file of a multipart request, by the path of its variable. */
export type Uploads = Readonly<Record<string, string>>;

/** A server with products in categories, and a key that may do everything with their records. */
export interface Shop {
  readonly server: TestServer;
  readonly key: string;
  ask(document: string, variables?: JsonObject, as?: string): Promise<GraphqlAnswer>;
  /** The data of an answer without errors. */
  data(document: string, variables?: JsonObject): Promise<JsonObject>;
  /** Texts in place of the nulls of the variables, by the GraphQL multipart request specification. */
  upload(document: string, variables: JsonObject, uploads: Uploads, as?: string): Promise<GraphqlAnswer>;
  /** Values of a field of all records, in the order of creation, as an admin sees them. */
  column(collection: string, field: string): Promise<readonly JsonValue[]>;
  empty(): Promise<void>;
}

const categories = {
  name: 'categories',
  fields: [
    { name: 'name', type: 'text', required: true, max: 20 },
    { name: 'icon', type: 'file' },
  ],
  indexes: ['CREATE UNIQUE INDEX idx_categories_name ON categories (name)'],
};

const productsIn = (categoryId: string) => ({
  name: 'products',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'maker', type: 'text' },
    { name: 'model', type: 'text' },
    { name: 'price', type: 'number', max: 1000 },
    { name: 'since', type: 'date' },
    { name: 'tags', type: 'select', values: ['new', 'used', 'sale'], maxSelect: 3 },
    { name: 'category', type: 'relation', collectionId: categoryId },
    { name: 'also', type: 'relation', collectionId: categoryId, maxSelect: 5 },
    { name: 'cover', type: 'file', maxSize: 1000 },
    { name: 'photos', type: 'file', maxSelect: 4 },
    { name: 'place', type: 'geoPoint' },
    { name: 'more', type: 'json' },
  ],
  indexes: [
    'CREATE UNIQUE INDEX idx_products_title ON products (title)',
    'CREATE INDEX idx_products_model ON products (maker, model)',
  ],
});

export const openShop = async (): Promise<Shop> => {
  const server = await startServer();
  await server.createCollection(productsIn(await server.createCollection(categories)));
  await server.createCollection({
    name: 'seats',
    fields: [
      { name: 'row', type: 'text' },
      { name: 'number', type: 'number' },
      { name: 'guest', type: 'text' },
    ],
    indexes: ['CREATE UNIQUE INDEX idx_seats ON seats (row, number)'],
  });
  const { secret: key } = await server.mintKey(everything);
  const { token } = server.admin;
  const ask: Shop['ask'] = (document, variables, as = key) => server.graphql(document, variables, { key: as });
  return {
    server,
    key,
    ask,
    async data(document, variables) {
      const { data, errors } = await ask(document, variables);
      if (errors.length > 0 || data === null) throw new Error(JSON.stringify(errors));
      return data;
    },
    async upload(query, variables, uploads, as = key) {
      const form = new FormData();
      form.set('operations', JSON.stringify({ query, variables }));
      const paths = Object.keys(uploads);
      form.set('map', JSON.stringify(Object.fromEntries(paths.map((path, i) => [i, [`variables.${path}`]]))));
      for (const [i, path] of paths.entries()) form.append(String(i), new Blob([uploads[path] ?? '']), `file${i}.txt`);
      const headers = { 'X-Api-Key': as, 'GraphQL-Require-Preflight': '1' };
      const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: form });
      const { data = null, errors = [] } = (await response.json()) as Partial<GraphqlAnswer>;
      return { status: response.status, headers: response.headers, data, errors };
    },
    async column(collection, field) {
      const { body } = await server.rest('GET', `/api/collections/${collection}/records?perPage=1000`, { token });
      return (body['items'] as JsonObject[]).map((item) => item[field] ?? null);
    },
    async empty() {
      for (const name of ['products', 'categories', 'seats']) {
        await server.rest('DELETE', `/api/collections/${name}/truncate`, { token });
      }
    },
  };
};

/** The extensions of the only error, without what differs from request to request. */
export const faultIn = ({ errors }: GraphqlAnswer): JsonObject => {
  const [error, ...others] = errors;
  if (error === undefined || others.length > 0) throw new Error(`not one error: ${JSON.stringify(errors)}`);
  const { requestId: _, status: _status, ...extensions } = error.extensions ?? {};
  return extensions;
};
