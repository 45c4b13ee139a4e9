import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const closed = await startServer();
const open = await startServer({ env: { CORS_ORIGINS: 'https://app.example,https://other.example' } });
const wide = await startServer({ env: { CORS_ORIGINS: '*' } });
afterAll(() => Promise.all([closed.stop(), open.stop(), wide.stop()]));

const origin = 'https://app.example';
const asking = {
  Origin: origin,
  'Access-Control-Request-Method': 'POST',
  'Access-Control-Request-Headers': 'x-api-key',
};

test.each(['/', '/api/health', '/api/viewer', '/api/nothing', '/graphql', '/nothing'])(
  'every answer carries a request id and the security headers: %s',
  async (path) => {
    const { headers } = await closed.rest('GET', path);
    expect(headers.get('x-request-id')).toMatch(/^[\w-]+$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  },
);

test('a harmless request id is kept, another one is replaced', async () => {
  const kept = await closed.rest('GET', '/api/health', { headers: { 'X-Request-Id': 'trace-1.a:b' } });
  expect(kept.headers.get('x-request-id')).toBe('trace-1.a:b');
  for (const id of ['<script>', 'a b', 'x'.repeat(65)]) {
    const replaced = await closed.rest('GET', '/api/health', { headers: { 'X-Request-Id': id } });
    expect(replaced.headers.get('x-request-id')).not.toBe(id);
  }
});

test('what is not HTTP gets an answer, a request id, and no more', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(closed.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.once('close', () => resolve(text));
    socket.write('NONSENSE\r\n\r\n');
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toMatch(/X-Request-Id: /);
  expect(answer).toContain('{"status":400,"message":"Bad Request.","data":{}}');
});

const corsHeaders = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

test('without the setting no origin is allowed', async () => {
  const preflight = await closed.rest('OPTIONS', '/api/collections', { headers: asking });
  expect(preflight.status).toBe(404);
  expect(corsHeaders(preflight.headers)).toEqual([]);
  for (const path of ['/api/health', '/graphql']) {
    expect(corsHeaders((await closed.rest('GET', path, { headers: { Origin: origin } })).headers)).toEqual([]);
  }
});

test('a named origin may call with a key, on both doors', async () => {
  for (const path of ['/api/collections/x/records', '/graphql']) {
    const { status, headers } = await open.rest('OPTIONS', path, { headers: asking });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    for (const name of ['x-api-key', 'content-type', 'accept-language', 'authorization']) {
      expect(headers.get('access-control-allow-headers')).toContain(name);
    }
    const answer = await open.rest('GET', path, { headers: { Origin: origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  }
});

test('another origin is told nothing', async () => {
  const other = { ...asking, Origin: 'https://app.example.evil' };
  const preflight = await open.rest('OPTIONS', '/api/collections', { headers: other });
  expect(corsHeaders(preflight.headers)).toEqual([]);
  const answer = await open.rest('GET', '/api/health', { headers: other });
  expect(corsHeaders(answer.headers)).toEqual([]);
  expect(answer.headers.get('vary')).toMatch(/origin/i);
});

test('for all origins there are never credentials', async () => {
  const { headers } = await wide.rest('OPTIONS', '/api/collections', { headers: asking });
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.has('access-control-allow-credentials')).toBe(false);
});
