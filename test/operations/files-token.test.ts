import PocketBase from 'pocketbase';
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({ name: 'papers', fields: [{ name: 'page', type: 'file' }] });
const { token: session } = server.admin;
const form = new FormData();
form.set('page', new Blob(['bytes of the page']), 'page.txt');
const made = await server.rest('POST', '/api/collections/papers/records', { token: session, body: form });
const file = `/api/files/papers/${String(made.body['id'])}/${String(made.body['page'])}`;

const tokenFor = async (caller: { key?: string; token?: string }) => {
  const { status, body } = await server.rest('POST', '/api/files/token', caller);
  expect(status).toBe(200);
  return String(body['token']);
};
const download = async (token: string) => {
  const { status, text } = await server.rest('GET', `${file}?token=${encodeURIComponent(token)}`);
  return status === 200 ? text : status;
};

test('a token of a key or of a session stands for it in the URL of a file', async () => {
  const { secret } = await server.mintKey(['files:read']);
  expect(await download(await tokenFor({ key: secret }))).toBe('bytes of the page');
  expect(await download(await tokenFor({ token: session }))).toBe('bytes of the page');
});

test('it shows nothing of what it stands for', async () => {
  const { secret } = await server.mintKey(['files:read']);
  const token = await tokenFor({ key: secret });
  expect(token).not.toContain(secret.slice(3, 46));
  expect(token).toMatch(/^ft_[\w.-]+$/);
});

test('it opens nothing but files', async () => {
  const { secret } = await server.mintKey(['records:read', 'files:read']);
  const token = await tokenFor({ key: secret });
  for (const path of ['/api/viewer', '/api/collections/papers/records']) {
    expect((await server.rest('GET', `${path}?token=${token}`)).status).toBe(401);
    expect((await server.rest('GET', path, { token })).status).toBe(401);
    expect((await server.rest('GET', path, { key: token })).status).toBe(401);
  }
});

test('it ends with the key: deleted or made anew', async () => {
  const [deleted, renewed] = [await server.mintKey(['files:read']), await server.mintKey(['files:read'])];
  const tokens = [await tokenFor({ key: deleted.secret }), await tokenFor({ key: renewed.secret })];
  await server.rest('DELETE', `/api/keys/${deleted.id}`, { token: session });
  await server.rest('POST', `/api/keys/${renewed.id}/regenerate`, { token: session });
  for (const token of tokens) expect(await download(token)).toBe(401);
});

test('a changed, invented or empty one is none', async () => {
  const { secret } = await server.mintKey(['files:read']);
  const token = await tokenFor({ key: secret });
  const [head = '', id = '', expires = '', signature = ''] = token.split('.');
  const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  for (const wrong of [
    [head, id, expires, flipped],
    [head, id, String(Number(expires) + 60), signature],
    [head, 'aaaaaaaaaaaaaaa', expires, signature],
    ['ft_session', id, expires, signature],
    [head, id, expires],
    [''],
  ]) {
    expect(await download(wrong.join('.'))).toBe(401);
  }
});

test('who may not read files gets none, and needs one no less', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:write']);
  const refused = await server.rest('POST', '/api/files/token', { key: secret });
  expect([refused.status, refused.body['message']]).toEqual([403, expect.stringContaining('files:read')]);
  expect((await server.rest('POST', '/api/files/token')).status).toBe(401);
  expect((await server.rest('GET', file)).status).toBe(401);
});

test('every process accepts it, also one that started later', async () => {
  const { secret } = await server.mintKey(['files:read']);
  const token = await tokenFor({ key: secret });
  await server.restart();
  expect(await download(token)).toBe('bytes of the page');
});

test('an unmodified PocketBase client asks for it and uses it', async () => {
  const { secret } = await server.mintKey(['records:read', 'files:read']);
  const client = new PocketBase(server.url);
  client.beforeSend = (url, options) => ({
    url,
    options: { ...options, headers: { ...options.headers, 'X-Api-Key': secret } },
  });
  const token = await client.files.getToken();
  const record = await client.collection('papers').getOne(String(made.body['id']));
  const response = await fetch(client.files.getURL(record, String(record['page']), { token }));
  expect(await response.text()).toBe('bytes of the page');
});
