import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({ name: 'papers', fields: [{ name: 'paper', type: 'file', maxSelect: 1 }] });
const { secret: key } = await server.mintKey(['files:read']);

const upload = async (bytes: string | Uint8Array<ArrayBuffer>, name: string) => {
  const body = new FormData();
  body.append('paper', new Blob([bytes]), name);
  const { token } = server.admin;
  const { body: record } = await server.rest('POST', '/api/collections/papers/records', { token, body });
  return `/api/files/papers/${record['id']}/${record['paper']}`;
};
const digits = await upload('0123456789', 'digits.txt');
const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  server.rest('GET', path, { key, headers });

test('the bytes, with headers that let nothing in them run', async () => {
  const { status, text, headers } = await get(digits);
  expect(status).toBe(200);
  expect(text).toBe('0123456789');
  expect(headers.get('content-length')).toBe('10');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="digits_[a-z0-9]{10}\.txt"$/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
  );
  expect(headers.get('cache-control')).toContain('max-age=2592000, stale-while-revalidate=86400');
  expect(headers.has('x-frame-options')).toBe(false);
});

test.each([
  ['bytes=0-0', '0', 'bytes 0-0/10'],
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=5-99', '56789', 'bytes 5-9/10'],
])('the range %s', async (range, expected, contentRange) => {
  const { status, text, headers } = await get(digits, { Range: range });
  expect(status).toBe(206);
  expect(text).toBe(expected);
  expect(headers.get('content-range')).toBe(contentRange);
});

test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('the range %s cannot be satisfied', async (range) => {
  const { status, text, headers } = await get(digits, { Range: range });
  expect(status).toBe(416);
  expect(text).toBe('');
  expect(headers.get('content-range')).toBe('bytes */10');
});

test.each([
  'bytes=0-1,3-4',
  `bytes=${Array.from({ length: 1000 }, (_, i) => `${i}-${i}`).join(',')}`,
  'lines=1-2',
  'bytes=5-2',
])('the range %.20s… gives the whole file', async (range) => {
  const { status, text } = await get(digits, { Range: range });
  expect(status).toBe(200);
  expect(text).toBe('0123456789');
});

test('HEAD tells what GET would send', async () => {
  const { status, text, headers } = await server.rest('HEAD', digits, { key });
  expect(status).toBe(200);
  expect(text).toBe('');
  expect(headers.get('content-length')).toBe('10');
  expect(headers.get('accept-ranges')).toBe('bytes');
});

test('who already has the bytes is not sent them again', async () => {
  const { headers } = await get(digits);
  const etag = String(headers.get('etag'));
  const modified = String(headers.get('last-modified'));
  expect(etag).toMatch(/^"[^"]+"$/);
  expect((await get(digits, { 'If-None-Match': `"other", W/${etag}` })).status).toBe(304);
  expect((await get(digits, { 'If-None-Match': '"other"', 'If-Modified-Since': modified })).status).toBe(200);
  expect((await get(digits, { 'If-Modified-Since': modified })).status).toBe(304);
  expect((await get(digits, { Range: 'bytes=2-4', 'If-Range': '"other"' })).text).toBe('0123456789');
  expect((await get(digits, { Range: 'bytes=2-4', 'If-Range': etag })).text).toBe('234');
});

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('an image is shown in place, unless it is to be saved', async () => {
  const image = await upload(new Uint8Array(png), 'dot.png');
  const shown = await get(image);
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect(shown.headers.get('content-disposition')).toMatch(/^inline; /);
  const saved = await get(`${image}?download=true`);
  expect(saved.headers.get('content-disposition')).toMatch(/^attachment; /);
});

test.each([
  ['page.html', '<script>alert(1)</script>'],
  ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['picture.png', '<html><script>alert(1)</script></html>'],
])('%s that holds a script is never shown in place', async (name, bytes) => {
  const { headers } = await get(await upload(bytes, name));
  expect(headers.get('content-disposition')).toMatch(/^attachment; /);
});

test('an empty file', async () => {
  const empty = await upload('', 'empty.txt');
  const { status, text, headers } = await get(empty);
  expect([status, text, headers.get('content-length')]).toEqual([200, '', '0']);
});

test('what is no present value of a file field is not found', async () => {
  const record = digits.slice(0, digits.lastIndexOf('/'));
  for (const path of [
    `${record}/other.txt`,
    `${record}/..%2f..%2fdata.db`,
    `${record}/%2e%2e`,
    digits.replace('/papers/', '/nothing/'),
    digits.replace(/\/[a-z0-9]{15}\//, '/aaaaaaaaaaaaaaa/'),
  ]) {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: 404, data: {} });
  }
});

test('who may not read files is refused', async () => {
  const { secret } = await server.mintKey(['records:read', 'records:write', 'records:delete', 'files:write']);
  const { status, body } = await server.rest('GET', digits, { key: secret });
  expect(status).toBe(403);
  expect(body['message']).toContain('files:read');
  expect((await server.rest('GET', digits)).status).toBe(401);
});
