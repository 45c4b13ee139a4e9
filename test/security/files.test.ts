import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

await server.createCollection({ name: 'docs', fields: [{ name: 'file', type: 'file' }] });
const { secret: key } = await server.mintKey(['records:read', 'records:write', 'files:read', 'files:write']);

/** Stores a file and gives the path to it. */
const store = async (bytes: string, name: string): Promise<string> => {
  const form = new FormData();
  form.append('file', new Blob([bytes]), name);
  const { body } = await server.rest('POST', '/api/collections/docs/records', { key, body: form });
  return `/api/files/docs/${body['id']}/${body['file']}`;
};

const markup = [
  '<!doctype html><script>alert(1)</script>',
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
  '\ufeff<html><body onload=alert(1)>',
  '<!-- GIF89a --><script>alert(1)</script>',
  'javascript:alert(1)',
];
const names = ['a.html', 'a.svg', 'a.xml', 'a.png', 'a.html;charset=x', 'a.htm', 'a', '"><script>.png'];

test('markup is never shown in place, whatever its name, and could run nothing if it were', async () => {
  for (const bytes of markup) {
    for (const name of names) {
      const { status, headers } = await server.rest('GET', await store(bytes, name), { key });
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[^"\\\r\n]*"$/);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain('sandbox');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  }
});

test('no path leads out of the files', async () => {
  const [, , , , id] = (await store('bytes', 'a.txt')).split('/');
  const dots = ['..', '%2e%2e', '%2e.', '..%00', '%252e%252e', '%c0%ae%c0%ae', '....', '..;'];
  const slashes = ['/', '%2f', '%5c', '\\', '%252f', '//'];
  const targets = ['etc/passwd', 'data.db', `docs/${id}`];
  for (const dot of dots) {
    for (const slash of slashes) {
      for (const target of targets) {
        const climb = `${dot}${slash}`.repeat(4) + target;
        for (const path of [`/api/files/docs/${id}/${climb}`, `/api/files/docs/${climb}`, `/api/files/${climb}`]) {
          const { status, text } = await server.rest('GET', path, { key });
          expect([path, status]).toEqual([path, 404]);
          expect(text).not.toMatch(/root:|SQLite/);
        }
      }
    }
  }
});

describe('ranges', () => {
  test('a header of a thousand of them is answered at once, with the whole file', async () => {
    const path = await store('0123456789', 'digits.txt');
    const Range = `bytes=${Array.from({ length: 1_000 }, (_, i) => `${i % 10}-${i % 10}`).join(',')}`;
    const started = performance.now();
    const { status, text } = await server.rest('GET', path, { key, headers: { Range } });
    expect([status, text]).toEqual([200, '0123456789']);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

test('a text part in an unknown charset, or without a name, harms nobody', async () => {
  const send = (head: string) => {
    const body = `--b\r\nContent-Disposition: form-data${head}\r\n\r\nx\r\n--b--\r\n`;
    const headers = { 'X-Api-Key': key, 'Content-Type': 'multipart/form-data; boundary=b' };
    return fetch(`${server.url}/api/collections/docs/records`, { method: 'POST', headers, body });
  };
  expect((await send('; name="file"\r\nContent-Type: text/plain; charset=nope')).status).toBe(400);
  expect((await send('')).status).toBe(200);
  expect((await send('; filename="a.txt"')).status).toBe(200);
  expect((await server.rest('GET', '/api/health')).status).toBe(200);
});

test('a form that goes on after its end is taken up to its end', async () => {
  const part = (bytes: string) =>
    `--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${bytes}\r\n--b--\r\n`;
  const headers = { 'X-Api-Key': key, 'Content-Type': 'multipart/form-data; boundary=b' };
  const body = part('first') + part('second'.repeat(50_000));
  const response = await fetch(`${server.url}/api/collections/docs/records`, { method: 'POST', headers, body });
  const { id, file } = (await response.json()) as { id: string; file: string };
  expect((await server.rest('GET', `/api/files/docs/${id}/${file}`, { key })).text).toBe('first');
});
