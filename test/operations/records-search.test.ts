import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({
  name: 'books',
  fields: [
    { name: 'title', type: 'text' },
    { name: 'blurb', type: 'editor' },
    { name: 'author', type: 'email' },
    { name: 'shelf', type: 'select', values: ['Ficción', 'Ensayo'], maxSelect: 2 },
    { name: 'notes', type: 'text', hidden: true },
    { name: 'year', type: 'number' },
  ],
});
const path = '/api/collections/books/records';
const { token } = server.admin;
const { secret: key } = await server.mintKey(['records:read', 'records:write']);
const books = [
  { title: 'Cien años de soledad', blurb: '<p>Mac<b>ondo</b></p>', shelf: ['Ficción'], year: 1967 },
  { title: 'El otoño del patriarca', author: 'gabo@example.com', shelf: ['Ficción'], notes: 'misprint', year: 1975 },
  { title: 'Ficciones', shelf: ['Ficción', 'Ensayo'], year: 1944 },
];
for (const body of books) await server.rest('POST', path, { token, body });

type Titles = readonly string[];

interface Titled {
  readonly title: string;
}

interface RestPage {
  readonly items: readonly Titled[];
}

interface GraphqlPage {
  readonly items: readonly { readonly data: Titled }[];
}

const overRest = async (query: Record<string, string>, caller = { key } as object): Promise<Titles> => {
  const { status, body } = await server.rest('GET', `${path}?${new URLSearchParams(query)}`, caller);
  expect(status).toBe(200);
  return (body as unknown as RestPage).items.map(({ title }) => title);
};

const overGraphql = async (variables: Record<string, string>, caller = { key } as object): Promise<Titles> => {
  const document = `query ($search: String, $filter: String, $sort: String) {
    records(collection: "books", search: $search, filter: $filter, sort: $sort) { items { data } }
  }`;
  const { data } = await server.graphql(document, variables, caller);
  return (data as unknown as { readonly records: GraphqlPage }).records.items.map((item) => item.data.title);
};

describe.each([
  ['REST', overRest],
  ['GraphQL', overGraphql],
])('search over %s', (_, list) => {
  test.each([
    ['AÑOS', ['Cien años de soledad']],
    ['anos cien', ['Cien años de soledad']],
    ['macondo', ['Cien años de soledad']],
    ['ficcion', ['Cien años de soledad', 'El otoño del patriarca', 'Ficciones']],
    ['ficcion ensayo', ['Ficciones']],
    ['gabo example', ['El otoño del patriarca']],
    ['soledad patriarca', []],
    ['1967', []],
    ['', ['Cien años de soledad', 'El otoño del patriarca', 'Ficciones']],
  ])('%j finds %j', async (search, titles) => {
    expect(await list({ search })).toEqual(titles);
  });

  test('goes with a filter and an order', async () => {
    expect(await list({ search: 'ficcion', filter: 'year > 1950', sort: '-year' })).toEqual([
      'El otoño del patriarca',
      'Cien años de soledad',
    ]);
  });

  test('a hidden field is found by admins alone', async () => {
    expect(await list({ search: 'misprint' })).toEqual([]);
    expect(await list({ search: 'misprint' }, { token })).toEqual(['El otoño del patriarca']);
  });
});

test('counts what it finds', async () => {
  const { body } = await server.rest('GET', `${path}?search=ficcion&perPage=2&page=2`, { key });
  expect(body).toMatchObject({ page: 2, perPage: 2, totalItems: 3, totalPages: 2, items: [{ title: 'Ficciones' }] });
});

test('is in step with what was just written', async () => {
  const created = await server.rest('POST', path, { key, body: { title: 'Rayuela' } });
  expect(await overRest({ search: 'rayuela' })).toEqual(['Rayuela']);
  await server.rest('PATCH', `${path}/${String(created.body['id'])}`, { key, body: { title: 'Bestiario' } });
  expect([await overRest({ search: 'rayuela' }), await overRest({ search: 'bestia' })]).toEqual([[], ['Bestiario']]);
});

test.each([
  ['more than 20 words', Array.from({ length: 21 }, (_, i) => `w${i}`).join(' ')],
  ['more than 500 characters', 'x'.repeat(501)],
])('%s are refused with a sentence', async (_, search) => {
  const { status, body } = await server.rest('GET', `${path}?${new URLSearchParams({ search })}`, { key });
  expect(status).toBe(400);
  expect(body['message']).toMatch(/^A search has at most /);
});
