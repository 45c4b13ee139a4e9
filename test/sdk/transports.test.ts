import type { Client } from 'fichero-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { clientsOf, faultOf, type Transport, transports } from './clients.js';

let server: TestServer;
let admin: Record<Transport, Client>;
let full: Record<Transport, Client>;
let writer: Record<Transport, Client>;
let reader: Record<Transport, Client>;

const definition = {
  name: 'books',
  fields: [
    { name: 'title', type: 'text', required: true, min: 2 },
    { name: 'pages', type: 'number', onlyInt: true, min: 1 },
    { name: 'printed', type: 'date' },
    { name: 'tags', type: 'select', values: ['a', 'b', 'c'], maxSelect: 3 },
    { name: 'extra', type: 'json' },
    { name: 'place', type: 'geoPoint' },
    { name: 'code', type: 'text' },
  ],
  indexes: [
    { fields: ['title', 'pages'], unique: false },
    { name: 'idx_books_code', fields: ['code'], unique: true },
  ],
} as const;

beforeAll(async () => {
  server = await startServer();
  admin = clientsOf(server, { token: server.admin.token });
  const mint = async (...permissions: Parameters<TestServer['mintKey']>[0]) =>
    clientsOf(server, { apiKey: (await server.mintKey(permissions)).secret });
  full = await mint('records:read', 'records:write', 'records:delete');
  writer = await mint('records:write');
  reader = await mint('records:read');
  await admin.rest.collections.create(definition);
  for (let pages = 1; pages <= 25; pages += 1) {
    await full.rest.collection('books').create({ title: `Book ${pages}`, pages, code: `c${pages}`, tags: ['a', 'b'] });
  }
});
afterAll(() => server.stop());

/** What both transports answer, which must be the same. */
const both = async (work: (transport: Transport) => PromiseLike<unknown>): Promise<unknown> => {
  const graphql = await work('graphql');
  expect(await work('rest')).toEqual(graphql);
  return graphql;
};

const bothFail = (work: (transport: Transport) => PromiseLike<unknown>) =>
  both((transport) => faultOf(work(transport)));

describe('both transports give the same', () => {
  it('a search', async () => {
    const options = { search: 'BOOK 2', sort: 'pages', filter: 'pages > 20' };
    expect(await both((way) => reader[way].collection('books').list(options))).toMatchObject({ totalItems: 5 });
  });

  it('pages of a list', async () => {
    const options = { filter: 'pages > 3', sort: '-pages', perPage: 4, page: 2 };
    expect(await both((way) => reader[way].collection('books').list(options))).toMatchObject({
      page: 2,
      perPage: 4,
      totalItems: 22,
      totalPages: 6,
      items: [{ pages: 21 }, { pages: 20 }, { pages: 19 }, { pages: 18 }],
    });
    expect(await both((way) => reader[way].collection('books').list({ skipTotal: true }))).toMatchObject({
      totalItems: -1,
    });
    expect(await both((way) => reader[way].collection('books').list({ perPage: 5000, page: 99 }))).toMatchObject({
      perPage: 1000,
      items: [],
    });
  });

  it('records when a whole list is iterated', async () => {
    const pagesRead = await both(async (way) => {
      const pages: unknown[] = [];
      for await (const { pages: count } of reader[way].collection('books').list({ sort: 'pages', perPage: 10 }))
        pages.push(count);
      return pages;
    });
    expect(pagesRead).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('record, with every value in its wire form', async () => {
    const { id } = await full.graphql.collection('books').create({
      title: 'Ida',
      pages: 9,
      printed: '2026-01-31 09:30:00.000Z',
      extra: { a: [1, null] },
      place: { lon: 1.5, lat: -2 },
      code: 'ida',
    });
    const date = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/;
    expect(await both((way) => reader[way].collection('books').get(id))).toEqual({
      id,
      created: expect.stringMatching(date),
      updated: expect.stringMatching(date),
      title: 'Ida',
      pages: 9,
      printed: '2026-01-31 09:30:00.000Z',
      tags: [],
      extra: { a: [1, null] },
      place: { lon: 1.5, lat: -2 },
      code: 'ida',
    });
    await both(async (way) => (await full[way].collection('books').update(id, { pages: 10 })).pages);
    expect((await reader.rest.collection('books').get(id)).pages).toBe(10);
    await full.graphql.collection('books').delete(id);
    expect(await bothFail((way) => full[way].collection('books').delete(id))).toMatchObject({ class: 'NotFoundError' });
  });

  it('id alone to a key that may not read', async () => {
    for (const way of transports) {
      const books = writer[way].collection('books');
      const made = await books.create({ title: `Written by ${way}`, code: way });
      expect(Object.keys(made)).toEqual(['id']);
      expect(Object.keys(await books.update(made.id, { pages: 3 }))).toEqual(['id']);
      expect(await reader[way].collection('books').get(made.id)).toMatchObject({
        title: `Written by ${way}`,
        pages: 3,
      });
    }
  });

  it('definitions of collections', async () => {
    const books = await both((way) => admin[way].collections.get('books'));
    expect(books).toMatchObject({
      name: 'books',
      type: 'base',
      indexes: [
        { fields: ['title', 'pages'], unique: false },
        { name: 'idx_books_code', fields: ['code'], unique: true },
      ],
    });
    expect(await both((way) => admin[way].collections.list())).toEqual([books]);
    for (const way of transports) {
      const made = await admin[way].collections.create({ name: `made_${way}`, fields: [{ name: 'a', type: 'bool' }] });
      const changed = await admin[way].collections.update(made.name, {
        fields: [...made.fields, { name: 'b', type: 'email' }],
      });
      expect(changed.fields.map(({ name }) => name)).toEqual(['id', 'a', 'created', 'updated', 'b']);
      await full[way].collection(made.name).create({ a: true });
      await admin[way].collections.truncate(made.name);
      expect((await full[way].collection(made.name).list()).totalItems).toBe(0);
      await admin[way].collections.delete(made.id);
      expect(await faultOf(admin[way].collections.get(made.name))).toMatchObject({ class: 'NotFoundError' });
    }
  });

  it('keys, whose secret is shown once and works at once', async () => {
    for (const way of transports) {
      const made = await admin[way].apiKeys.create({ name: 'CI Bot', permissions: ['records:read'], expires: '7d' });
      const bot = clientsOf(server, { apiKey: made.secret });
      expect(await both((other) => bot[other].viewer())).toEqual({
        kind: 'apiKey',
        name: 'CI Bot',
        permissions: ['records:read'],
        expires: made.expires,
      });
      const again = await admin[way].apiKeys.regenerate(made.id);
      expect([again.id, again.name, again.secret === made.secret]).toEqual([made.id, 'CI Bot', false]);
      expect(await bothFail((other) => bot[other].viewer())).toMatchObject({ class: 'AuthError', status: 401 });
      // When a key was last used is noted now and then: two lists need not agree on it.
      const listed = (await both(async (other) =>
        (await admin[other].apiKeys.list()).map(({ lastUsed: _lastUsed, ...key }) => key),
      )) as { id: string }[];
      expect(listed.find(({ id }) => id === made.id)).toMatchObject({
        permissions: ['records:read'],
        mask: again.mask,
      });
      expect(JSON.stringify(listed)).not.toContain(again.secret);
      await admin[way].apiKeys.delete(made.id);
      expect(await faultOf(admin[way].apiKeys.delete(made.id))).toMatchObject({ class: 'NotFoundError' });
    }
  });

  it('session after a login', async () => {
    for (const way of transports) {
      const client = clientsOf(server, {})[way];
      const { token } = await client.login(server.admin.email, server.admin.password);
      expect((await client.viewer()).kind).toBe('admin');
      expect((await clientsOf(server, { token })[way].viewer()).name).toBe(server.admin.email);
    }
  });
});

describe('both transports throw the same', () => {
  const books = (client: Client) => client.collection('books');

  it('for input at fault, field by field', async () => {
    const input = { title: 'x', pages: 0.5, tags: ['z'] };
    expect(await bothFail((way) => books(full[way]).create(input))).toMatchObject({
      class: 'ValidationError',
      code: 'VALIDATION',
      status: 400,
      fields: {
        title: { code: 'validation_min_text_constraint', params: { min: 2 } },
        pages: { code: 'validation_only_int_constraint' },
        tags: { code: 'validation_invalid_value' },
      },
    });
    expect(await bothFail((way) => books(full[way]).create({ title: 'Twice', code: 'c1' }))).toMatchObject({
      fields: { code: { code: 'validation_not_unique' } },
    });
    const broken = { name: 'broken', fields: [{ name: 'id x', type: 'text' }] } as const;
    expect(await bothFail((way) => admin[way].collections.create(broken))).toMatchObject({ class: 'ValidationError' });
    expect(await bothFail((way) => admin[way].apiKeys.create({ name: '', permissions: [] }))).toMatchObject({
      fields: { name: { code: 'validation_required' }, permissions: { code: 'validation_required' } },
    });
    expect(await bothFail((way) => clientsOf(server, {})[way].login(server.admin.email, 'wrong'))).toMatchObject({
      class: 'ValidationError',
    });
  });

  it('for filters and sorts that make no sense', async () => {
    expect(await bothFail((way) => books(reader[way]).list({ filter: 'title ~' }))).toMatchObject({
      class: 'ValidationError',
      reason: { code: 'filter_operand_missing', at: 7 },
    });
    expect(await bothFail((way) => books(reader[way]).list({ sort: 'nothing' }))).toMatchObject({
      class: 'ValidationError',
      reason: { code: 'sort_unknown_field', name: 'nothing' },
    });
  });

  it('for what does not exist, whatever it is called', async () => {
    const missing = { class: 'NotFoundError', code: 'NOT_FOUND', status: 404 };
    for (const id of ['nothing', '', '.', '..', 'a/b', '?x', '%2e%2e']) {
      expect(await bothFail((way) => books(full[way]).get(id)), id).toMatchObject(missing);
      expect(await bothFail((way) => books(full[way]).delete(id)), id).toMatchObject(missing);
    }
    for (const name of ['nothing', '..', 'books/records']) {
      // No path can hold `..`: the client refuses it by itself, in the words for a missing record.
      if (name !== '..')
        expect(await bothFail((way) => full[way].collection(name).list()), name).toMatchObject(missing);
      expect(await bothFail((way) => admin[way].collections.delete(name)), name).toMatchObject(missing);
    }
    expect((await admin.rest.collections.get('books')).name).toBe('books');
  });

  it('for want of a permission, naming it', async () => {
    const forbidden = (permission: string) => ({
      class: 'ForbiddenError',
      code: 'FORBIDDEN',
      status: 403,
      message: expect.stringContaining(permission),
    });
    expect(await bothFail((way) => books(writer[way]).list())).toMatchObject(forbidden('records:read'));
    expect(await bothFail((way) => books(reader[way]).create({ title: 'No' }))).toMatchObject(
      forbidden('records:write'),
    );
    expect(await bothFail((way) => books(reader[way]).delete('x'))).toMatchObject(forbidden('records:delete'));
    expect(await bothFail((way) => full[way].apiKeys.list())).toMatchObject(forbidden('admins'));
  });

  it('without credentials, with wrong ones and with revoked ones', async () => {
    const denied = { class: 'AuthError', code: 'UNAUTHENTICATED', status: 401 };
    for (const credentials of [{}, { apiKey: 'fk_wrong' }, { token: 'wrong' }]) {
      const nobody = clientsOf(server, credentials);
      expect(await bothFail((way) => books(nobody[way]).list())).toMatchObject(denied);
      expect(await bothFail((way) => nobody[way].viewer())).toMatchObject(denied);
    }
  });
});
