import type { IncomingMessage } from 'node:http';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPlain } from '#server/graphql/fast-lane.js';
import { startServer, type TestServer } from '../harness/server.js';
import { lanes, type RequestType } from './lanes.js';

let server: TestServer;
let callers: Readonly<Record<string, Record<string, string>>>;

beforeAll(async () => {
  server = await startServer({ env: { MAX_BODY_BYTES: '200000' } });
  await server.createCollection({ name: 'notes', fields: [{ name: 'title', type: 'text', required: true }] });
  callers = {
    nobody: {},
    reader: { 'X-Api-Key': (await server.mintKey(['records:read'])).secret },
    writer: { 'X-Api-Key': (await server.mintKey(['records:write'])).secret },
    admin: { Authorization: server.admin.token },
    stranger: { 'X-Api-Key': 'fk_nothing' },
  };
});
afterAll(() => server.stop());

const accepts = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'application/graphql-response+json, application/json;q=0.9',
  // As urql sends it.
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  'text/html, application/*;q=0.1',
];

const create = 'mutation ($data: JSON!) { createRecord(collection: "notes", data: $data) { collection } }';
const bodies: readonly (readonly [name: string, body: unknown])[] = [
  ['a query', { query: '{ viewer { kind name permissions expiresAt } }' }],
  ['a named operation', { query: 'query A { __typename } query B { health { status } }', operationName: 'B' }],
  ['several operations and no name', { query: 'query A { __typename } query B { health { status } }' }],
  ['an operation that is not there', { query: 'query A { __typename }', operationName: 'C' }],
  ['no operation', { query: 'fragment F on Query { __typename }' }],
  ['an empty document', { query: '' }],
  ['what is no document', { query: '{ viewer {' }],
  ['an unknown field', { query: '{ viewr { name } viewer { nam } }' }],
  ['a mutation', { query: create, variables: { data: { title: 'x' } } }],
  ['a mutation with a fault', { query: create, variables: { data: {} } }],
  ['a missing variable', { query: create }],
  ['a null variable', { query: create, variables: { data: null } }],
  ['variables that are null', { query: '{ __typename }', variables: null, operationName: null, extensions: null }],
  ['variables that are a list', { query: '{ __typename }', variables: [] }],
  ['variables that are text', { query: '{ __typename }', variables: '{}' }],
  ['extensions that are text', { query: '{ __typename }', extensions: 'x' }],
  ['a parameter that nobody knows', { query: '{ __typename }', documentId: 'x' }],
  ['a query that is a number', { query: 1 }],
  ['no query', { variables: {} }],
  ['nothing', {}],
  ['null', null],
  ['a number', 7],
  ['a list', [{ query: '{ __typename }' }]],
  ['a subscription', { query: 'subscription { nothing }' }],
  ['introspection', { query: getIntrospectionQuery() }],
  [
    'a nullable field that fails beside one that does not',
    { query: '{ health { status } record(collection: "notes", id: "x") { id } }' },
  ],
  [
    'two errors',
    { query: '{ a: record(collection: "notes", id: "x") { id } b: record(collection: "no", id: "x") { id } }' },
  ],
  [
    'conditions',
    {
      query: 'query ($no: Boolean!) { health @skip(if: $no) { status } __typename @include(if: $no) }',
      variables: { no: true },
    },
  ],
  ['an alias that is a prototype', { query: '{ __proto__: health { constructor: status } }' }],
  [
    'a variable called so',
    { query: 'query ($__proto__: Int) { __typename }', variables: JSON.parse('{"__proto__": 1}') as unknown },
  ],
  ['a document that is too long', { query: `{ __typename } # ${'x'.repeat(70_000)}` }],
  ['a body that is too long', { query: '{ __typename }', variables: { x: 'x'.repeat(200_000) } }],
];

interface Sent {
  readonly type: RequestType;
  readonly accept: string;
  readonly caller: string;
  readonly body: string;
}

/** All that an answer says, in the order in which it says it, but for the time. */
const answerTo = async ({ type, accept, caller, body }: Sent) => {
  const headers = { 'Content-Type': type, Accept: accept, 'X-Request-Id': 'request-1', ...callers[caller] };
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
  const said = [...response.headers].filter(([name]) => name !== 'date');
  return { status: response.status, headers: Object.fromEntries(said), text: await response.text() };
};

const expectAlike = async (accept: string, caller: string, body: string) => {
  const [fast, own] = await Promise.all(lanes.map(([, type]) => answerTo({ type, accept, caller, body })));
  expect({ accept, caller, ...fast }).toEqual({ accept, caller, ...own });
  return fast;
};

describe('both lanes answer alike, to the last header', () => {
  it.each(bodies)('%s', async (_name, body) => {
    for (const caller of Object.keys(callers)) await expectAlike('application/json', caller, JSON.stringify(body));
    for (const accept of accepts) await expectAlike(accept, 'reader', JSON.stringify(body));
  });

  it.each([
    ['no JSON', '{'],
    ['no byte', ''],
    ['text with a mark of its order', '\ufeff{"query":"{ __typename }"}'],
  ])('%s', async (_name, body) => {
    for (const caller of Object.keys(callers)) await expectAlike('*/*', caller, body);
  });

  it('types that nobody can give', async () => {
    const answer = await expectAlike('text/plain', 'reader', JSON.stringify({ query: '{ __typename }' }));
    expect(answer?.status).toBe(406);
  });
});

describe('the fast lane', () => {
  const plain = { 'content-type': 'application/json', accept: 'application/json' };
  const isFast = (headers: Record<string, string>, method = 'POST') =>
    isPlain({ method, headers: { ...plain, ...headers } } as unknown as IncomingMessage);

  it('takes what the usual clients send', () => {
    for (const accept of accepts) expect([accept, isFast({ accept })]).toEqual([accept, true]);
    expect(isFast({ 'content-type': 'application/json; charset=utf-8' })).toBe(true);
  });

  it.each<[string, Record<string, string>, string?]>([
    ['another method', {}, 'GET'],
    ['uploads', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['the other lane of the tests', { 'content-type': 'application/graphql+json' }],
    ['streams', { accept: 'text/event-stream' }],
    ['another encoding of the answer', { accept: 'application/json; charset=latin1' }],
    ['packed bodies', { 'content-encoding': 'gzip' }],
  ])('leaves to Yoga: %s', (_name, headers, method) => {
    expect(isFast(headers, method)).toBe(false);
  });
});
