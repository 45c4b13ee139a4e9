import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer, type TestServer } from '../harness/server.js';
import { postAs } from './ask.js';
import { lanes } from './lanes.js';

const text = readFileSync(new URL('../../docs/graphql.md', import.meta.url), 'utf8');

const blocks = [...text.matchAll(/```(json|graphql) (request|answer)\n([\s\S]*?)```/g)].map(
  ([, language, kind = '', shown = '']) => ({
    kind,
    json: language === 'graphql' ? { query: shown } : (JSON.parse(shown) as unknown),
  }),
);

/** Each request with the answer below it. */
const examples = blocks.flatMap(({ kind, json }, index) =>
  kind === 'request' ? [[json, blocks[index + 1]?.json] as const] : [],
);

const tea = 'topic0000000tea';
const notes = [
  { id: 'note00000000001', title: 'Green tea', stars: 5, topic: tea },
  { id: 'note00000000002', title: 'Black tea', stars: 4, topic: tea },
  { id: 'note00000000003', title: 'White tea', stars: 3, topic: tea },
  { id: 'note00000000004', title: 'Water', stars: 1 },
];

const openNotes = async (server: TestServer): Promise<void> => {
  const unique = (name: string) => [{ fields: [name], unique: true }];
  const name = { name: 'name', type: 'text' };
  const topics = await server.createCollection({ name: 'topics', fields: [name], indexes: unique('name') });
  const fields = [
    { name: 'title', type: 'text', required: true },
    { name: 'stars', type: 'number' },
    { name: 'topic', type: 'relation', collectionId: topics },
  ];
  await server.createCollection({ name: 'notes', fields, indexes: unique('title') });
  const make = async (collection: string, body: JsonObject): Promise<void> => {
    const path = `/api/collections/${collection}/records`;
    expect(await server.rest('POST', path, { token: server.admin.token, body })).toMatchObject({ status: 200 });
  };
  await make('topics', { id: tea, name: 'Tea' });
  for (const note of notes) await make('notes', note);
};

/** Types of fields with what `where` can ask of them, as the table has it. */
const [, table = ''] = text.split('| what it can be asked |\n|---|---|\n');
const asked = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| ([^|]+) \| (`\w+`(?:, `\w+`)*) \|$/gm)].map(
  ([, types = '', operators = '']) => ({
    types,
    operators: operators.replaceAll('`', '').split(', '),
  }),
);

describe('the filters in docs/graphql.md', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  it('are those of the schema', async () => {
    const others = await server.createCollection({ name: 'others', fields: [] });
    const several = { maxSelect: 2 };
    const options = { select: { values: ['a', 'b'] }, relation: { collectionId: others } };
    const fields = asked.flatMap(({ types }, row) => {
      const [type = '', isSeveral] = types.split(', ')[0]?.split(/ (?:of|to) /) ?? [];
      return [{ name: `row${row}`, type, ...options[type as keyof typeof options], ...(isSeveral && several) }];
    });
    await server.createCollection({ name: 'everything', fields });
    const { text: sdl } = await server.rest('GET', '/api/schema.graphql', { token: server.admin.token });
    const schema = buildSchema(sdl);
    const fieldsOf = (type: unknown) => (type as GraphQLInputObjectType).getFields();
    const [name = ''] = Object.keys(schema.getTypeMap()).filter((type) => /^Everything.*_Where$/.test(type));
    const where = fieldsOf(schema.getType(name));
    expect(fields.length).toBeGreaterThan(10);
    for (const [row, { types, operators }] of asked.entries()) {
      expect([types, Object.keys(fieldsOf(where[`row${row}`]?.type)).sort()]).toEqual([types, operators.toSorted()]);
    }
  });
});

describe.each(lanes)('docs/graphql.md, in %s', (_name, type) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await openNotes(server);
  });
  afterAll(() => server.stop());

  it('every request is answered as it says', async () => {
    const key = (await server.mintKey(['records:read', 'records:write'])).secret;
    expect(examples.length).toBeGreaterThan(9);
    for (const [request, answer] of examples) {
      const got = await postAs(type)(server, key, request);
      const shown = got.text.replace(/"requestId":"[^"]+"/, '"requestId":"..."');
      expect([request, JSON.parse(shown)]).toEqual([request, answer]);
    }
  });
});
