import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, codesIn, postAs } from '../graphql/ask.js';
import { lanes } from '../graphql/lanes.js';
import { startServer, type TestServer } from '../harness/server.js';

let server: TestServer;
let reader: string;
let writer: string;
let record: string;

beforeAll(async () => {
  server = await startServer({ env: { NODE_ENV: 'production', CORS_ORIGINS: 'https://app.example.com' } });
  await server.createCollection({ name: 'notes', fields: [{ name: 'title', type: 'text' }] });
  reader = (await server.mintKey(['records:read'])).secret;
  writer = (await server.mintKey(['records:write'])).secret;
  const made = await server.rest('POST', '/api/collections/notes/records', { key: writer, body: { title: 'a' } });
  record = String(made.body['id']);
});
afterAll(() => server.stop());

describe.each(lanes)('in %s', (_name, type) => {
  const post = postAs(type);

  it('a packed body is not unpacked', async () => {
    const bomb = gzipSync(Buffer.from(JSON.stringify({ query: `{ __typename } #${' '.repeat(50_000_000)}` })));
    const headers = { 'Content-Type': type, 'Content-Encoding': 'gzip', 'X-Api-Key': reader };
    const started = performance.now();
    const answer = await ask(server, { method: 'POST', headers, body: new Uint8Array(bomb) });
    expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('an origin that may call gets no leave to send cookies, and another no leave at all', async () => {
    const body = JSON.stringify({ query: '{ health { status } }' });
    const from = (Origin: string) => ask(server, { method: 'POST', headers: { 'Content-Type': type, Origin }, body });
    const friend = await from('https://app.example.com');
    expect(friend.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(friend.headers.get('access-control-allow-credentials')).toBeNull();
    const stranger = await from('https://evil.example');
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('a list is never longer than 1,000, whatever is asked for', async () => {
    const query = '{ records(collection: "notes", perPage: 100000) { perPage } }';
    expect(JSON.parse((await post(server, reader, { query })).text)).toEqual({ data: { records: { perPage: 1_000 } } });
  });

  it('a key that may not read cannot tell by `__typename` whether a record exists', async () => {
    const look = async (id: string) => {
      const query = `{ record(collection: "notes", id: "${id}") { __typename } }`;
      const answer = await post(server, writer, { query });
      expect(codesIn(answer)).toEqual(['FORBIDDEN']);
      return [answer.status, answer.text.replace(/"requestId":"[^"]*"/, '').replaceAll(id, '')];
    };
    expect(await look(record)).toEqual(await look('nothing00000000'));
  });

  it('two callers who ask for the same at the same time each get their own answer', async () => {
    const query = '{ viewer { permissions } records(collection: "notes") { totalItems } }';
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => post(server, i % 2 === 0 ? reader : writer, { query })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, i) => (i % 2 === 0 ? 200 : 403)));
  });

  it('a mutation has no effect when another field of it is denied, and the rest of it is not run', async () => {
    const query = `mutation {
      apiKey: createApiKey(input: {name: "x", permissions: [RECORDS_READ]}) { secret }
      createRecord(collection: "notes", data: {title: "never"}) { id }
    }`;
    const answer = await post(server, reader, { query });
    expect([answer.status, new Set(codesIn(answer))]).toEqual([403, new Set(['FORBIDDEN'])]);
    expect(JSON.parse(answer.text)).not.toHaveProperty('data');
    const found = await server.rest('GET', '/api/collections/notes/records', { key: reader });
    expect(found.body['totalItems']).toBe(1);
  });
});
