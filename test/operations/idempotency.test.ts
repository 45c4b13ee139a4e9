import { afterAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { startServer } from '../harness/server.js';

const server = await startServer({ flags: ['--workers', '2'] });
afterAll(() => server.stop());

await server.createCollection({
  name: 'notes',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'papers', type: 'file', maxSelect: 3 },
  ],
});
const everything = ['records:read', 'records:write', 'records:delete', 'files:read', 'files:write'] as const;
const { secret: key } = await server.mintKey(everything);
const { secret: otherKey } = await server.mintKey(everything);

const notes = '/api/collections/notes/records';
let made = 0;
const fresh = () => {
  made += 1;
  return `key ${made}`;
};
const send = (method: string, path: string, idempotencyKey: string, body?: unknown, as = key) =>
  server.rest(method, path, {
    key: as,
    headers: { 'Idempotency-Key': idempotencyKey },
    ...(body !== undefined && { body }),
  });
const titled = async (title: string) => {
  const { body } = await server.rest('GET', `${notes}?filter=${encodeURIComponent(`title="${title}"`)}`, { key });
  return body['totalItems'];
};
const replayed = ({ headers }: { readonly headers: Headers }) => headers.get('Idempotency-Replayed');

const post = async (query: string, variables: JsonObject, idempotencyKey: string, as: Record<string, string>) => {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey, ...as };
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const createNote = 'mutation ($data: JSON!) { createRecord(collection: "notes", data: $data) { id data } }';
const idOf = (text: string) => /"id":"(\w{15})"/.exec(text)?.[1];

describe('a request over REST with an Idempotency-Key', () => {
  test('is done once: its repetition gets the same answer', async () => {
    const once = fresh();
    const first = await send('POST', `${notes}?fields=id,title`, once, { title: 'created' });
    const second = await send('POST', `${notes}?fields=id,title`, once, { title: 'created' });
    expect([first.status, second.status, second.text]).toEqual([200, 200, first.text]);
    expect([replayed(first), replayed(second)]).toEqual([null, 'true']);
    expect(await titled('created')).toBe(1);
    const path = `${notes}/${String(first.body['id'])}`;
    const gone = fresh();
    const deletions = [await send('DELETE', path, gone), await send('DELETE', path, gone)];
    expect(deletions.map((answer) => [answer.status, answer.text, replayed(answer)])).toEqual([
      [204, '', null],
      [204, '', 'true'],
    ]);
  });

  test('counts once also in an update and in a batch', async () => {
    const { body } = await server.rest('POST', notes, { key, body: { title: 'counted' } });
    const once = fresh();
    const path = `${notes}/${String(body['id'])}`;
    const updates = [
      await send('PATCH', path, once, { title: 'counted twice' }),
      await send('PATCH', path, once, { title: 'counted twice' }),
    ];
    expect(updates.map(({ text }) => text)).toEqual(Array(2).fill(updates[0]?.text));
    const requests = [{ method: 'POST', url: notes, body: { title: 'in a batch' } }];
    const batch = fresh();
    const batches = [
      await send('POST', '/api/batch', batch, { requests }),
      await send('POST', '/api/batch', batch, { requests }),
    ];
    expect(batches.map((answer) => [answer.status, answer.text, replayed(answer)])).toEqual([
      [200, batches[0]?.text, null],
      [200, batches[0]?.text, 'true'],
    ]);
    expect(await titled('in a batch')).toBe(1);
  });

  test('is done once also when it is sent many times at once, to several processes', async () => {
    const once = fresh();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('POST', notes, once, { title: 'at once' })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(await titled('at once')).toBe(1);
  });

  test('is refused with the key of another request, and does nothing', async () => {
    const once = fresh();
    await send('POST', notes, once, { title: 'mine' });
    const other = await send('POST', notes, once, { title: 'another' });
    expect([other.status, other.body['message']]).toEqual([400, expect.stringContaining('another request')]);
    expect(await titled('another')).toBe(0);
    const path = await send('POST', `${notes}?fields=id`, once, { title: 'mine' });
    expect(path.status).toBe(400);
  });

  test('shares its key with no other caller', async () => {
    const once = fresh();
    const first = await send('POST', notes, once, { title: 'shared' });
    const second = await send('POST', notes, once, { title: 'shared' }, otherKey);
    expect([second.status, replayed(second), second.body['id'] === first.body['id']]).toEqual([200, null, false]);
  });

  test('that failed can be sent again', async () => {
    const once = fresh();
    const failed = await send('POST', notes, once, { title: '' });
    const again = await send('POST', notes, once, { title: '' });
    expect([failed.status, again.status, replayed(again)]).toEqual([400, 400, null]);
    const corrected = await send('POST', notes, once, { title: 'corrected' });
    expect([corrected.status, replayed(corrected)]).toEqual([200, null]);
  });

  test('brings its files once', async () => {
    const form = (text: string) => {
      const data = new FormData();
      data.set('title', 'filed');
      data.set('papers', new Blob([text]), 'paper.txt');
      return data;
    };
    const once = fresh();
    const before = await server.countFiles();
    const first = await send('POST', notes, once, form('the same'));
    const second = await send('POST', notes, once, form('the same'));
    const other = await send('POST', notes, once, form('different'));
    expect([second.text, replayed(second), other.status]).toEqual([first.text, 'true', 400]);
    expect(await server.countFiles()).toBe(before + 1);
  });

  test.each(['', ' ', 'x'.repeat(256), 'ñ'])('takes no key like %j', async (malformed) => {
    const headers = { 'Idempotency-Key': malformed };
    const { status } = await server.rest('POST', notes, { key, headers, body: { title: 'malformed' } });
    expect(status).toBe(400);
    expect(await titled('malformed')).toBe(0);
  });

  test('is refused where the answer is a secret, and nothing is made', async () => {
    const body = { name: 'not made', permissions: ['records:read'], expires: '7d' };
    const headers = { 'Idempotency-Key': fresh() };
    const { token } = server.admin;
    const { status } = await server.rest('POST', '/api/keys', { token, headers, body });
    expect(status).toBe(400);
    const { text } = await server.rest('GET', '/api/keys', { token });
    expect(text).not.toContain('not made');
  });

  test('is answered to nobody whose key is gone', async () => {
    const { id, secret } = await server.mintKey(everything);
    const once = fresh();
    await send('POST', notes, once, { title: 'revoked' }, secret);
    await server.rest('DELETE', `/api/keys/${id}`, { token: server.admin.token });
    const { status, text } = await send('POST', notes, once, { title: 'revoked' }, secret);
    expect([status, text]).toEqual([401, expect.not.stringContaining('revoked')]);
  });
});

describe('a mutation with an Idempotency-Key', () => {
  const withKey = { 'X-Api-Key': key };

  test('is done once: its repetition gets the same answer', async () => {
    const once = fresh();
    const variables = { data: { title: 'by graphql' } };
    const answers = [
      await post(createNote, variables, once, withKey),
      await post(createNote, variables, once, withKey),
    ];
    expect(answers.map((answer) => [answer.status, answer.text, replayed(answer)])).toEqual([
      [200, answers[0]?.text, null],
      [200, answers[0]?.text, 'true'],
    ]);
    expect(idOf(answers[0]?.text ?? '')).toBeDefined();
    expect(await titled('by graphql')).toBe(1);
    const other = await post(createNote, { data: { title: 'other' } }, once, withKey);
    expect([other.status, other.text]).toEqual([400, expect.stringContaining('"code":"VALIDATION"')]);
    expect(await titled('other')).toBe(0);
  });

  test('is done once also when it is sent many times at once', async () => {
    const once = fresh();
    const variables = { data: { title: 'graphql at once' } };
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(createNote, variables, once, withKey)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await titled('graphql at once')).toBe(1);
  });

  test('that failed can be sent again; that failed in part is not done twice', async () => {
    const once = fresh();
    const failed = await post(createNote, { data: {} }, once, withKey);
    expect(failed.text).toContain('validation_required');
    expect((await post(createNote, { data: { title: 'graphql corrected' } }, once, withKey)).text).toContain('"id"');
    const two = `mutation ($data: JSON!, $bad: JSON!) {
      first: createRecord(collection: "notes", data: $data) { id }
      second: createRecord(collection: "notes", data: $bad) { id }
    }`;
    const inPart = fresh();
    const variables = { data: { title: 'in part' }, bad: {} };
    await post(two, variables, inPart, withKey);
    const again = await post(two, variables, inPart, withKey);
    expect(again.text).toContain('"code":"CONFLICT"');
    expect(await titled('in part')).toBe(1);
  });

  test.each([
    ['', 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'],
    [
      ' in a fragment',
      'mutation ($input: CreateApiKeyInput!) { ...on Mutation { ...made } } fragment made on Mutation { createApiKey(input: $input) { secret } }',
    ],
  ])('is refused where the answer is a secret%s', async (_name, query) => {
    const variables = { input: { name: 'graphql not made', permissions: ['RECORDS_READ'], expiration: 'DAYS_7' } };
    const answer = await post(query, variables, fresh(), { Authorization: server.admin.token });
    expect(answer.text).toContain('"code":"VALIDATION"');
    const { text } = await server.rest('GET', '/api/keys', { token: server.admin.token });
    expect(text).not.toContain('graphql not made');
  });

  test('means nothing to a query', async () => {
    const once = fresh();
    for (const title of ['a', 'b']) {
      const query = `{ records(collection: "notes", filter: "title='${title}'") { totalItems } }`;
      expect((await post(query, {}, once, withKey)).text).toContain('totalItems');
    }
  });
});

test('the answer outlives the process', async () => {
  const rest = fresh();
  const mutation = fresh();
  const first = await send('POST', notes, rest, { title: 'before' });
  const variables = { data: { title: 'graphql before' } };
  const before = await post(createNote, variables, mutation, { 'X-Api-Key': key });
  await server.kill9();
  await server.restart();
  const again = await send('POST', notes, rest, { title: 'before' });
  expect([again.text, replayed(again)]).toEqual([first.text, 'true']);
  const after = await post(createNote, variables, mutation, { 'X-Api-Key': key });
  expect([after.text, replayed(after)]).toEqual([before.text, 'true']);
});
