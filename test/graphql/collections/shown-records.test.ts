import { afterAll, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { startServer } from '../../harness/server.js';
import { lanes } from '../lanes.js';

const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const shelves = await server.createCollection({ name: 'shelves', fields: [{ name: 'name', type: 'text' }] });
await server.createCollection({
  name: 'things',
  fields: [
    { name: 'title', type: 'text' },
    { name: 'note', type: 'editor' },
    { name: 'mail', type: 'email' },
    { name: 'page', type: 'url' },
    { name: 'size', type: 'number' },
    { name: 'open', type: 'bool' },
    { name: 'day', type: 'date' },
    { name: 'changed', type: 'autodate', onUpdate: true },
    { name: 'colour', type: 'select', values: ['red', 'blue'] },
    { name: 'tags', type: 'select', values: ['new', 'used', 'sale'], maxSelect: 3 },
    { name: 'more', type: 'json' },
    { name: 'shelf', type: 'relation', collectionId: shelves },
    { name: 'files', type: 'file', maxSelect: 2 },
    { name: 'at', type: 'geoPoint' },
  ],
});

const create = async (collection: string, body: JsonObject): Promise<string> => {
  const made = await server.rest('POST', `/api/collections/${collection}/records`, { token, body });
  expect([made.status, made.text]).toEqual([200, expect.anything()]);
  return String(made.body['id']);
};
const shelf = await create('shelves', { name: 'first' });
await create('shelves', { name: 'empty' });
const things: readonly JsonObject[] = [
  {},
  {
    title: 'he said "no",\n},\n{"id": \\u0041 \u2028 \ud83d\ude80 \u0001 \t',
    note: '<p>},{</p>',
    mail: 'a@example.com',
    page: 'https://example.com/?a=1&b=%22',
    size: 0.1 + 0.2,
    open: true,
    day: '2026-01-31T09:30:00.5+02:00',
    colour: 'blue',
    tags: ['sale', 'new'],
    more: { 'a,\n': [null, true, { b: '},\n{' }], __proto: 1e21 },
    shelf,
  },
  { size: 1e21, more: 'text', day: '0001-01-01', shelf },
  { size: -1.5e300, more: [], title: ' ', shelf },
  { size: Number.MAX_SAFE_INTEGER, more: 0, shelf },
  { size: 1e-7, more: false, day: '9999-12-31T23:59:59.999Z' },
  { size: -0.000001, more: '' },
];
for (const thing of things) await create('things', { ...thing });

const { secret: key } = await server.mintKey(['records:read', 'files:read']);

/** Everything that goes out as it is stored, under names of all kinds. */
const stored = `
  __typename id title note mail page size open day changed colour tags more created updated
  a: title b: day again: title ...on Thing { size shown: more } ...Rest __proto__: size kind: __typename constructor: open`;
const fragment = 'fragment Rest on Record { id at: created toString: updated }';

const ask = async (type: string, query: string, variables: JsonObject = {}): Promise<JsonObject> => {
  const headers = { 'Content-Type': type, Accept: 'application/json', 'X-Api-Key': key };
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: `${query} ${query.includes('...Rest') ? fragment : ''}`, variables }),
  });
  const { data, errors } = (await response.json()) as { data: JsonObject; errors?: JsonValue };
  expect(errors).toBeUndefined();
  return data;
};

/** With its keys in their order. */
const textOf = (value: JsonValue | undefined): string => JSON.stringify(value);

interface Page {
  readonly nodes: readonly JsonObject[];
  readonly edges: readonly { readonly node: JsonObject }[];
  readonly pageInfo: JsonObject;
}

const windows: readonly string[] = [
  'first: 100',
  'first: 7',
  'first: 3',
  'page: 2, first: 3',
  'page: 3, first: 3',
  'page: 9, first: 3',
  'last: 2',
  'first: 3, where: { size: { gt: 0 } }',
  'first: 5, search: "said"',
  'first: 4, orderBy: [{ size: DESC }]',
];

test.each(lanes)('records are the same, taken over from the store or resolved field by field (%s)', async (_, type) => {
  for (const window of windows) {
    const query = (selection: string) =>
      `{ things(${window}) { ${selection} pageInfo { hasNextPage hasPreviousPage } } }`;
    const taken = (await ask(type, query(`nodes { ${stored} }`)))['things'] as unknown as Page;
    const resolved = (await ask(type, query(`edges { node { ${stored} } }`)))['things'] as unknown as Page;
    expect([window, textOf(taken.nodes as JsonValue)]).toEqual([
      window,
      textOf(resolved.edges.map(({ node }) => node)),
    ]);
    expect([window, taken.pageInfo]).toEqual([window, resolved.pageInfo]);
  }
});

test('what was written comes back, dates in ISO 8601 and none as null', async () => {
  const { things: page } = await ask(
    'application/json',
    '{ things { nodes { title size day tags more colour open } } }',
  );
  const { nodes } = page as unknown as Page;
  const zero = { title: '', size: 0, day: null, tags: [], more: null, colour: '', open: false };
  const days = [
    null,
    '2026-01-31T07:30:00.500Z',
    '0001-01-01T00:00:00.000Z',
    null,
    null,
    '9999-12-31T23:59:59.999Z',
    null,
  ];
  const expected = things.map((thing, at) => {
    const { note: _note, mail: _mail, page: _page, shelf: _shelf, ...shown } = thing;
    return { ...zero, ...shown, day: days[at] ?? null };
  });
  expect(nodes).toEqual(expected);
});

test.each(lanes)('those of each parent are its own (%s)', async (_, type) => {
  const related = (selection: string) =>
    `query ($first: Int) { shelves { nodes { name things_via_shelf(first: $first) { ${selection} pageInfo { hasNextPage } } } } }`;
  for (const first of [1, 2, 4, 9]) {
    const pagesOf = async (selection: string) => {
      const { shelves: page } = await ask(type, related(selection), { first });
      return (page as unknown as Page).nodes.map((node) => node['things_via_shelf'] as unknown as Page);
    };
    const taken = await pagesOf(`nodes { ${stored} }`);
    const resolved = await pagesOf(`edges { node { ${stored} } }`);
    expect(taken.map(({ nodes }) => nodes.length)).toEqual([Math.min(first, 4), 0]);
    expect(textOf(taken.map(({ nodes }) => nodes) as unknown as JsonValue)).toBe(
      textOf(resolved.map(({ edges }) => edges.map(({ node }) => node)) as unknown as JsonValue),
    );
    expect(taken.map(({ pageInfo }) => pageInfo)).toEqual([{ hasNextPage: first < 4 }, { hasNextPage: false }]);
  }
});

test.each(lanes)(
  'what has to be resolved is, beside what has not, and conditions decide of both (%s)',
  async (_, type) => {
    const query = `query ($yes: Boolean!) { things(first: 2) {
    nodes { title @include(if: $yes) size @skip(if: $yes) }
    nodes { id }
    more: nodes { shelf { name } files { name } at { lon } tags }
    totalCount
  } }`;
    const asked = async (yes: boolean) => (await ask(type, query, { yes }))['things'] as JsonObject;
    const keys = ({ nodes }: JsonObject) => Object.keys((nodes as JsonObject[])[0] ?? {});
    for (const yes of [true, false, true]) {
      const answer = await asked(yes);
      expect(keys(answer)).toEqual([yes ? 'title' : 'size', 'id']);
      expect(answer).toMatchObject({
        totalCount: things.length,
        more: [
          { shelf: null, files: [], tags: [] },
          { shelf: { name: 'first' }, files: [], tags: ['sale', 'new'] },
        ],
      });
    }
    const alone = `query ($yes: Boolean!) { things(first: 2) { nodes { title @include(if: $yes) size @skip(if: $yes) } } }`;
    for (const yes of [true, false, true]) {
      expect(keys((await ask(type, alone, { yes }))['things'] as JsonObject)).toEqual([yes ? 'title' : 'size']);
    }
  },
);
