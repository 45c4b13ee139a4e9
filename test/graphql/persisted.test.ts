import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { ask, codesIn, postAs } from './ask.js';
import { lanes } from './lanes.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const allowed = 'query Me { viewer { kind } }';
const folder = await mkdtemp(join(tmpdir(), 'fichero-test-'));
const file = join(folder, 'operations.json');
await writeFile(file, JSON.stringify({ me: allowed, [sha256('{ __typename }')]: '{ __typename }' }));

let open: TestServer;
let closed: TestServer;
beforeAll(async () => {
  [open, closed] = await Promise.all([startServer(), startServer({ flags: ['--persisted-operations', file] })]);
});
afterAll(async () => {
  await Promise.all([open.stop(), closed.stop()]);
  await rm(folder, { recursive: true });
});

const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

describe.each(lanes)('documents by their hash, in %s', (_name, type) => {
  const post = postAs(type);
  let key: string;
  beforeAll(async () => {
    key = (await open.mintKey(['records:read'])).secret;
  });

  it('are asked for when nobody has sent them, and then known to all, by GET too', async () => {
    const query = `{ viewer { kind } } # ${type}`;
    const extensions = persisted(sha256(query));
    const unknown = await post(open, key, { extensions });
    expect([unknown.status, codesIn(unknown)]).toEqual([404, ['NOT_FOUND']]);
    // What Apollo's and urql's links look for.
    expect(unknown.text).toContain('"message":"PersistedQueryNotFound"');

    const data = { data: { viewer: { kind: 'API_KEY' } } };
    expect(JSON.parse((await post(open, key, { query, extensions })).text)).toEqual(data);
    const other = (await open.mintKey(['files:read'])).secret;
    expect(JSON.parse((await post(open, other, { extensions })).text)).toEqual(data);
    const search = `?${new URLSearchParams({ extensions: JSON.stringify(extensions) })}`;
    const got = await ask(open, { headers: { 'X-Api-Key': key } }, search);
    expect([got.status, JSON.parse(got.text)]).toEqual([200, data]);
  });

  it('are an answer with status 200 to who accepts application/json alone', async () => {
    const headers = { 'Content-Type': type, Accept: 'application/json', 'X-Api-Key': key };
    const body = JSON.stringify({ extensions: persisted(sha256(`nothing ${type}`)) });
    expect((await ask(open, { method: 'POST', headers, body })).status).toBe(200);
  });

  it('cannot be put in place of another', async () => {
    const query = `{ __typename } # ${type}`;
    const stolen = sha256(`{ viewer { name } } # ${type}`);
    const answer = await post(open, key, { query, extensions: persisted(stolen) });
    expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
    expect((await post(open, key, { extensions: persisted(stolen) })).status).toBe(404);
  });

  it('are not taken from nobody', async () => {
    const query = `{ __typename } # nobody ${type}`;
    const extensions = persisted(sha256(query));
    expect((await post(open, '', { query, extensions })).status).toBe(200);
    expect((await post(open, '', { extensions })).status).toBe(404);
  });

  it.each([['x'.repeat(200)], [7], [null], ['a b']])('are refused by a hash like %s', async (hash) => {
    const answer = await post(open, key, { query: '{ __typename }', extensions: persisted(hash) });
    expect([answer.status, codesIn(answer)]).toEqual([400, ['VALIDATION']]);
  });

  it('cannot change anything by a link', async () => {
    const query = `mutation { logout } # ${type}`;
    const extensions = persisted(sha256(query));
    await post(open, key, { query, extensions });
    const headers = { Authorization: open.admin.token };
    const search = `?${new URLSearchParams({ extensions: JSON.stringify(extensions) })}`;
    expect((await ask(open, { headers }, search)).status).toBe(405);
  });
});

describe.each(lanes)('with an allow-list, in %s', (_name, type) => {
  const post = postAs(type);
  let key: string;
  beforeAll(async () => {
    key = (await closed.mintKey(['records:read'])).secret;
  });

  it('a key may ask for what is on it, by text or id', async () => {
    const data = { data: { viewer: { kind: 'API_KEY' } } };
    expect(JSON.parse((await post(closed, key, { query: allowed })).text)).toEqual(data);
    expect(JSON.parse((await post(closed, key, { extensions: persisted('me') })).text)).toEqual(data);
    const both = { query: '{ __typename }', extensions: persisted(sha256('{ __typename }')) };
    expect((await post(closed, key, both)).status).toBe(200);
  });

  it('a key may ask for nothing else, registered or not', async () => {
    const query = '{ viewer { name } }';
    const extensions = persisted(sha256(query));
    const admins = { 'Content-Type': type, Authorization: closed.admin.token };
    await ask(closed, { method: 'POST', headers: admins, body: JSON.stringify({ query }) });
    for (const body of [{ query }, { query, extensions }]) {
      const answer = await post(closed, key, body);
      expect([answer.status, codesIn(answer)]).toEqual([403, ['FORBIDDEN']]);
    }
    await ask(closed, { method: 'POST', headers: admins, body: JSON.stringify({ query, extensions }) });
    expect((await post(closed, key, { extensions })).status).toBe(404);
  });

  it('an admin may ask for anything, and nobody can still sign in', async () => {
    const headers = { 'Content-Type': type, Authorization: closed.admin.token };
    const body = JSON.stringify({ query: '{ viewer { name } }' });
    expect((await ask(closed, { method: 'POST', headers, body })).status).toBe(200);
    const { email, password } = closed.admin;
    const login =
      'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token } }';
    expect((await post(closed, '', { query: login, variables: { email, password } })).status).toBe(200);
  });
});

describe('a server with a bad list', () => {
  it.each([
    ['is no JSON', '{'],
    ['is no object', '[]'],
    ['holds what is no document', '{"a": "query {"}'],
    ['holds what is no text', '{"a": 1}'],
  ])('does not start when it %s', async (_name, text) => {
    const bad = join(folder, 'bad.json');
    await writeFile(bad, text);
    await expect(startServer({ env: { PERSISTED_OPERATIONS: bad } })).rejects.toThrow(
      'Cannot use the persisted operations',
    );
  });

  it('does not start when it is missing', async () => {
    const missing = startServer({ env: { PERSISTED_OPERATIONS: join(folder, 'missing.json') } });
    await expect(missing).rejects.toThrow(/Cannot read the persisted operations in .*: ENOENT/);
  });
});
