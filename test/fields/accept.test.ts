import { describe, expect, test } from 'vitest';
import { acceptValue } from '#server/domain/records/fields/field-kinds.js';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { FieldType } from '#server/store/collection.js';
import { defineField } from './define-field.js';

interface Case {
  readonly type: FieldType;
  readonly options?: JsonObject;
  /** What is sent and what is stored of it. */
  readonly good?: readonly (readonly [unknown, JsonValue])[];
  /** What is sent and the code it is refused with. */
  readonly bad?: readonly (readonly [unknown, string])[];
}

const nested = (depth: number): JsonValue => {
  let value: JsonValue = 1;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
};

const cases: readonly Case[] = [
  {
    type: 'text',
    good: [
      ['héllo 👋', 'héllo 👋'],
      ['  spaced ', '  spaced '],
      [null, ''],
      ['', ''],
      ['x'.repeat(5_000), 'x'.repeat(5_000)],
      ['👋'.repeat(5_000), '👋'.repeat(5_000)],
    ],
    bad: [
      [123, 'validation_invalid_value'],
      [true, 'validation_invalid_value'],
      [['a'], 'validation_invalid_value'],
      [{}, 'validation_invalid_value'],
      ['x'.repeat(5_001), 'validation_max_text_constraint'],
      ['a\0b', 'validation_invalid_format'],
      ['\ud800', 'validation_invalid_format'],
      ['a\udc00b', 'validation_invalid_format'],
    ],
  },
  {
    type: 'text',
    options: { min: 2, max: 3, pattern: '^[a-z👋]+$' },
    good: [
      ['ab', 'ab'],
      ['👋👋👋', '👋👋👋'],
      ['', ''],
    ],
    bad: [
      ['a', 'validation_min_text_constraint'],
      ['abcd', 'validation_max_text_constraint'],
      ['AB', 'validation_invalid_format'],
      ['ab\n', 'validation_invalid_format'],
    ],
  },
  {
    type: 'editor',
    options: { maxSize: 10 },
    good: [
      ['<p>é</p>', '<p>é</p>'],
      [null, ''],
    ],
    bad: [
      ['<p>éé</p>x', 'validation_content_size_limit'],
      ['\0', 'validation_invalid_format'],
      [1, 'validation_invalid_value'],
    ],
  },
  {
    type: 'number',
    good: [
      [0, 0],
      [-1.5, -1.5],
      ['5', 5],
      ['-2.5e3', -2500],
      [null, 0],
      ['', 0],
      [-0, 0],
    ],
    bad: [
      ['abc', 'validation_not_a_number'],
      ['5 apples', 'validation_not_a_number'],
      ['0x10', 'validation_not_a_number'],
      [' ', 'validation_not_a_number'],
      ['1e999', 'validation_not_a_number'],
      [Number.POSITIVE_INFINITY, 'validation_not_a_number'],
      [Number.NaN, 'validation_not_a_number'],
      [true, 'validation_not_a_number'],
      [[1], 'validation_not_a_number'],
      [{}, 'validation_not_a_number'],
    ],
  },
  {
    type: 'number',
    options: { min: 1, max: 10, onlyInt: true },
    good: [
      [1, 1],
      [10, 10],
      [null, 0],
    ],
    bad: [
      [0, 'validation_min_number_constraint'],
      [11, 'validation_max_number_constraint'],
      [1.5, 'validation_only_int_constraint'],
    ],
  },
  {
    type: 'bool',
    good: [
      [true, true],
      [false, false],
      ['true', true],
      ['false', false],
      ['1', true],
      ['0', false],
      [null, false],
      ['', false],
    ],
    bad: [
      ['abc', 'validation_invalid_value'],
      [1, 'validation_invalid_value'],
      [0, 'validation_invalid_value'],
      [{}, 'validation_invalid_value'],
    ],
  },
  {
    type: 'email',
    good: [
      ['a@example.com', 'a@example.com'],
      ['First.Last+tag@sub.example.co', 'First.Last+tag@sub.example.co'],
      ['ñandú@correo.es', 'ñandú@correo.es'],
      [null, ''],
    ],
    bad: [
      ['a', 'validation_is_email'],
      ['a@localhost', 'validation_is_email'],
      ['@example.com', 'validation_is_email'],
      ['a@@example.com', 'validation_is_email'],
      ['a b@example.com', 'validation_is_email'],
      ['.a@example.com', 'validation_is_email'],
      ['a..b@example.com', 'validation_is_email'],
      ['A <a@example.com>', 'validation_is_email'],
      ['a@-example.com', 'validation_is_email'],
      ['a@example.com\n', 'validation_is_email'],
      ['a\0@example.com', 'validation_is_email'],
      ['a@1.2.3.4', 'validation_is_email'],
      [`${'a'.repeat(65)}@example.com`, 'validation_is_email'],
      [5, 'validation_is_email'],
    ],
  },
  {
    type: 'email',
    options: { onlyDomains: ['example.com'] },
    good: [['a@EXAMPLE.com', 'a@EXAMPLE.com']],
    bad: [
      ['a@sub.example.com', 'validation_email_domain_not_allowed'],
      ['a@example.org', 'validation_email_domain_not_allowed'],
    ],
  },
  {
    type: 'url',
    good: [
      ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
      ['http://localhost:8090', 'http://localhost:8090'],
      ['https://example.com/añ', 'https://example.com/añ'],
      ['ftp://1.2.3.4/x', 'ftp://1.2.3.4/x'],
      ['', ''],
    ],
    bad: [
      ['example', 'validation_invalid_url'],
      ['javascript:alert(1)', 'validation_invalid_url'],
      ['javascript://example.com/%0aalert(1)', 'validation_invalid_url'],
      ['data:text/html,x', 'validation_invalid_url'],
      ['file:///etc/passwd', 'validation_invalid_url'],
      ['http://', 'validation_invalid_url'],
      ['https://exa mple.com', 'validation_invalid_url'],
      [' https://example.com', 'validation_invalid_url'],
      ['https://example.com\n', 'validation_invalid_url'],
      ['https://example.com/"onload=', 'validation_invalid_url'],
      [{}, 'validation_invalid_url'],
    ],
  },
  {
    type: 'url',
    options: { exceptDomains: ['example.com'] },
    good: [['https://example.org', 'https://example.org']],
    bad: [['https://user@EXAMPLE.com:99/', 'validation_url_domain_not_allowed']],
  },
  {
    type: 'date',
    good: [
      ['2024-05-06 07:08:09.123Z', '2024-05-06 07:08:09.123Z'],
      ['2024-05-06T07:08:09Z', '2024-05-06 07:08:09.000Z'],
      ['2024-05-06T07:08:09.123456789+02:00', '2024-05-06 05:08:09.123Z'],
      ['2024-05-06 07:08', '2024-05-06 07:08:00.000Z'],
      ['2024-05-06T07:08:09-0330', '2024-05-06 10:38:09.000Z'],
      ['2024-02-29', '2024-02-29 00:00:00.000Z'],
      ['0001-01-01', '0001-01-01 00:00:00.000Z'],
      [null, ''],
      ['', ''],
    ],
    bad: [
      ['yesterday', 'validation_invalid_value'],
      ['2023-02-29', 'validation_invalid_value'],
      ['2024-13-01', 'validation_invalid_value'],
      ['2024-00-10', 'validation_invalid_value'],
      ['2024-01-00', 'validation_invalid_value'],
      ['2024-01-01 24:00:00', 'validation_invalid_value'],
      ['2024-01-01T00:60:00Z', 'validation_invalid_value'],
      ['2024-01-01T00:00:00+99:00', 'validation_invalid_value'],
      ['0000-01-01T00:00:00+02:00', 'validation_invalid_value'],
      ['06/05/2024', 'validation_invalid_value'],
      [1_700_000_000, 'validation_invalid_value'],
      [{}, 'validation_invalid_value'],
    ],
  },
  {
    type: 'date',
    options: { min: '2024-01-01', max: '2024-12-31T23:59:59Z' },
    good: [
      ['2024-01-01', '2024-01-01 00:00:00.000Z'],
      ['2024-12-31 23:59:59', '2024-12-31 23:59:59.000Z'],
    ],
    bad: [
      ['2023-12-31T23:59:59.999Z', 'validation_min_greater_equal_than_required'],
      ['2025-01-01', 'validation_max_less_equal_than_required'],
    ],
  },
  {
    type: 'autodate',
    good: [
      ['2024-01-01', ''],
      [{ any: 'thing' }, ''],
    ],
  },
  {
    type: 'select',
    good: [
      ['a', 'a'],
      [['a', 'b'], 'b'],
      [[], ''],
      [null, ''],
    ],
    bad: [
      ['d', 'validation_invalid_value'],
      ['A', 'validation_invalid_value'],
      [1, 'validation_invalid_value'],
      [[['a']], 'validation_invalid_value'],
      ['\0', 'validation_invalid_value'],
    ],
  },
  {
    type: 'select',
    options: { maxSelect: 2 },
    good: [
      ['a', ['a']],
      [
        ['b', 'a', 'b'],
        ['b', 'a'],
      ],
      ['["a","c"]', ['a', 'c']],
      [null, []],
      ['', []],
    ],
    bad: [
      [['a', 'b', 'c'], 'validation_too_many_values'],
      [['x', 'y', 'z'], 'validation_too_many_values'],
      [['a', 'x'], 'validation_invalid_value'],
    ],
  },
  {
    type: 'relation',
    good: [
      ['abc', 'abc'],
      [['abc', 'def'], 'def'],
      [null, ''],
    ],
    bad: [
      [5, 'validation_invalid_value'],
      [{ id: 'abc' }, 'validation_invalid_value'],
      ['a\0', 'validation_missing_rel_records'],
      ['a'.repeat(256), 'validation_missing_rel_records'],
    ],
  },
  {
    type: 'relation',
    options: { minSelect: 2, maxSelect: 3 },
    good: [
      [
        ['a', 'b', 'a', ''],
        ['a', 'b'],
      ],
      [[], []],
    ],
    bad: [
      [['a'], 'validation_not_enough_values'],
      [['a', 'b', 'c', 'd'], 'validation_too_many_values'],
    ],
  },
  {
    type: 'file',
    good: [
      ['a.txt', 'a.txt'],
      [['a.txt', 'b.txt'], 'b.txt'],
      [[], ''],
    ],
    bad: [[{ name: 'a.txt' }, 'validation_invalid_value']],
  },
  {
    type: 'file',
    options: { maxSelect: 2 },
    good: [
      [
        ['a.txt', 'b.txt'],
        ['a.txt', 'b.txt'],
      ],
    ],
    bad: [[['a', 'b', 'c'], 'validation_too_many_files']],
  },
  {
    type: 'json',
    good: [
      [null, null],
      ['', ''],
      ['[1]', [1]],
      [' [1] ', ' [1] '],
      ['true', true],
      ['null', null],
      ['5', 5],
      ['1e2', 100],
      ['007', '007'],
      ['"quoted"', 'quoted'],
      ['{broken', '{broken'],
      ['plain', 'plain'],
      [{ a: ['[1]', null] }, { a: ['[1]', null] }],
      [nested(512), nested(512)],
    ],
    bad: [
      [nested(513), 'validation_invalid_json'],
      ['['.repeat(600) + ']'.repeat(600), 'validation_invalid_json'],
      [{ a: ['\0'] }, 'validation_invalid_json'],
      [{ '\ud800': 1 }, 'validation_invalid_json'],
      ['\\"\ud800', 'validation_invalid_json'],
      [[Number.NaN], 'validation_invalid_json'],
      [{ when: new Date(0) }, 'validation_invalid_json'],
    ],
  },
  {
    type: 'json',
    options: { maxSize: 5 },
    good: [
      [
        [1, 2],
        [1, 2],
      ],
    ],
    bad: [
      [[1, 2, 3], 'validation_json_size_limit'],
      ['éé', 'validation_json_size_limit'],
    ],
  },
  {
    type: 'geoPoint',
    good: [
      [
        { lon: 10, lat: -20.5 },
        { lon: 10, lat: -20.5 },
      ],
      [
        { lon: 180, lat: 90, alt: 3 },
        { lon: 180, lat: 90 },
      ],
      ['{"lon":1,"lat":2}', { lon: 1, lat: 2 }],
      [null, { lon: 0, lat: 0 }],
      [{ lon: 1 }, { lon: 1, lat: 0 }],
      [{ lat: 1 }, { lon: 0, lat: 1 }],
    ],
    bad: [
      [{ lon: 181, lat: 91 }, 'validation_invalid_latitude'],
      [{ lon: 181, lat: 0 }, 'validation_invalid_longitude'],
      [{ lon: '1', lat: 2 }, 'validation_invalid_longitude'],
      [[1, 2], 'validation_invalid_value'],
      ['somewhere', 'validation_invalid_value'],
      [5, 'validation_invalid_value'],
    ],
  },
  {
    type: 'password',
    options: { min: 8 },
    good: [
      ['correct horse', 'correct horse'],
      ['', ''],
    ],
    bad: [
      ['short', 'validation_min_text_constraint'],
      ['x'.repeat(72), 'validation_max_text_constraint'],
      ['with a \0 inside', 'validation_invalid_format'],
      [12345678, 'validation_invalid_value'],
    ],
  },
];

describe.each(cases)('$type $options', ({ type, options = {}, good = [], bad = [] }) => {
  const field = defineField(type, options);

  if (good.length > 0) {
    test.each(good)('keeps %j as %j', (input, value) => {
      expect(acceptValue(field, input)).toEqual({ value });
    });
  }
  if (bad.length > 0) {
    test.each(bad)('refuses %j with %s', (input, code) => {
      expect(acceptValue(field, input)).toEqual({ error: expect.objectContaining({ code }) });
    });
  }
});

test('the parameters of a rule go with its fault', () => {
  expect(acceptValue(defineField('text', { min: 3 }), 'ab')).toEqual({
    error: { code: 'validation_min_text_constraint', message: 'Must be at least 3 character(s).', params: { min: 3 } },
  });
  expect(acceptValue(defineField('date', { min: '2024-01-01' }), '2023-01-01')).toMatchObject({
    error: { params: { threshold: '2024-01-01T00:00:00Z' } },
  });
  expect(acceptValue(defineField('select', { maxSelect: 2 }), ['a', 'b', 'c'])).toMatchObject({
    error: { params: { maxSelect: 2 } },
  });
});

test('a pattern that would stall a backtracking engine is matched in a moment', () => {
  const field = defineField('text', { pattern: '^(a+)+$' });
  const started = performance.now();
  expect(acceptValue(field, `${'a'.repeat(4_000)}!`)).toMatchObject({ error: { code: 'validation_invalid_format' } });
  expect(performance.now() - started).toBeLessThan(2_000);
});
