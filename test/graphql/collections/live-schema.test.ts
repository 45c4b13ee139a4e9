import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.server.stop());

const schemaText = (headers: Readonly<Record<string, string>>) =>
  fetch(`${shop.server.url}/api/schema.graphql`, { headers });

describe('GET /api/schema.graphql', () => {
  it('is what the caller may see, with a tag by which it is not sent again', async () => {
    const headers = { 'X-Api-Key': shop.key };
    const answer = await schemaText(headers);
    const text = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toContain('type Product implements Record');
    expect(text).not.toContain('ApiKey');
    const etag = answer.headers.get('etag') ?? '';
    const again = await schemaText({ ...headers, 'If-None-Match': etag });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const { headers: answered } = await shop.ask('{ health { status } }');
    expect(`"${answered.get('x-fichero-schema')}"`).toBe(etag);
    const admin = await schemaText({ Authorization: shop.server.admin.token, 'If-None-Match': etag });
    expect(admin.status).toBe(200);
  });

  it('has the same tag for a key whatever happens to fields that it does not see', async () => {
    const { server } = shop;
    const { token } = server.admin;
    const tagsOf = async () =>
      Promise.all(
        [{ 'X-Api-Key': shop.key }, { Authorization: token }].map(
          async (headers) => (await schemaText(headers)).headers.get('etag') ?? '',
        ),
      );
    const open = { name: 'open', type: 'text' };
    const id = await server.createCollection({ name: 'veiled', fields: [open] });
    const [key, admin] = await tagsOf();
    const fields = [open, { name: 'inner', type: 'text', hidden: true }];
    const body = { fields, indexes: [{ name: 'idx_inner', fields: ['inner', 'open'], unique: true }] };
    expect((await server.rest('PATCH', `/api/collections/${id}`, { token, body })).status).toBe(200);
    expect(await tagsOf()).toEqual([key, expect.not.stringMatching(admin ?? '')]);
    const shown = { fields, indexes: [{ name: 'idx_open', fields: ['open'], unique: true }] };
    expect((await server.rest('PATCH', `/api/collections/${id}`, { token, body: shown })).status).toBe(200);
    expect(await tagsOf()).toEqual([expect.not.stringMatching(key ?? ''), expect.any(String)]);
  });

  it('needs a credential, and one in force', async () => {
    expect((await schemaText({})).status).toBe(401);
    const { id, secret } = await shop.server.mintKey(['records:read']);
    expect((await schemaText({ 'X-Api-Key': secret })).status).toBe(200);
    await shop.server.rest('DELETE', `/api/keys/${id}`, { token: shop.server.admin.token });
    expect((await schemaText({ 'X-Api-Key': secret })).status).toBe(401);
  });
});

describe('a field', () => {
  it('is described by what people wrote and by what it holds, whatever that is', async () => {
    const { server } = shop;
    const hostile = ['a"b', '"""', 'c\\d', '#{e}', 'é😀'];
    await server.createCollection({
      name: 'gadgets',
      fields: [
        { name: 'code', type: 'text', min: 2, max: 9, help: 'As on the """label""".\nIn capitals.' },
        { name: 'kind', type: 'select', values: hostile },
        { name: 'kinds', type: 'select', values: Array.from({ length: 300 }, (_, i) => `kind${i}`), maxSelect: 3 },
        {
          name: 'maker',
          type: 'relation',
          collectionId: await server.createCollection({ name: 'makers', fields: [] }),
        },
        { name: 'size', type: 'number', min: 0, max: 10, onlyInt: true },
      ],
    });
    const { text } = await server.rest('GET', '/api/schema.graphql', { token: server.admin.token });
    const schema = buildSchema(text);
    const of = (type: string, field: string) => {
      const found = schema.getType(type);
      return found !== undefined && 'getFields' in found ? found.getFields()[field]?.description : undefined;
    };
    expect(of('Gadget', 'code')).toBe(
      'As on the """label""".\nIn capitals.\n\nPlain text, at least 2 and at most 9 characters.',
    );
    const values = `One of ${hostile.map((value) => JSON.stringify(value)).join(', ')}; empty where none is selected.`;
    for (const type of ['Gadget', 'Gadget_Where', 'Gadget_Create', 'Gadget_Update']) {
      expect([type, of(type, 'kind')]).toEqual([type, values]);
    }
    expect(of('Gadget', 'kinds')).toMatch(/^At most 3 of "kind0", .*, "kind49" and 250 others\.$/);
    expect(of('Gadget', 'maker')).toBe('A record of makers.');
    expect(of('Gadget', 'size')).toBe('A whole number of at least 0 and at most 10.');
    expect(of('Gadget', 'updated')).toBe('When the record was created or changed.');
  });
});

describe('a collection', () => {
  const errorsOf = async (query: string): Promise<number> => (await shop.ask(query)).errors.length;

  it('is in the schema as soon as it is made, changed, renamed in it and deleted', async () => {
    const { token } = shop.server.admin;
    const boats = '{ boats { nodes { id name } } }';
    expect(await errorsOf(boats)).toBe(1);
    const id = await shop.server.createCollection({ name: 'boats', fields: [{ name: 'name', type: 'text' }] });
    expect(await errorsOf(boats)).toBe(0);
    const before = (await shop.ask(boats)).headers.get('x-fichero-schema');
    const change = (body: object) => shop.server.rest('PATCH', `/api/collections/${id}`, { token, body });
    const fields = [
      { name: 'name', type: 'text' },
      { name: 'length', type: 'number' },
    ];
    expect((await change({ fields })).status).toBe(200);
    expect(await errorsOf('{ boats { nodes { length } } }')).toBe(0);
    expect((await shop.ask(boats)).headers.get('x-fichero-schema')).not.toBe(before);
    expect((await change({ name: 'ships' })).status).toBe(200);
    expect(await errorsOf(boats)).toBe(0);
    expect((await change({ graphql: { type: 'Ship', one: 'ship', many: 'ships' } })).status).toBe(200);
    expect([await errorsOf(boats), await errorsOf('{ ships { nodes { length } } }')]).toEqual([1, 0]);
    await shop.server.rest('DELETE', `/api/collections/${id}`, { token });
    expect(await errorsOf('{ ships { nodes { id } } }')).toBe(1);
  });
});

describe('a message', () => {
  it('names nothing that the caller does not see', async () => {
    const { secret: reader } = await shop.server.mintKey(['records:read']);
    const { secret: writer } = await shop.server.mintKey(['records:write']);
    for (const [key, query] of [
      [reader, 'mutation { createProduct(data: {titel: 1}) { id } }'],
      [reader, '{ apiKeys { nam } }'],
      [writer, '{ products { nodes { titel } } }'],
    ] as const) {
      const { errors, status } = await shop.ask(query, {}, key);
      expect([status, errors.map(({ extensions }) => extensions?.['code'])]).toEqual([403, ['FORBIDDEN']]);
    }
    const { errors } = await shop.ask('{ products(where: {titel: {eq: "x"}}) { nodes { pric } } }', {}, reader);
    expect(JSON.stringify(errors)).not.toMatch(/did you mean|"title"|"price"/i);
  });

  it('tells whoever has no credentials that they are needed, whatever is asked for', async () => {
    for (const query of ['{ products { totalCount } }', '{ nonsense }']) {
      const response = await fetch(`${shop.server.url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect([response.status, await response.text()]).toEqual([401, expect.stringContaining('UNAUTHENTICATED')]);
    }
  });
});
