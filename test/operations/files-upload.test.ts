import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

const maxFileBytes = 300_000;
const server = await startServer({ env: { MAX_FILE_BYTES: String(maxFileBytes) } });
afterAll(() => server.stop());

await server.createCollection({
  name: 'papers',
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'cover', type: 'file', maxSelect: 1, maxSize: 200_000 },
    { name: 'pages', type: 'file', maxSelect: 3, maxSize: 1_000_000 },
  ],
});
const path = '/api/collections/papers/records';
const { secret: key } = await server.mintKey(['records:read', 'records:write', 'files:read', 'files:write']);

const blob = (size: number) => new Blob([Buffer.alloc(size, 'x')]);
const form = (...parts: readonly (readonly [string, string | Blob])[]) => {
  const data = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, 'My Cover.txt');
  }
  return data;
};
const totalItems = async () => (await server.rest('GET', path, { key })).body['totalItems'];

test('a create with files stores them under names of their own', async () => {
  const body = form(['title', 'Paper'], ['cover', blob(10)], ['pages', blob(20)], ['pages', blob(30)]);
  const { status, body: record } = await server.rest('POST', path, { key, body });
  expect(status).toBe(200);
  expect(record['cover']).toMatch(/^my_cover_[a-z0-9]{10}\.txt$/);
  expect(record['pages']).toHaveLength(2);
});

test('a body that is the file itself is answered with what a client needs of it, and no more', async () => {
  const { body: record } = await server.rest('POST', path, { key, body: { title: 'Paper' } });
  const sent = await fetch(`${server.url}/api/files/papers/${record['id']}?field=cover&name=note.txt`, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/octet-stream' },
    body: 'hello',
  });
  const name = expect.stringMatching(/^note_[a-z0-9]{10}\.txt$/) as string;
  const url = expect.stringContaining(`/${record['id']}/note_`) as string;
  expect(await sent.json()).toEqual({ name, url, size: 5, mime: 'text/plain; charset=utf-8' });
});

test('an update replaces, adds and removes; the bytes of what is gone go too', async () => {
  const before = await server.countFiles();
  const made = await server.rest('POST', path, {
    key,
    body: form(['title', 'P'], ['cover', blob(1)], ['pages', blob(2)]),
  });
  const record = `${path}/${made.body['id']}`;
  const replaced = await server.rest('PATCH', record, { key, body: form(['cover', blob(3)]) });
  expect(replaced.status).toBe(200);
  expect(replaced.body['cover']).not.toBe(made.body['cover']);
  const added = await server.rest('PATCH', record, { key, body: form(['pages+', blob(4)]) });
  expect(added.body['pages']).toHaveLength(2);
  const [first] = added.body['pages'] as readonly string[];
  const removed = await server.rest('PATCH', record, { key, body: { 'pages-': [first] } });
  expect(removed.body['pages']).toHaveLength(1);
  await until(async () => (await server.countFiles()) === before + 2);
  await server.rest('PATCH', record, { key, body: { cover: null, pages: [] } });
  await until(async () => (await server.countFiles()) === before);
});

test('the files of a deleted record go', async () => {
  const before = await server.countFiles();
  const made = await server.rest('POST', path, { key, body: form(['title', 'P'], ['cover', blob(10)]) });
  expect(await server.countFiles()).toBe(before + 1);
  await server.rest('DELETE', `${path}/${made.body['id']}`, { token: server.admin.token });
  await until(async () => (await server.countFiles()) === before);
});

test.each([
  ['a file over the limit of its field', form(['title', 'P'], ['pages', blob(10)], ['cover', blob(200_001)])],
  ['a file over the limit of the server', form(['title', 'P'], ['pages', blob(10)], ['pages', blob(maxFileBytes + 1)])],
  [
    'a file over the limit for a field that does not exist',
    form(['title', 'P'], ['pages', blob(5)], ['no', blob(maxFileBytes + 1)]),
  ],
  ['more files than the field holds', form(['title', 'P'], ...[1, 2, 3, 4].map((n) => ['pages', blob(n)] as const))],
  ['a record that is not valid', form(['pages', blob(10)])],
])('%s: refused, and nothing is left behind', async (_name, body) => {
  const [files, records] = [await server.countFiles(), await totalItems()];
  const { status } = await server.rest('POST', path, { key, body });
  expect([400, 413]).toContain(status);
  expect(await totalItems()).toBe(records);
  await until(async () => (await server.countFiles()) === files);
});

test('a file of exactly the limit is taken whole', async () => {
  const made = await server.rest('POST', path, { key, body: form(['title', 'P'], ['pages', blob(maxFileBytes)]) });
  expect(made.status).toBe(200);
  const [name] = made.body['pages'] as readonly string[];
  const file = await server.rest('HEAD', `/api/files/papers/${made.body['id']}/${name}`, { key });
  expect(file.headers.get('content-length')).toBe(String(maxFileBytes));
});

const abortHalfway = (size: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const head = '--b\r\nContent-Disposition: form-data; name="pages"; filename="a.txt"\r\n\r\n';
    const socket = connect(Number(port), hostname);
    socket.once('error', reject).once('close', () => resolve());
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: test\r\nX-Api-Key: ${key}\r\nContent-Length: ${size}\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\n\r\n${head}`,
    );
    socket.write(Buffer.alloc(Math.floor(size / 2), 'x'), () => socket.destroy());
  });

test('uploads that break off halfway leave nothing behind', async () => {
  const [files, records] = [await server.countFiles(), await totalItems()];
  for (let i = 0; i < 20; i += 1) await abortHalfway(200_000);
  await until(async () => (await server.countFiles()) === files);
  expect(await totalItems()).toBe(records);
  expect((await server.rest('GET', '/api/health')).status).toBe(200);
});

test('a broken multipart body is refused', async () => {
  const headers = { 'Content-Type': 'multipart/form-data' };
  expect((await server.rest('POST', path, { key, headers, body: 'x' })).status).toBe(400);
  const cut = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'multipart/form-data; boundary=b' },
    body: '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nnever ends',
  });
  expect(cut.status).toBe(400);
});

test('a record with files needs both permissions; with one of them nothing is kept', async () => {
  const files = await server.countFiles();
  const { secret: noFiles } = await server.mintKey(['records:read', 'records:write', 'records:delete', 'files:read']);
  const { secret: filesAlone } = await server.mintKey(['records:read', 'records:delete', 'files:read', 'files:write']);
  const body = () => form(['title', 'P'], ['cover', blob(10)]);
  const withoutFiles = await server.rest('POST', path, { key: noFiles, body: body() });
  expect(withoutFiles.status).toBe(403);
  expect(withoutFiles.body['message']).toContain('files:write');
  const withoutRecords = await server.rest('POST', path, { key: filesAlone, body: body() });
  expect(withoutRecords.status).toBe(403);
  expect(withoutRecords.body['message']).toContain('records:write');
  expect((await server.rest('POST', path, { key: noFiles, body: form(['title', 'No file']) })).status).toBe(200);
  expect(await server.countFiles()).toBe(files);
});

test('the name of a stored file cannot be claimed by text', async () => {
  const made = await server.rest('POST', path, { key, body: form(['title', 'P'], ['cover', blob(10)]) });
  const body = { title: 'Thief', cover: made.body['cover'] };
  const { status, body: refused } = await server.rest('POST', path, { key, body });
  expect(status).toBe(400);
  expect(refused['data']).toHaveProperty('cover');
});
