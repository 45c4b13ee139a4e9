import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createClientAddress } from '#server/http/client-address.js';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test('without trusted proxies the header is never believed', () => {
  const addressOf = createClientAddress([]);
  expect(addressOf(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  expect(addressOf(request('::ffff:203.0.113.9'))).toBe('203.0.113.9');
});

test('the address nearest to the trusted proxies counts, whatever the client wrote before it', () => {
  const addressOf = createClientAddress(['10.0.0.0/8', '::1']);
  expect(addressOf(request('10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
  expect(addressOf(request('10.0.0.1', '1.2.3.4, 198.51.100.1, 10.9.9.9'))).toBe('198.51.100.1');
  expect(addressOf(request('::1', '2001:db8::5'))).toBe('2001:db8::5');
  expect(addressOf(request('::ffff:10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
});

test('an untrusted sender’s header is ignored, and so is nonsense', () => {
  const addressOf = createClientAddress(['10.0.0.0/8']);
  expect(addressOf(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  expect(addressOf(request('10.0.0.1', 'nonsense'))).toBe('10.0.0.1');
  expect(addressOf(request('10.0.0.1', ''))).toBe('10.0.0.1');
  expect(addressOf(request('10.0.0.1', '10.0.0.2, 10.0.0.3'))).toBe('10.0.0.2');
});
