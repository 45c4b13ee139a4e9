import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer, type TestServer } from '../harness/server.js';
import { openArticles } from './articles.js';
import { postAs } from './ask.js';
import { lanes } from './lanes.js';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startServer();
  await openArticles(server);
  key = (await server.mintKey(['records:read', 'records:write'])).secret;
});
afterAll(() => server.stop());

const texts = Array.from({ length: 12 }, (_, i) => `text${i}`).join(' ');
const page = (size: string): string => `articles(first: ${size}) { totalCount nodes { id title ${texts} } }`;
const children = (inner: string): string => `articles_via_parent { nodes { id title ${inner} } }`;

describe.each(lanes)('in %s', (_name, type) => {
  const post = postAs(type);
  const refused = (answer: { readonly text: string }): JsonObject =>
    (JSON.parse(answer.text) as { readonly errors: readonly JsonObject[] }).errors[0] ?? {};

  it.each<[string, string, JsonObject]>([
    ['a whole page of records with all their fields', `{ ${page('1000')} }`, {}],
    ['the same by a variable', `query ($n: Int) { ${page('$n')} }`, { n: 1000 }],
    [
      'all that a page says of itself',
      '{ articles(first: 1000) { pageInfo { hasNextPage endCursor } edges { cursor node { id } } aggregate { count } } }',
      {},
    ],
    ['three connections in each other', `{ articles { nodes { id title ${children(children(''))} } } }`, {}],
    [
      'a large page of records of any collection',
      '{ records(collection: "articles", perPage: 1000) { totalItems items { id created updated data } } }',
      {},
    ],
    [
      'what the variables leave out',
      'query ($all: Boolean = false) { articles(first: 1000) { nodes { id articles_via_parent(first: 1000) @include(if: $all) { nodes { id } } } } }',
      {},
    ],
  ])('a request may ask for %s', async (_about, query, variables) => {
    const { status, text } = await post(server, key, { query, variables });
    expect([status, JSON.parse(text)]).toEqual([200, { data: expect.anything() }]);
  });

  it('a document is judged by the variables that it comes with, each time', async () => {
    const query =
      'query ($n: Int!) { articles(first: $n) { nodes { articles_via_parent(first: $n) { nodes { id } } } } }';
    const asked = async (n: number) => (await post(server, key, { query, variables: { n } })).status;
    expect([await asked(300), await asked(400), await asked(300), await asked(317)]).toEqual([200, 400, 200, 400]);
  });

  it('who asks for too much is told so, and nothing was done', async () => {
    const query = `mutation ($n: Int!) {
      createArticle(data: {title: "made"}) { articles_via_parent(first: $n) { nodes { articles_via_parent(first: $n) { nodes { id } } } } }
    }`;
    const answer = await post(server, key, { query, variables: { n: 1000 } });
    expect(refused(answer)).toMatchObject({
      message: 'The answer could hold 1000000 values, more than 100000: ask for fewer records or fields.',
      extensions: { code: 'VALIDATION', status: 400 },
    });
    const made = await post(server, key, { query: '{ articles(where: {title: {eq: "made"}}) { totalCount } }' });
    expect(JSON.parse(made.text)).toEqual({ data: { articles: { totalCount: 0 } } });
  });
});
