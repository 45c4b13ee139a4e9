import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '#server/domain/records/filter-parser.js';
import { matches } from '#server/store/filter-match.js';
import { matchesLike, toLikePattern } from '#server/store/like.js';
import type { RecordValues } from '#server/store/port.js';
import { collection, field } from '../records/definitions.js';
import { adminUse } from '../records/filter-use.js';

const things = collection('things', [
  field('text', 'a'),
  field('text', 'b'),
  field('number', 'n'),
  field('bool', 'flag'),
  field('json', 'data'),
  field('select', 'tags', { maxSelect: 3 }),
]);
const use = adminUse(things);

const values: RecordValues = { id: 'r1', a: 'Hello', b: '', n: 5, flag: true, data: null, tags: ['red', 'blue'] };
const holds = (text: string, changed: RecordValues = {}): boolean => {
  const filter = parseFilter(text, use);
  if (filter === null) throw new Error('a filter is wanted');
  return matches(things, filter, { ...values, ...changed });
};

describe('a filter in memory', () => {
  test.each([
    'a = "Hello"',
    '"Hello" = a',
    'a != "hello"',
    'a ~ "ELL"',
    'a !~ "xyz"',
    'a ~ "h%o"',
    'a > "Hell" && a < "Hellp"',
    'a > "5"',
    'b = "" && b = null',
    'a != null && a != ""',
    'b !~ "x"',
    'n = 5 && n = "5" && n >= 5 && n < 5.5',
    'n ~ 5',
    'flag = true && flag = 1 && flag != false',
    'data = null && data != ""',
    'tags = \'["red","blue"]\' && tags ~ "blue" && tags != "red"',
    'a = "no" || n = 5 && flag = true',
    '1 = 1 && null = ""',
    'id = "r1"',
  ])('%s holds', (text) => {
    expect(holds(text)).toBe(true);
  });

  test.each([
    'a = "hello"',
    'a !~ "hell"',
    'b != ""',
    'b != null',
    'n = "abc"',
    'n = ""',
    'n > 5',
    'data = ""',
    'data > 0',
    'data !~ "x"',
    'tags = "red"',
    'a = b',
    '(a = "Hello" || n = 1) && flag = false',
  ])('%s does not', (text) => {
    expect(holds(text)).toBe(false);
  });

  test('a number beside a text column is its decimal form, true is 1', () => {
    expect(holds('a = 123', { a: '123' })).toBe(false);
    expect(holds('a = 123', { a: '123.0' })).toBe(true);
    expect(holds('a = true', { a: '1' })).toBe(true);
    expect(holds('a ~ 123', { a: 'x123' })).toBe(true);
  });

  test('text orders by code point, not by UTF-16 unit', () => {
    expect(holds('a > "\uffff"', { a: '\u{10000}' })).toBe(true);
  });
});

describe('the pattern of ~', () => {
  test.each([
    ['abc', '%abc%'],
    ['ab%c', 'ab%c'],
    ['ab\\%c', '%ab\\%c%'],
    ['ab_c', '%ab\\_c%'],
    ['%ab_c', '%ab_c'],
    ['ab\\c', '%ab\\\\c%'],
  ])('of %j is %j', (text, pattern) => {
    expect(toLikePattern(text)).toBe(pattern);
  });

  test('a text without % finds itself wherever it stands', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '_', '\\', 'é', '💥'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, (before, wanted, after) => {
        fc.pre(!/\\[\\_]/.test(wanted) && !wanted.endsWith('\\'));
        expect(matchesLike(before + wanted.toUpperCase().replaceAll('É', 'é') + after, toLikePattern(wanted))).toBe(
          true,
        );
      }),
    );
  });

  test('many wildcards over a long text end in no time', () => {
    const start = performance.now();
    expect(matchesLike('a'.repeat(5000), `${'a%'.repeat(200)}b`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
