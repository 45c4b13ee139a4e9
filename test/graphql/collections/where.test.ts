import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { testStore } from '../../harness/database.js';
import { startServer, type TestServer } from '../../harness/server.js';

let server: TestServer;
let key = '';
beforeAll(async () => {
  server = await startServer();
  const people = await server.createCollection({ name: 'people', fields: [{ name: 'name', type: 'text' }] });
  await server.createCollection({
    name: 'things',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'date', type: 'date' },
      { name: 'tags', type: 'select', values: ['a', 'b'], maxSelect: 2 },
      { name: 'owner', type: 'relation', collectionId: people },
      { name: 'owners', type: 'relation', collectionId: people, maxSelect: 2 },
      { name: 'more', type: 'json' },
      { name: 'size', type: 'number' },
    ],
  });
  key = (await server.mintKey(['records:read', 'records:write', 'records:delete'])).secret;
  const keys = {
    '2024': 1,
    '007': 2,
    'a.b': 3,
    $x: 4,
    "it's": 5,
    'back\\slash': 6,
    '': 7,
    é: 8,
    'a b-c/d[0]': 9,
    '-1': 10,
  };
  const full = {
    title: 'full',
    date: '0001-01-01T00:00:00Z',
    tags: ['a'],
    owner: { create: { name: 'Ann' } },
    owners: [{ create: { name: 'Bob' } }],
    more: { keys, list: ['first', { name: 'second' }] },
  };
  const create = 'mutation ($data: [Thing_Create!]!) { createThings(data: $data) { count } }';
  const { errors } = await server.graphql(create, { data: [full, { title: 'empty' }] }, { key });
  expect(errors).toEqual([]);
});
afterAll(() => server.stop());

const ask = async (where: JsonObject) => {
  const query = 'query ($where: Thing_Where) { things(where: $where) { nodes { title } } }';
  const { data, errors } = await server.graphql(query, { where }, { key });
  if (errors[0] !== undefined) return { fault: errors[0].message, code: errors[0].extensions?.['code'] };
  return (data as { things: { nodes: { title: string }[] } }).things.nodes.map(({ title }) => title);
};

describe('a json path', () => {
  it.each<[string[], JsonValue]>([
    [['keys', '2024'], 1],
    [['keys', '007'], 2],
    [['keys', 'a.b'], 3],
    [['keys', '$x'], 4],
    [['keys', "it's"], 5],
    [['keys', 'back\\slash'], 6],
    [['keys', ''], 7],
    [['keys', 'é'], 8],
    [['keys', 'a b-c/d[0]'], 9],
    [['keys', '-1'], 10],
    [['list', '0'], 'first'],
    [['list', '1', 'name'], 'second'],
  ])('leads to %j, whatever the key', async (path, value) => {
    expect(await ask({ more: { path, eq: value } })).toEqual(['full']);
    expect(await ask({ more: { path, contains: value } })).toEqual(['full']);
    expect(await ask({ more: { path, isNull: false } })).toEqual(['full']);
    expect(await ask({ more: { path, isNull: true } })).toEqual(['empty']);
    expect(await ask({ more: { path, eq: null } })).toEqual(['empty']);
  });

  it.each([[['list', '7']], [['list', '-1']], [['keys', '9999999999999999999']], [['list', 'name']]])(
    'leads to nothing where there is nothing: %j',
    async (path) => {
      expect(await ask({ more: { path, isNull: true } })).toEqual(['full', 'empty']);
      expect(await ask({ more: { path, eq: 'first' } })).toEqual([]);
    },
  );

  it.each([
    ['a quotation mark', ['a"b']],
    ['a NUL', ['a\0b']],
    ['too many keys', Array<string>(33).fill('a')],
    ['too many numbers', Array<string>(5).fill('1')],
  ])('is refused with a reason: %s', async (_what, path) => {
    expect(await ask({ more: { path, eq: 1 } })).toEqual({
      code: 'VALIDATION',
      fault: expect.stringMatching(/^Invalid where\.more\.path/),
    });
  });
});

describe('nothing', () => {
  it('is no value of a list and no id of a relation', async () => {
    for (const where of [
      { tags: { has: '' } },
      { tags: { hasSome: [''] } },
      { tags: { hasEvery: ['', 'a'] } },
      { owner: { id: { eq: '' } } },
      { owner: { id: { in: [''] } } },
      { owners: { some: { id: { eq: '' } } } },
    ]) {
      expect([where, await ask(where)]).toEqual([where, []]);
    }
    expect(await ask({ tags: { hasSome: ['', 'a'] } })).toEqual(['full']);
    expect(await ask({ owner: { id: { notIn: [''] } } })).toEqual(['full', 'empty']);
  });
});

describe('a text', () => {
  it.each(['a', '%', '_', '\\', 'é', '-', '['])('is looked for up to 3,500 bytes: %s', async (letter) => {
    // The database of the MongoDB tests takes regular expressions of 1,000 characters, MongoDB those of 3,500 letters.
    const most = testStore === 'mongo' ? 200 : Math.floor(3500 / Buffer.byteLength(letter));
    for (const operator of ['contains', 'startsWith', 'endsWith']) {
      expect(await ask({ title: { [operator]: letter.repeat(most) } })).toEqual([]);
      expect(await ask({ title: { [operator]: letter.repeat(3501) } })).toEqual({
        code: 'VALIDATION',
        fault: `Invalid where.title.${operator}: longer than 3500 bytes.`,
      });
    }
  });

  it('with a NUL character is refused wherever it stands, through both doors', async () => {
    const refused = { code: 'VALIDATION', fault: 'Text cannot contain the NUL character.' };
    for (const where of [
      { title: { eq: '\0' } },
      { title: { in: ['full', 'a\0'] } },
      { title: { contains: 'a\0b' } },
      { more: { eq: '\0' } },
      { more: { contains: [{ a: '\0' }] } },
      { owner: { is: { name: { ne: '\0' } } } },
    ]) {
      expect([where, await ask(where)]).toEqual([where, refused]);
    }
    const filter = encodeURIComponent("title = 'a\0b'");
    const answer = await server.rest('GET', `/api/collections/things/records?filter=${filter}`, { key });
    expect([answer.status, answer.body['message']]).toEqual([400, refused.fault]);
  });
});

describe('a number', () => {
  it('that is too large for any is refused wherever it stands', async () => {
    for (const [place, where] of [
      ['size.gt', '{ size: { gt: 1e309 } }'],
      ['more.eq', '{ more: { eq: 1e309 } }'],
      ['more.contains', '{ more: { contains: [{ a: -1e309 }] } }'],
    ]) {
      const { data, errors } = await server.graphql(`{ things(where: ${where}) { totalCount } }`, {}, { key });
      const fault = { message: expect.stringContaining(`Invalid where.${place}: expected `) };
      const code = { extensions: expect.objectContaining({ code: 'VALIDATION' }) };
      expect([place, data, errors]).toEqual([place, null, [expect.objectContaining({ ...fault, ...code })]]);
    }
  });
});

describe('a date', () => {
  it('that no calendar has is refused, and never taken for another', async () => {
    for (const date of [
      '2026-02-30',
      '2026-04-31T00:00:00Z',
      '2025-02-29',
      '2026-01-31T24:00:00Z',
      '0000-01-01T00:00:00+01:00',
    ]) {
      expect([date, await ask({ date: { eq: date } })]).toEqual([
        date,
        { code: 'VALIDATION', fault: 'Variable "$where.date.eq" got an invalid value: expected DateTime.' },
      ]);
    }
    const create = 'mutation ($date: DateTime) { createThing(data: { title: "never", date: $date }) { id } }';
    expect((await server.graphql(create, { date: '2026-02-30' }, { key })).errors).toHaveLength(1);
    expect(await ask({ title: { eq: 'never' } })).toEqual([]);
  });

  it('is taken in all the forms that REST takes, up to the limits of time', async () => {
    for (const date of ['0001-01-01', '0001-01-01 00:00', '0001-01-01T00:00:00', '0001-01-01t01:00:00.000000+0100']) {
      expect([date, await ask({ date: { eq: date } })]).toEqual([date, ['full']]);
    }
    expect(await ask({ date: { lte: '9999-12-31T23:59:59.999Z' } })).toEqual(['full']);
    expect(await ask({ date: { gt: '9999-12-31T23:59:59.999Z' } })).toEqual([]);
  });
});

describe('null', () => {
  it.each([
    ['where.title', 'an object', { title: null }],
    ['where.title.eq', 'a text', { title: { eq: null } }],
    ['where.tags.hasSome', 'a list', { tags: { hasSome: null } }],
    ['where.owner.is', 'an object', { owner: { is: null } }],
    ['where._and.1.tags.isEmpty', 'true or false', { _and: [{}, { tags: { isEmpty: null } }] }],
    ['where._not', 'an object', { _not: null }],
  ])('is no condition, and told to be left out: %s', async (place, expected, where) => {
    const fault = `Invalid ${place}: expected ${expected}, not null: leave out what is not meant.`;
    expect(await ask(where)).toEqual({ code: 'VALIDATION', fault });
  });
});

describe('a where that lets every record through', () => {
  it.each<[JsonObject]>([
    [{}],
    [{ _and: [] }],
    [{ _not: { _or: [] } }],
    [{ _not: { _not: {} } }],
    [{ _not: { id: { in: [] } } }],
    [{ _not: { _and: [{ title: { eq: 'full' } }, { _or: [] }] } }],
    [{ _or: [{ title: { eq: 'full' } }, {}] }],
    [{ id: { notIn: [] } }],
    [{ title: { notIn: [] } }],
    [{ title: { contains: '' } }],
    [{ title: { caseSensitive: true } }],
    [{ tags: { hasEvery: [] } }],
    [{ owners: { every: {} } }],
    [{ owners: { none: { _or: [] } } }],
    [{ owners: { none: { id: { in: [] } } } }],
    [{ owner: { id: { notIn: [] } } }],
  ])('changes and deletes nothing: %j', async (where) => {
    expect(await ask(where)).toEqual(['full', 'empty']);
    for (const mutation of ['updateThings(where: $where, data: { title: "gone" })', 'deleteThings(where: $where)']) {
      const { errors } = await server.graphql(
        `mutation ($where: Thing_Where!) { ${mutation} { count } }`,
        { where },
        { key },
      );
      expect(errors.map(({ message }) => message)).toEqual(['The filter is empty: say which records are meant.']);
    }
    expect(await ask({})).toEqual(['full', 'empty']);
  });
});
