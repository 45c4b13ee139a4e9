import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer, type TestServer } from '../harness/server.js';
import { codesIn, postAs } from './ask.js';
import { lanes } from './lanes.js';

let server: TestServer;
let reader: string;
let writer: string;

beforeAll(async () => {
  server = await startServer();
  await server.createCollection({
    name: 'notes',
    fields: [
      { name: 'title', type: 'text', required: true },
      { name: 'extra', type: 'json' },
    ],
  });
  reader = (await server.mintKey(['records:read'])).secret;
  writer = (await server.mintKey(['records:write'])).secret;
});
afterAll(() => server.stop());

const create = 'mutation ($data: JSON!) { createRecord(collection: "notes", data: $data) { id collection } }';

const count = async (): Promise<unknown> => {
  const { data } = await server.graphql('{ records(collection: "notes") { totalItems } }', {}, { key: reader });
  return (data as { records: JsonObject } | null)?.records['totalItems'];
};

/** The first error of an answer, with what the client can tell from it. */
const errorIn = (text: string): { message: string; extensions: JsonObject } =>
  (JSON.parse(text) as { errors: { message: string; extensions: JsonObject }[] }).errors[0] as never;

describe.each(lanes)('in %s', (_name, type) => {
  const post = postAs(type);

  describe('an error', () => {
    it('names every field at fault, the status and the request', async () => {
      const answer = await post(server, writer, { query: create, variables: { data: {} } });
      expect(answer.status).toBe(400);
      expect(errorIn(answer.text).extensions).toMatchObject({
        code: 'VALIDATION',
        status: 400,
        fields: { title: { code: 'validation_required', message: 'Cannot be blank.' } },
        requestId: answer.headers.get('x-request-id'),
      });
    });

    it('comes with the status of its code where nothing came of the request', async () => {
      const statuses = [
        [writer, '{ records(collection: "notes") { page } }', 403],
        [reader, '{ apiKeys { id } }', 403],
        ['', '{ viewer { name } }', 401],
        [reader, '{ records(collection: "nothing") { page } }', 404],
        [reader, '{ records(collection: "notes", filter: "title ~") { page } }', 400],
      ] as const;
      for (const [key, query, status] of statuses) {
        expect([query, (await post(server, key, { query })).status]).toEqual([query, status]);
      }
    });

    it('leaves 200 to an answer that has data all the same', async () => {
      const query = '{ health { status } record(collection: "notes", id: "nothing") { id } }';
      const answer = await post(server, reader, { query });
      expect([answer.status, codesIn(answer)]).toEqual([200, ['NOT_FOUND']]);
      expect(JSON.parse(answer.text)).toMatchObject({ data: { health: { status: 'ok' }, record: null } });
    });

    it('gives nobody data beside the word that credentials are missing', async () => {
      const query = '{ health { status } record(collection: "notes", id: "nothing") { id } }';
      const answer = await post(server, '', { query });
      expect([answer.status, answer.text.includes('"data"')]).toEqual([401, false]);
    });

    it('never repeats the values of variables', async () => {
      const query = 'mutation ($password: String!) { login(email: "a@example.com", password: $password) { token } }';
      const answer = await post(server, '', { query, variables: { password: { is: 'hunter2' } } });
      expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
      expect(answer.text).toContain('$password');
      expect(answer.text).not.toContain('hunter2');
    });

    it('says which part of a variable is wrong', async () => {
      const query = 'mutation ($input: CollectionInput!) { createCollection(input: $input) { id } }';
      const variables = { input: { name: 'x', fields: [{ name: 'a', type: 'txt' }] } };
      const { errors } = await server.graphql(query, variables, { token: server.admin.token });
      expect(errors[0]?.message).toBe('Variable "$input.fields[0].type" got an invalid value: expected FieldType.');
    });
  });

  describe('a request', () => {
    it.each([null, undefined, 5, ['{ viewer { name } }'], {}])(
      'without a document is the fault of the client: %j',
      async (query) => {
        const answer = await post(server, reader, { query });
        expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
      },
    );

    it.each([
      [{}, 'Variable "$by" got an invalid value: Exactly one key must be specified for OneOf type "Note_Unique".'],
      [{ id: null }, 'Variable "$by.id" got an invalid value: Field "id" must be non-null.'],
    ])('with a variable of not one key is told that it takes one: %j', async (by, message) => {
      const answer = await post(server, reader, {
        query: 'query ($by: Note_Unique!) { note(by: $by) { id } }',
        variables: { by },
      });
      expect([answer.status, errorIn(answer.text).message]).toEqual([400, message]);
    });
  });

  describe('a key that may write but not read', () => {
    it('learns the id of what it wrote', async () => {
      const { data } = await server.graphql(create, { data: { title: 'a' } }, { key: writer });
      expect(data?.['createRecord']).toMatchObject({
        collection: 'notes',
        id: expect.stringMatching(/^[a-z0-9]{15}$/),
      });
    });

    it.each(['data', 'created', 'updated', '... on Record { updated }', '...Values', 'd: data'])(
      'writes nothing when it selects %s',
      async (selection) => {
        const before = await count();
        const query = `mutation { createRecord(collection: "notes", data: { title: "b" }) { id ${selection} } }
        ${selection === '...Values' ? 'fragment Values on GenericRecord { data }' : ''}`;
        const answer = await post(server, writer, { query });
        expect([answer.status, codesIn(answer), await count()]).toEqual([403, ['FORBIDDEN'], before]);
        expect(errorIn(answer.text).message).toContain('records:read');
      },
    );

    it('may name fields that it then skips', async () => {
      const query = `mutation ($no: Boolean!) {
      createRecord(collection: "notes", data: { title: "c" }) { id data @include(if: $no) created @skip(if: true) }
    }`;
      expect((await post(server, writer, { query, variables: { no: false } })).status).toBe(200);
      expect((await post(server, writer, { query, variables: { no: true } })).status).toBe(403);
    });
  });

  describe('a value that no store could keep as it is', () => {
    const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

    it.each([
      ['nested too deeply', deep(700)],
      ['half a character', ['\ud800']],
    ])('is refused: %s', async (_name, extra) => {
      const answer = await post(server, writer, { query: create, variables: { data: { title: 'd', extra } } });
      expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
    });

    it('is refused in a document too', async () => {
      const query = `mutation { createRecord(collection: "notes", data: { title: "d", extra: ${JSON.stringify(deep(700))} }) { id } }`;
      expect(codesIn(await post(server, writer, { query }))).toEqual(['VALIDATION']);
    });
  });

  describe('a list', () => {
    it('is counted, or not where the caller says so', async () => {
      const both = await server.graphql(
        '{ records(collection: "notes") { totalItems totalPages page perPage } }',
        {},
        { key: reader },
      );
      expect(both.data?.['records']).toMatchObject({ totalItems: await count(), totalPages: 1, page: 1, perPage: 30 });
      const skipped = '{ records(collection: "notes", skipTotal: true) { totalItems totalPages } }';
      expect((await server.graphql(skipped, {}, { key: reader })).data?.['records']).toEqual({
        totalItems: -1,
        totalPages: -1,
      });
    });

    it('refuses a search of more words than it takes', async () => {
      const search = (words: number) => {
        const text = Array.from({ length: words }, (_, i) => `word${i}`).join(' ');
        return post(server, reader, { query: `{ records(collection: "notes", search: "${text}") { page } }` });
      };
      expect((await search(20)).status).toBe(200);
      const refused = await search(21);
      expect([refused.status, codesIn(refused)]).toEqual([400, ['VALIDATION']]);
    });
  });
});
