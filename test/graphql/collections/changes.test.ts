import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { until } from '../../harness/until.js';
import { openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.server.stop());
beforeEach(() => shop.empty());

interface Listening {
  readonly status: number;
  readonly results: readonly JsonObject[];
  /** Whether the server has ended the stream. */
  readonly isOver: boolean;
  close(): void;
}

/** A subscription over server-sent events, as Yoga's own protocol and graphql-sse's distinct connections have it. */
const listen = async (query: string, key: string, variables: JsonObject = {}): Promise<Listening> => {
  const abort = new AbortController();
  const response = await fetch(`${shop.server.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'X-Api-Key': key },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  });
  const listening = { status: response.status, results: [] as JsonObject[], isOver: false, close: () => abort.abort() };
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body ?? []) {
      rest += decoder.decode(bytes, { stream: true });
      const frames = rest.split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^data: ?(.+)$/m.exec(frame)?.[1];
        if (frame.includes('event: next') && data !== undefined) listening.results.push(JSON.parse(data) as JsonObject);
      }
    }
    listening.isOver = true;
  };
  void read().catch(() => undefined);
  return listening;
};

const subscription = `subscription ($where: Product_Where, $on: [ChangeType!], $after: Cursor) {
  products_changed(where: $where, on: $on, after: $after) { type id cursor at node { title price category { name } } }
}`;
const changesOf = ({ results }: Listening) =>
  results.map(({ data }) => (data as JsonObject)['products_changed'] as JsonObject);
const count = (listening: Listening, many: number) => until(async () => listening.results.length >= many);

const create = 'mutation ($data: Product_Create!) { createProduct(data: $data) { id } }';
const make = async (data: JsonObject): Promise<string> =>
  String(((await shop.data(create, { data }))['createProduct'] as JsonObject)['id']);

it('is told with what is selected of the record, relations too, as it happens', async () => {
  const all = await listen(subscription, shop.key);
  const cheap = await listen(subscription, shop.key, { where: { price: { lt: 5 } }, on: ['CREATED'] });
  expect([all.status, cheap.status]).toEqual([200, 200]);
  const lamp = await make({ title: 'lamp', price: 9, category: { create: { name: 'lights' } } });
  const match = await make({ title: 'match', price: 1 });
  await shop.data(
    'mutation ($id: ID!) { updateProduct(by: {id: $id}, data: {price: 2}) { id } deleteProduct(by: {id: $id}) }',
    {
      id: match,
    },
  );
  await count(all, 4);
  expect(changesOf(all)).toMatchObject([
    { type: 'CREATED', id: lamp, node: { title: 'lamp', price: 9, category: { name: 'lights' } } },
    { type: 'CREATED', id: match, node: { title: 'match', price: 1, category: null } },
    { type: 'UPDATED', id: match, node: { title: 'match', price: 2 } },
    { type: 'DELETED', id: match, node: null },
  ]);
  expect(changesOf(cheap)).toMatchObject([{ type: 'CREATED', id: match }]);
  for (const listening of [all, cheap]) listening.close();
});

it('goes on after the last change that was dealt with', async () => {
  const kept = await listen(subscription, shop.key);
  const first = await listen(subscription, shop.key);
  await make({ title: 'one' });
  await count(first, 1);
  first.close();
  await make({ title: 'two' });
  await count(kept, 2);
  const [after] = changesOf(kept);
  const resumed = await listen(subscription, shop.key, { after: after?.['cursor'] ?? null });
  await count(resumed, 1);
  expect(changesOf(resumed)).toMatchObject([{ type: 'CREATED', node: { title: 'two' } }]);
  for (const listening of [kept, resumed]) listening.close();
});

it('ends with the reason when the key is deleted, and nothing is told after that', async () => {
  const { id, secret } = await shop.server.mintKey(['records:read']);
  const listening = await listen(subscription, secret);
  await shop.server.rest('DELETE', `/api/keys/${id}`, { token: shop.server.admin.token });
  await make({ title: 'secret' });
  await until(async () => listening.isOver);
  const told = JSON.stringify(listening.results);
  expect(told).toContain('UNAUTHENTICATED');
  expect(told).not.toContain('secret');
});

it('is refused to a key that may not read', async () => {
  const { secret } = await shop.server.mintKey(['records:write']);
  const { status, errors } = await shop.ask(subscription, {}, secret);
  expect([status, errors.map(({ extensions }) => extensions?.['code'])]).toEqual([403, ['FORBIDDEN']]);
});

it('ends with the reason when nothing can come of it any more', async () => {
  const { server, key } = shop;
  const { token } = server.admin;
  const fields = [{ name: 'text', type: 'text' }];
  const id = await server.createCollection({ name: 'fleeting', fields, graphql: { one: 'fleet', many: 'fleets' } });
  const all = await listen('subscription { fleets_changed { type } }', key);
  const some = await listen('subscription { fleets_changed(where: { text: { eq: "a" } }) { type } }', key);
  expect([all.status, some.status]).toEqual([200, 200]);
  await server.rest('PATCH', `/api/collections/${id}`, { token, body: { name: 'renamed', fields: [] } });
  await until(async () => some.isOver);
  expect(JSON.stringify(some.results)).toContain('CONFLICT');
  const { status } = await server.rest('POST', '/api/collections/renamed/records', { token, body: {} });
  expect(status).toBe(200);
  await count(all, 1);
  expect(all.isOver).toBe(false);
  await server.rest('DELETE', `/api/collections/${id}`, { token });
  await until(async () => all.isOver);
  expect(all.results).toMatchObject([
    { data: { fleets_changed: { type: 'CREATED' } } },
    { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
  ]);
});

it('ends with the reason when it is read too slowly, and never as if nothing had been missed', async () => {
  const body = JSON.stringify({ query: 'subscription { products_changed { cursor node { maker } } }' });
  const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'X-Api-Key': shop.key };
  const asked = request(`${shop.server.url}/graphql`, { method: 'POST', headers }).end(body);
  const [stream] = (await once(asked, 'response')) as [IncomingMessage];
  stream.pause();
  const many = 500;
  const rounds = 9;
  for (let round = 0; round < rounds; round += 1) {
    const data = Array.from({ length: many }, (_, i) => ({ title: `${round} ${i}`, maker: 'x'.repeat(5000) }));
    await shop.data('mutation ($data: [Product_Create!]!) { createProducts(data: $data) { count } }', { data });
  }
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  expect(text.match(/"cursor"/g)?.length ?? 0).toBeLessThan(many * rounds);
  expect(text).toMatch(/event: next\ndata: \{"errors":.*"code":"UNAVAILABLE".*\n\nevent: complete\n/);
}, 120_000);

it.each([
  'subscription { products_changed @skip(if: true) { id } }',
  'subscription { ...F } fragment F on Subscription { products_changed @include(if: false) { id } }',
])('is refused when nothing is left of it: %s', async (query) => {
  const { status, errors } = await shop.ask(query);
  expect([status, errors.map(({ message, extensions }) => [message, extensions?.['code']])]).toEqual([
    200,
    [['A subscription needs a field that is not skipped.', 'VALIDATION']],
  ]);
});
