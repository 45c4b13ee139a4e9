import { type Client, createClient, NetworkError } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { until } from '../../harness/until.js';
import { type FlakyProxy, startProxy } from '../../sdk/flaky-proxy.js';
import { openShop, type Shop } from './shop.js';

let shop: Shop;
/** Between the client and the server. */
let network: FlakyProxy;
let client: Client | null = null;

beforeAll(async () => {
  shop = await openShop();
  network = await startProxy(() => shop.server.url);
});
beforeEach(() => shop.empty());
afterEach(() => client?.dispose());
afterAll(async () => {
  await network.stop();
  await shop.server.stop();
});

const query = `subscription ($where: Product_Where, $after: Cursor) {
  products_changed(where: $where, after: $after) { type cursor node { title category { name } } }
}`;

interface Told {
  readonly changes: JsonObject[];
  readonly errors: unknown[];
  /** `complete`, or the error that it ended with; null as long as it goes on. */
  end: unknown;
  connections: number;
}

const deadline = 15_000;

/** Follows the changes as an application would: what it dealt with last is where its next connection goes on. */
const follow = (key: string, where: JsonObject = {}): Told => {
  const told: Told = { changes: [], errors: [], end: null, connections: 0 };
  const variables: { where: JsonObject; after?: unknown } = { where };
  client = createClient({
    url: `${network.url}/graphql`,
    headers: { 'X-Api-Key': key },
    retryAttempts: 20,
    retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
    on: {
      connected: () => {
        told.connections += 1;
      },
    },
  });
  client.subscribe<{ products_changed: JsonObject }>(
    { query, variables },
    {
      next({ data, errors }) {
        if (errors !== undefined) told.errors.push(...errors);
        if (data === undefined || data === null) return;
        told.changes.push(data.products_changed);
        variables.after = data.products_changed['cursor'];
      },
      error: (error) => {
        told.end = error;
      },
      complete: () => {
        told.end = 'complete';
      },
    },
  );
  return told;
};

const connected = (told: Told, times = 1) => until(async () => told.connections >= times, deadline);
const titles = ({ changes }: Told) => changes.map(({ node }) => (node as JsonObject)['title']);
const make = (title: string) =>
  shop.data(
    'mutation ($title: String!) { createProduct(data: {title: $title, category: {create: {name: $title}}}) { id } }',
    { title },
  );

it('the client of graphql-sse is told of what happens', async () => {
  const told = follow(shop.key, { title: { startsWith: 'la' } });
  await connected(told);
  await make('match');
  await make('lamp');
  await until(async () => told.changes.length > 0, deadline);
  expect(told).toMatchObject({
    changes: [{ type: 'CREATED', node: { title: 'lamp', category: { name: 'lamp' } } }],
    errors: [],
    end: null,
  });
});

it('it goes on after a cut with what it has not been told of, and is told nothing twice', async () => {
  const told = follow(shop.key);
  await connected(told);
  await make('before');
  await until(async () => told.changes.length === 1, deadline);
  network.next('refuse', 'refuse');
  network.cutAll();
  for (const title of ['while it was cut', 'and still']) await make(title);
  await connected(told, 2);
  await make('after');
  await until(async () => told.changes.length >= 4, deadline);
  expect([titles(told), told.errors, told.end]).toEqual([
    ['before', 'while it was cut', 'and still', 'after'],
    [],
    null,
  ]);
});

it('it ends with the reason when its key is deleted, and does not come again', async () => {
  const { id, secret } = await shop.server.mintKey(['records:read']);
  const told = follow(secret);
  await connected(told);
  await shop.server.rest('DELETE', `/api/keys/${id}`, { token: shop.server.admin.token });
  await make('secret');
  await until(async () => told.end !== null, deadline);
  expect(told).toMatchObject({
    changes: [],
    errors: [{ extensions: { code: 'UNAUTHENTICATED', status: 401 } }],
    end: 'complete',
    connections: 1,
  });
});

it.each([
  ['a key that may not read', 403],
  ['a key that is none', 401],
])('%s is refused by the status of the answer', async (about, status) => {
  const key = about === 'a key that is none' ? 'fk_none' : (await shop.server.mintKey(['records:write'])).secret;
  const told = follow(key);
  await until(async () => told.end !== null, deadline);
  const { end } = told;
  expect([told.changes, end instanceof NetworkError && end.response?.status]).toEqual([[], status]);
});
