import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer, type TestServer } from '../../harness/server.js';

let server: TestServer;
let key = '';
let ann = '';
beforeAll(async () => {
  server = await startServer();
  const people = await server.createCollection({ name: 'people', fields: [{ name: 'name', type: 'text' }] });
  await server.createCollection({
    name: 'things',
    fields: [
      { name: 'text', type: 'text' },
      { name: 'editor', type: 'editor' },
      { name: 'email', type: 'email' },
      { name: 'url', type: 'url' },
      { name: 'number', type: 'number' },
      { name: 'bool', type: 'bool' },
      { name: 'date', type: 'date' },
      { name: 'select', type: 'select', values: ['a', 'b'] },
      { name: 'selects', type: 'select', values: ['a', 'b'], maxSelect: 2 },
      { name: 'relation', type: 'relation', collectionId: people },
      { name: 'json', type: 'json' },
      { name: 'file', type: 'file' },
      { name: 'place', type: 'geoPoint' },
      { name: 'password', type: 'password' },
    ],
  });
  key = (await server.mintKey(['records:read', 'records:write'])).secret;
  ann = (await ask<{ id: string }>('mutation { createPerson(data: { name: "Ann" }) { id } }')).id;
});
afterAll(() => server.stop());

/** The only field of the answer. */
const ask = async <Answer>(query: string, variables: JsonObject = {}): Promise<Answer> => {
  const { data, errors } = await server.graphql(query, variables, { key });
  expect(errors).toEqual([]);
  return Object.values(data ?? {})[0] as Answer;
};

interface Things {
  readonly aggregate: JsonObject & { readonly min: JsonObject };
  readonly groups: readonly JsonObject[];
}

/** The fields of a type of the schema, or the values of an enum. */
const partsOf = async (type: string): Promise<readonly string[]> => {
  const query = 'query ($type: String!) { __type(name: $type) { fields { name } enumValues { name } } }';
  type Named = readonly { readonly name: string }[];
  const { fields, enumValues } = await ask<{ fields: Named | null; enumValues: Named | null }>(query, { type });
  return (fields ?? enumValues ?? []).map(({ name }) => name);
};

const everything = async (): Promise<string> => {
  const numbers = (await partsOf('Thing_Numbers')).join(' ');
  const ends = (await partsOf('Thing_MinMax')).join(' ');
  return `aggregate { count sum { ${numbers} } avg { ${numbers} } min { ${ends} } max { ${ends} } }`;
};

it('every measure that the schema offers is one that can be taken, of no records too', async () => {
  const things = await ask<Things>(
    `{ things { ${await everything()} groups(by: [{ field: text }]) { key { text } } } }`,
  );
  expect(things).toMatchObject({ aggregate: { count: 0, sum: { number: null }, max: { text: null } }, groups: [] });
  expect(Object.keys(things.aggregate.min)).toEqual(
    expect.arrayContaining(['text', 'email', 'url', 'number', 'date', 'created', 'updated']),
  );
});

it('every field that the schema offers can be grouped by, and its key is what the field is', async () => {
  const create = `mutation ($ann: ID!) { createThing(data: {
    text: "t", email: "a@example.com", url: "https://example.com", number: 1.5, bool: true, date: "2024-12-30T10:00:00Z",
    select: "a", selects: ["b"], relation: { id: $ann }
  }) { text email url number bool date select selects relation { id } created updated } }`;
  const made = await ask<JsonObject>(create, { ann });
  const fields = await partsOf('Thing_GroupField');
  expect(fields).toEqual(await partsOf('Thing_Key'));
  for (const field of fields) {
    const query = `{ things { groups(by: [{ field: ${field} }]) { key { ${field} } ${await everything()} } } }`;
    const value = { ...made, selects: 'b', relation: ann }[field] ?? null;
    expect((await ask<Things>(query)).groups).toEqual([
      { key: { [field]: value }, aggregate: expect.objectContaining({ count: 1 }) },
    ]);
  }
  for (const [unit, date] of [
    ['DAY', '2024-12-30'],
    ['WEEK', '2025-W01'],
    ['MONTH', '2024-12'],
    ['YEAR', '2024'],
  ]) {
    const query = `{ things { groups(by: [{ field: date, unit: ${unit} }]) { key { date } } } }`;
    expect((await ask<Things>(query)).groups).toEqual([{ key: { date } }]);
  }
});

it('as many groups as are not limited come when the limit is null', async () => {
  const query = 'query ($first: Int) { things { groups(by: [{ field: text }], first: $first) { key { text } } } }';
  expect((await ask<Things>(query, { first: null })).groups).toEqual([{ key: { text: 't' } }]);
});

it('over REST, a field that is not there is the fault of who asks', async () => {
  for (const parameter of ['by', 'sum', 'max']) {
    const answer = await server.rest('GET', `/api/collections/things/aggregate?${parameter}=["nothing"]`, { key });
    expect([answer.status, answer.body['message']]).toEqual([400, 'There is no field "nothing".']);
  }
});
