import { expect, test } from 'vitest';
import { createLoginLimit } from '#server/domain/admins/login-limit.js';

const minute = 60_000;

test('after ten tries a subject must wait for the end of its window, to the millisecond', () => {
  let now = 1_000_000;
  const limit = createLoginLimit(() => now);
  for (let i = 0; i < 10; i += 1) limit.take(['address 1', `account ${i}`]);
  now += minute;
  expect(() => limit.take(['address 1', 'account x'])).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', retryAfterSeconds: 240 }),
  );
  limit.take(['address 2', 'account x']);
  now = 1_000_000 + 5 * minute - 1;
  expect(() => limit.take(['address 1', 'account x'])).toThrow();
  now += 1;
  limit.take(['address 1', 'account x']);
});

test('one account cannot be tried from many addresses', () => {
  const limit = createLoginLimit(() => 0);
  for (let i = 0; i < 10; i += 1) limit.take([`address ${i}`, 'account a']);
  expect(() => limit.take(['address 11', 'account a'])).toThrow();
});

test('what succeeded is not counted', () => {
  const limit = createLoginLimit(() => 0);
  for (let i = 0; i < 50; i += 1) {
    limit.take(['address 1', 'account a']);
    limit.giveBack(['address 1', 'account a']);
  }
});

test('a refused try does not lengthen the wait nor count for its other subject', () => {
  const limit = createLoginLimit(() => 0);
  for (let i = 0; i < 10; i += 1) limit.take(['address 1', `account ${i}`]);
  for (let i = 0; i < 20; i += 1) expect(() => limit.take(['address 1', 'account z'])).toThrow();
  limit.take(['address 2', 'account z']);
});
