import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.server.stop());
beforeEach(() => shop.empty());

it('a mutation is done once for an Idempotency-Key, with its files', async () => {
  const query = 'mutation ($data: Product_Create!) { createProduct(data: $data) { id cover { size } } }';
  const answers: string[] = [];
  for (const expected of [null, 'true']) {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query, variables: { data: { title: 'lamp', cover: null } } }));
    form.set('map', JSON.stringify({ 0: ['variables.data.cover'] }));
    form.set('0', new Blob(['bytes']), 'cover.txt');
    const headers = { 'X-Api-Key': shop.key, 'Idempotency-Key': 'a lamp' };
    const response = await fetch(`${shop.server.url}/graphql`, { method: 'POST', headers, body: form });
    expect(response.headers.get('Idempotency-Replayed')).toBe(expected);
    answers.push(await response.text());
  }
  expect(answers).toEqual(
    Array(2).fill(expect.stringMatching(/^\{"data":\{"createProduct":\{"id":"\w{15}","cover":\{"size":5\}\}\}\}$/)),
  );
  expect(answers[0]).toBe(answers[1]);
  expect([await shop.column('products', 'title'), await shop.server.countFiles()]).toEqual([['lamp'], 1]);
});

it('a mutation is done once for an Idempotency-Key also where the default of a variable skips part of it', async () => {
  const query = `mutation ($skip: Boolean = true) {
    createProduct(data: { title: "lamp" }) { id }
    createApiKey(input: { name: "x", permissions: [], expiration: NEVER }) @skip(if: $skip) { secret }
  }`;
  const { url, admin } = shop.server;
  const headers = { 'Content-Type': 'application/json', Authorization: admin.token, 'Idempotency-Key': 'skipping' };
  const ask = async (variables: JsonObject) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    return [response.headers.get('Idempotency-Replayed'), await response.text()] as const;
  };
  const [first, again, secret] = [await ask({}), await ask({}), await ask({ skip: false })];
  expect(first).toEqual([null, expect.stringMatching(/^\{"data":\{"createProduct":\{"id":"\w{15}"\}\}\}$/)]);
  expect(again).toEqual(['true', first[1]]);
  expect(secret[1]).toContain('gives out a secret');
  expect(await shop.column('products', 'title')).toEqual(['lamp']);
});
