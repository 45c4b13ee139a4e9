import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';

const server = await startServer();
afterAll(() => server.stop());

const ownPage = { 'Sec-Fetch-Site': 'same-origin', Origin: server.url };
const { email: identity, password } = server.admin;

const signIn = (headers: Readonly<Record<string, string>>, more: object = { cookie: true }) =>
  server.rest('POST', '/api/collections/_superusers/auth-with-password', {
    headers,
    body: { identity, password, ...more },
  });

const cookieOf = (headers: Headers): string => (headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';

describe('a session in a cookie', () => {
  test('is begun from a page of the server, and its token is nowhere else', async () => {
    const { status, headers, text } = await signIn(ownPage);
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toMatch(
      /^fichero_session=fs_\w{43}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Strict$/,
    );
    expect(text).not.toContain('fs_');
  });

  test('is kept from plain http where the page came over https', async () => {
    const { headers } = await signIn({ ...ownPage, Origin: 'https://fichero.example' });
    expect(headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['another port', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1:1' }],
    ['nobody knows where', {}],
  ])('is not begun from %s', async (_name, headers) => {
    const answer = await signIn(headers);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('is not what scripts get', async () => {
    const { headers, body } = await signIn(ownPage, {});
    expect(headers.get('set-cookie')).toBeNull();
    expect(body['token']).toMatch(/^fs_/);
  });

  test('reads from anywhere and writes from pages of the server alone', async () => {
    const Cookie = cookieOf((await signIn(ownPage)).headers);
    expect((await server.rest('GET', '/api/keys', { headers: { Cookie } })).status).toBe(200);
    const body = { name: 'forged', permissions: ['records:read'] };
    const evil = { Cookie, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' };
    expect((await server.rest('POST', '/api/keys', { headers: evil, body })).status).toBe(401);
    expect((await server.rest('POST', '/api/keys', { headers: { Cookie, ...ownPage }, body })).status).toBe(200);
  });

  test('ends on the server with a sign-out, which takes the cookie back', async () => {
    const Cookie = cookieOf((await signIn(ownPage)).headers);
    const { status, headers } = await server.rest('DELETE', '/api/session', { headers: { Cookie, ...ownPage } });
    expect(status).toBe(204);
    expect(headers.get('set-cookie')).toMatch(/^fichero_session=; Path=\/; Max-Age=0;/);
    expect((await server.rest('GET', '/api/viewer', { headers: { Cookie } })).status).toBe(401);
  });

  test('is not ended by another site', async () => {
    const Cookie = cookieOf((await signIn(ownPage)).headers);
    const evil = { Cookie, 'Sec-Fetch-Site': 'cross-site' };
    expect((await server.rest('DELETE', '/api/session', { headers: evil })).status).toBe(401);
    expect((await server.rest('GET', '/api/viewer', { headers: { Cookie } })).status).toBe(200);
  });
});
