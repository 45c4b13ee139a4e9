import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * The secrets that Fichero gives out, all of 256 random bits: too many to guess, so that one round of SHA-256 is enough at rest.
 * - API key: `fk_`, 43 base62 characters, `_`, 6 base62 characters of the CRC32 of all before that `_`. The checksum lets
 *   a scanner tell a leaked key from noise, and a mistyped one be refused without a look-up.
 * - session token: `fs_`, 43 base62 characters.
 * - set-up token, for the first admin: `fu_`, 43 base62 characters.
 */
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 43;
const checksumLength = 6;
const keyForm = /^fk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/;
const sessionForm = /^fs_[0-9A-Za-z]{43}$/;

/** 256 random bits as one number in base 62. */
const random = (): string => {
  let digits = '';
  for (let rest = BigInt(`0x${randomBytes(32).toString('hex')}`); rest > 0n; rest /= 62n) {
    digits = base62.charAt(Number(rest % 62n)) + digits;
  }
  return digits.padStart(randomLength, '0');
};

/** On the path of every request, so without big integers. */
const checksum = (text: string): string => {
  let digits = '';
  for (let rest = crc32(text); rest > 0; rest = Math.floor(rest / 62)) digits = base62.charAt(rest % 62) + digits;
  return digits.padStart(checksumLength, '0');
};

export const mintApiKey = (): string => {
  const body = `fk_${random()}`;
  return `${body}_${checksum(body)}`;
};

export const mintSessionToken = (): string => `fs_${random()}`;

export const mintSetupToken = (): string => `fu_${random()}`;

/** Whether the text can be a key: form and checksum. */
export const isApiKey = (text: string): boolean => {
  if (!keyForm.test(text)) return false;
  const end = text.length - checksumLength;
  return checksum(text.slice(0, end - 1)) === text.slice(end);
};

export const isSessionToken = (text: string): boolean => sessionForm.test(text);

/** What is stored in a secret's place and looked up by: SHA-256 in hex. */
export const hashSecret = (secret: string): string => hash('sha256', secret);

/** The part of a key that is kept readable. */
export const tailOf = (key: string): string => key.slice(-4);

/** A key as it may be shown. */
export const maskOf = (tail: string): string => `fk_…${tail}`;
