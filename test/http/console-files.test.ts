import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

interface Raw {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** As sent: `fetch` would decompress. */
const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Raw> =>
  new Promise((resolve, reject) => {
    request(server.url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });

const page = await get('/');
const script = /\/assets\/main-[\w-]+\.js/.exec(page.body.toString())?.[0] ?? '';

describe('the console', () => {
  test.each(['/', '/login', '/setup', '/c/posts', '/collections/new', '/settings/api-keys', '/monitor'])(
    'is one page at %s, asked for anew each time',
    async (path) => {
      const { status, headers, body } = await get(path);
      expect([status, body.equals(page.body)]).toEqual([200, true]);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  test('may run and load nothing but its own files', () => {
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.body.toString()).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:/);
  });

  test('has files whose names change with their content, kept for a year', async () => {
    const { status, headers } = await get(script);
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('comes compressed as the browser likes it', async () => {
    const plain = await get(script);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const br = await get(script, { 'Accept-Encoding': 'gzip, deflate, br, zstd' });
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    const gzip = await get(script, { 'Accept-Encoding': 'br;q=0, gzip;q=0.5' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(br.headers['vary']).toBe('Accept-Encoding');
  });

  test('is not sent again to whoever has it', async () => {
    const { status, body, headers } = await get('/', { 'If-None-Match': String(page.headers['etag']) });
    expect([status, body.length, headers['etag']]).toEqual([304, 0, page.headers['etag']]);
    expect((await get('/', { 'If-None-Match': '"another"' })).status).toBe(200);
  });

  test('answers HEAD with the head alone', async () => {
    const { status, headers, body } = await get('/', {}, 'HEAD');
    expect([status, headers['content-length'], body.length]).toEqual([200, String(page.body.length), 0]);
  });

  test.each(['/nothing', '/assets/nothing.js', '/assets/../../server/main.js', '/%2e%2e/package.json', `${script}.br`])(
    'gives out nothing else: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  test.each(['/nowhere', '/nothing.html', '/%E0%A4%A', '//other'])(
    'tells a browser itself that there is no page %s',
    async (path) => {
      const { status, headers, body } = await get(path, { ...browser, 'If-None-Match': String(page.headers['etag']) });
      expect([status, headers['content-type'], body.equals(page.body)]).toEqual([
        404,
        'text/html; charset=utf-8',
        true,
      ]);
      expect(headers['content-security-policy']).toBe(page.headers['content-security-policy']);
    },
  );

  test.each([
    ['GET', '/nowhere', { Accept: '*/*' }],
    ['GET', '/nowhere', {}],
    ['GET', '/api', browser],
    ['GET', '/api/nowhere', browser],
    ['GET', '/graphql/nowhere', browser],
    ['POST', '/nowhere', browser],
  ])('leaves it to the API to say so: %s %s %j', async (method, path, headers) => {
    const { status, headers: answered } = await get(path, headers, method);
    expect([status, answered['content-type']]).toEqual([404, 'application/json']);
  });

  test('is there to be read alone', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(404);
  });
});
