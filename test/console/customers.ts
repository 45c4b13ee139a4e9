import type { JsonObject } from '#server/lib/json.js';
import type { TestServer } from '../harness/server.js';

/** Requests of one batch: what the server takes by default. */
const batch = 50;

const customer = (index: number, plan: string): JsonObject => ({
  name: `Customer ${String(index).padStart(5, '0')}`,
  email: `customer${index}@example.com`,
  age: 18 + (index % 70),
  active: index % 2 === 0,
  plan,
  tags: index % 3 === 0 ? ['vip', 'new'] : ['late'],
  kind: index % 2 === 0 ? 'person' : 'company',
  joined: `20${String(10 + (index % 15)).padStart(2, '0')}-03-14 09:30:00.000Z`,
  site: `https://example.com/${index}`,
  bio: '<p>Likes <strong>good tea</strong> and short letters.</p>',
  extra: { visits: index, source: 'fair' },
  home: { lat: -2.19, lon: -79.88 },
});

export interface Customers {
  /** Ids in the order of creation. */
  readonly ids: readonly string[];
  readonly plan: string;
}

/** Two related collections, with a field of every type; the files are left empty. */
export const createCustomers = async (server: TestServer, count: number): Promise<Customers> => {
  const { token } = server.admin;
  const plans = await server.createCollection({
    name: 'plans',
    type: 'base',
    fields: [{ name: 'title', type: 'text', required: true, presentable: true }],
  });
  await server.createCollection({
    name: 'customers',
    type: 'base',
    fields: [
      { name: 'name', type: 'text', required: true, max: 100, presentable: true },
      { name: 'email', type: 'email' },
      { name: 'age', type: 'number', min: 0, onlyInt: true },
      { name: 'active', type: 'bool' },
      { name: 'plan', type: 'relation', collectionId: plans, maxSelect: 1 },
      { name: 'tags', type: 'select', values: ['new', 'vip', 'late'], maxSelect: 3 },
      { name: 'kind', type: 'select', values: ['person', 'company'], maxSelect: 1 },
      { name: 'joined', type: 'date' },
      { name: 'site', type: 'url' },
      { name: 'note', type: 'text' },
      { name: 'bio', type: 'editor' },
      { name: 'extra', type: 'json' },
      { name: 'home', type: 'geoPoint' },
      { name: 'papers', type: 'file', maxSelect: 3 },
      { name: 'secret', type: 'password' },
    ],
  });
  const create = async (collection: string, body: JsonObject): Promise<string> =>
    String((await server.rest('POST', `/api/collections/${collection}/records`, { token, body })).body['id']);
  const plan = await create('plans', { title: 'Pro' });
  await create('plans', { title: 'Basic' });
  const ids: string[] = [];
  for (let from = 0; from < count; from += batch) {
    const requests = Array.from({ length: Math.min(batch, count - from) }, (_none, i) => ({
      method: 'POST',
      url: '/api/collections/customers/records',
      body: customer(from + i, plan),
    }));
    const answer = await server.rest('POST', '/api/batch', { token, body: { requests } });
    if (answer.status !== 200) throw new Error(answer.text);
    const made = JSON.parse(answer.text) as readonly { readonly body: { readonly id: string } }[];
    ids.push(...made.map(({ body }) => body.id));
  }
  return { ids, plan };
};
