import { describe, expect, test } from 'vitest';
import { mayUseCookie, sessionCookie, sessionTokenIn } from '#server/access/session-cookie.js';

const request = { method: 'POST', fetchSite: undefined, origin: undefined, host: 'fichero.example' };

describe('a session cookie speaks', () => {
  test.each([
    ['for a safe method from anywhere', { ...request, method: 'GET', fetchSite: 'cross-site' }],
    ['for an unsafe one from a page of this server', { ...request, fetchSite: 'same-origin' }],
    ['for an unsafe one whose origin is this host', { ...request, origin: 'https://fichero.example' }],
  ])('%s', (_name, given) => expect(mayUseCookie(given)).toBe(true));
});

describe('a session cookie is silent', () => {
  test.each([
    ['for an unsafe method of unknown origin', request],
    ['from another site', { ...request, fetchSite: 'cross-site' }],
    ['from another host of the same site', { ...request, fetchSite: 'same-site', origin: 'https://fichero.example' }],
    ['for another origin', { ...request, origin: 'https://evil.example' }],
    ['for the same name at another port', { ...request, origin: 'https://fichero.example:444' }],
    ['for an opaque origin', { ...request, origin: 'null' }],
  ])('%s', (_name, given) => expect(mayUseCookie(given)).toBe(false));
});

test('the token is found among other cookies', () => {
  expect(sessionTokenIn('a=1; fichero_session=fs_x; b=2')).toBe('fs_x');
  expect(sessionTokenIn('a=1; xfichero_session=fs_x')).toBeNull();
});

test('the cookie is kept from scripts and from other sites, and from plain http where there is https', () => {
  expect(sessionCookie('fs_x', 60, true)).toBe(
    'fichero_session=fs_x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
  );
  expect(sessionCookie('fs_x', 60, false)).not.toContain('Secure');
});
