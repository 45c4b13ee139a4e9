import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const deleted = await server.mintKey(['records:read']);
await server.rest('DELETE', `/api/keys/${deleted.id}`, { token: server.admin.token });
const { secret: valid } = await server.mintKey(['records:read']);
const last = valid.at(-1) === 'a' ? 'b' : 'a';

const headersOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no credential': {},
  'an empty key': { 'X-Api-Key': '' },
  'a malformed key': { 'X-Api-Key': 'nonsense' },
  'a mistyped key': { 'X-Api-Key': valid.slice(0, -1) + last },
  'an unknown key': { 'X-Api-Key': deleted.secret },
  'a very long key': { 'X-Api-Key': `fk_${'a'.repeat(5_000)}` },
  'a bad token': { Authorization: 'nonsense' },
  'a key in place of a token': { Authorization: `Bearer ${valid}` },
};

test('whatever is wrong with a credential, the answer is the same', async () => {
  const answers = await Promise.all(
    Object.entries(headersOf).map(async ([name, headers]) => {
      const { status, text } = await server.rest('GET', '/api/viewer', { headers });
      return { name, status, text };
    }),
  );
  const text = JSON.stringify({
    status: 401,
    message: 'The request requires a valid API key or session.',
    data: {},
  });
  expect(answers).toEqual(Object.keys(headersOf).map((name) => ({ name, status: 401, text })));
});

test('a credential that is no longer in force does not stand in the way of a login', async () => {
  const body = { identity: server.admin.email, password: server.admin.password };
  const path = '/api/collections/_superusers/auth-with-password';
  const { status, body: answer } = await server.rest('POST', path, { token: 'stale', body });
  expect(status).toBe(200);
  expect(answer).toMatchObject({
    token: expect.any(String),
    record: { email: server.admin.email, collectionName: '_superusers', verified: true },
  });
});

test('an unknown e-mail and a wrong password get the same refusal', async () => {
  const path = '/api/collections/_superusers/auth-with-password';
  const wrong = await server.rest('POST', path, { body: { identity: server.admin.email, password: 'wrong' } });
  const unknown = await server.rest('POST', path, { body: { identity: 'nobody@example.com', password: 'wrong' } });
  expect(wrong.status).toBe(400);
  expect(unknown.text).toBe(wrong.text);
  const blank = await server.rest('POST', path, { body: { identity: server.admin.email } });
  expect(blank.body['data']).toEqual({ password: { code: 'validation_required', message: 'Cannot be blank.' } });
});

test('the health of the server is for everybody', async () => {
  const { status, body } = await server.rest('GET', '/api/health');
  expect(status).toBe(200);
  expect(body).toEqual({ code: 200, message: 'API is healthy.', data: {} });
});
