import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasDuplicateKeys } from '#server/lib/duplicate-keys.js';
import type { JsonValue } from '#server/lib/json.js';

const isTwice = (text: string): boolean => hasDuplicateKeys(text, JSON.parse(text) as JsonValue);

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '[{"b":{"a":1 , "c":2, "a"\n:\t3}}]',
  '{"\\\\":1,"\\\\":2}',
  '{"":1,"":2}',
])('%s has a key twice', (text) => {
  expect(isTwice(text)).toBe(true);
});

test.each([
  '{}',
  'null',
  '"a"',
  '{"a":"\\"a\\":1,\\"a\\":2"}',
  '[{"a":1},{"a":1}]',
  '{"a":{"a":"a"}}',
  '{"\\\\":"\\\\"}',
])('%s has none twice', (text) => {
  expect(isTwice(text)).toBe(false);
});

test('what was an object has no key twice, however it is written', () => {
  const written = fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
    expect(isTwice(JSON.stringify(value, null, indent))).toBe(false);
  });
  fc.assert(written, { numRuns: 500 });
});
