import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptValue, fieldKinds, isEmpty, missingError, zeroOf } from '#server/domain/records/fields/field-kinds.js';
import type { JsonObject } from '#server/lib/json.js';
import type { FieldType } from '#server/store/collection.js';
import { defineField } from './define-field.js';

const variants: readonly (readonly [FieldType, JsonObject])[] = [
  ...(Object.keys(fieldKinds) as FieldType[]).map((type) => [type, {}] as const),
  ['text', { min: 2, max: 4, pattern: '^[a-z]+$' }],
  ['number', { min: 1, max: 2, onlyInt: true }],
  ['select', { maxSelect: 2 }],
  ['relation', { minSelect: 1, maxSelect: 2 }],
  ['file', { maxSelect: 2 }],
  ['json', { maxSize: 10 }],
  ['email', { onlyDomains: ['example.com'] }],
  ['url', { exceptDomains: ['example.com'] }],
];

/** JSON of any shape; -0 is 0 in it. */
const anyJson = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

/** Also texts that look like something. */
const input = fc.oneof(
  anyJson,
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.webUrl(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  anyJson.map((value) => JSON.stringify(value)),
  fc.record({ lon: anyJson, lat: anyJson }),
  fc.constant(undefined),
);

test.each(variants)(
  '%s %j answers any input with a value or a fault, and takes its own values again',
  (type, options) => {
    const field = defineField(type, options);
    fc.assert(
      fc.property(input, (given) => {
        const accepted = acceptValue(field, given);
        if ('error' in accepted) {
          expect(accepted.error.code).toMatch(/^validation_\w+$/);
          expect(accepted.error.message).toMatch(/\.$/);
          return;
        }
        expect(JSON.parse(JSON.stringify(accepted.value))).toEqual(accepted.value);
        // A json text such as "\"5\"" says 5 at the second reading; every other type is stable.
        if (type !== 'json')
          expect(acceptValue(field, accepted.value)).toEqual(
            type === 'number' && accepted.value === 0 ? expect.anything() : accepted,
          );
      }),
      { numRuns: 300 },
    );
  },
);

test.each(variants)('%s %j: clearing gives the zero value', (type, options) => {
  const field = defineField(type, options);
  for (const nothing of [null, undefined]) expect(acceptValue(field, nothing)).toEqual({ value: zeroOf(field) });
});

test.each((Object.keys(fieldKinds) as FieldType[]).filter((type) => type !== 'autodate'))(
  '%s: required refuses nothing at all',
  (type) => {
    const field = defineField(type, { required: true });
    const required = { code: 'validation_required', message: 'Cannot be blank.' };
    expect(missingError(field, zeroOf(field), undefined)).toEqual(required);
    expect(missingError(field, zeroOf(field), null)).toEqual(required);
    expect(missingError(defineField(type), zeroOf(field), null)).toBeNull();
  },
);

test('0 and false are values', () => {
  const number = defineField('number', { required: true });
  const bool = defineField('bool', { required: true });
  expect(missingError(number, 0, 0)).toBeNull();
  expect(missingError(bool, false, false)).toBeNull();
  expect(isEmpty(number, 0)).toBe(false);
  expect(isEmpty(bool, false)).toBe(false);
});

test('empty lists, objects and texts do not fill a required json field', () => {
  const field = defineField('json', { required: true });
  for (const value of [null, '', [], {}]) expect(isEmpty(field, value)).toBe(true);
  for (const value of [0, false, [0], { a: null }, 'x']) expect(isEmpty(field, value)).toBe(false);
});
