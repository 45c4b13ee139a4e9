import { describe, expect, test } from 'vitest';
import {
  hashSecret,
  isApiKey,
  isSessionToken,
  maskOf,
  mintApiKey,
  mintSessionToken,
  tailOf,
} from '#server/access/secrets.js';

const zeros = `fk_${'0'.repeat(43)}`;

describe('API keys', () => {
  test('have the published form and carry 256 bits', () => {
    const keys = Array.from({ length: 200 }, mintApiKey);
    for (const key of keys) expect(key).toMatch(/^fk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(new Set(keys).size).toBe(200);
    // 2^256 fills 43 places almost wholly: the first one varies too.
    expect(new Set(keys.map((key) => key[3])).size).toBeGreaterThan(20);
  });

  test('are recognised when minted', () => {
    for (let i = 0; i < 200; i += 1) expect(isApiKey(mintApiKey())).toBe(true);
  });

  test('are refused with any one character changed', () => {
    const key = mintApiKey();
    for (let i = 0; i < key.length; i += 1) {
      const other = key[i] === 'a' ? 'b' : 'a';
      expect(isApiKey(key.slice(0, i) + other + key.slice(i + 1)), `position ${i}`).toBe(false);
    }
  });

  test('have the CRC32 of what comes before it as checksum, in base 62 with digits first', () => {
    const table = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    let crc = 0xffffffff;
    for (const byte of Buffer.from(zeros)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    let rest = (crc ^ 0xffffffff) >>> 0;
    let digits = '';
    for (let i = 0; i < 6; i += 1) {
      digits = (table[rest % 62] ?? '') + digits;
      rest = Math.floor(rest / 62);
    }
    expect(isApiKey(`${zeros}_${digits}`)).toBe(true);
  });

  test.each([
    '',
    'fk_',
    zeros,
    `${zeros}_000000`,
    ' '.repeat(53),
    mintSessionToken(),
    `${mintApiKey()}\n`,
    ` ${mintApiKey()}`,
  ])('are not %j', (text) => {
    expect(isApiKey(text)).toBe(false);
  });

  test('are shown as their last four characters alone', () => {
    const key = mintApiKey();
    expect(maskOf(tailOf(key))).toBe(`fk_…${key.slice(-4)}`);
  });
});

test('session tokens are told from keys', () => {
  const token = mintSessionToken();
  expect(token).toMatch(/^fs_[0-9A-Za-z]{43}$/);
  expect(isSessionToken(token)).toBe(true);
  expect(isSessionToken(mintApiKey())).toBe(false);
});

test('what is stored is the SHA-256 in hex', () => {
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
