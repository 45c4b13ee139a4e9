import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';

const maxBodyBytes = 20_000;
const server = await startServer({ env: { MAX_BODY_BYTES: String(maxBodyBytes) } });
afterAll(() => server.stop());

await server.createCollection({
  name: 'posts',
  fields: [
    { name: 'title', type: 'text', max: 50_000 },
    { name: 'docs', type: 'file', maxSelect: 500 },
  ],
});
const path = '/api/collections/posts/records';
const { secret: key } = await server.mintKey(['records:read', 'records:write', 'files:write']);
const count = async () => (await server.rest('GET', path, { key })).body['totalItems'];

const repeated = (times: number, add: (form: FormData, n: number) => void): FormData => {
  const form = new FormData();
  for (let n = 0; n < times; n += 1) add(form, n);
  return form;
};
const long = 'x'.repeat(maxBodyBytes);

test.each([
  ['JSON', { title: long }],
  ['urlencoded', new URLSearchParams({ title: long })],
  ['one text part', repeated(1, (form) => form.append('title', `${long}x`))],
  ['text parts together', repeated(3, (form, n) => form.append(`f${n}`, 'x'.repeat(maxBodyBytes / 2)))],
  ['too many text parts', repeated(1_001, (form) => form.append('f', 'x'))],
  ['too many files', repeated(201, (form) => form.append('docs', new Blob(['x']), 'a.txt'))],
])('a body over the limit is refused, and nothing is kept: %s', async (_name, body) => {
  const [records, files] = [await count(), await server.countFiles()];
  const answer = await server.rest('POST', path, { key, body });
  expect(answer.status).toBe(413);
  expect(answer.body).toEqual({ status: 413, message: 'Request entity too large.', data: {} });
  expect(await count()).toBe(records);
  await until(async () => (await server.countFiles()) === files);
});

test('a chunked body is cut off at the limit', async () => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: new Blob([`{"title":"${long}"}`]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(413);
});

test('a body of exactly the limit is taken', async () => {
  const title = 'x'.repeat(maxBodyBytes - JSON.stringify({ title: '' }).length);
  const { status } = await server.rest('POST', path, { key, body: { title } });
  expect(status).toBe(200);
});

test('files do not count as body', async () => {
  const form = repeated(3, (data) => data.append('docs', new Blob([long]), 'a.txt'));
  const { status, body } = await server.rest('POST', path, { key, body: form });
  expect(status).toBe(200);
  expect(body['docs']).toHaveLength(3);
});
