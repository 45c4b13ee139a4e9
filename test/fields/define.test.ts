import { describe, expect, test } from 'vitest';
import { fieldKinds } from '#server/domain/records/fields/field-kinds.js';
import type { JsonObject } from '#server/lib/json.js';
import type { FieldType } from '#server/store/collection.js';
import { least } from './define-field.js';

const defaults: { readonly [T in FieldType]: JsonObject } = {
  text: { required: false, min: 0, max: 0, pattern: '', autogeneratePattern: '', primaryKey: false },
  editor: { required: false, maxSize: 0, convertURLs: false },
  number: { required: false, min: null, max: null, onlyInt: false },
  bool: { required: false },
  email: { required: false, onlyDomains: [], exceptDomains: [] },
  url: { required: false, onlyDomains: [], exceptDomains: [] },
  date: { required: false, min: '', max: '' },
  autodate: { onCreate: true, onUpdate: false },
  select: { required: false, values: ['a', 'b', 'c'], maxSelect: 1 },
  json: { required: false, maxSize: 0 },
  file: { required: false, maxSelect: 1, maxSize: 0, mimeTypes: [], thumbs: [], protected: false },
  relation: { required: false, collectionId: 'posts', cascadeDelete: false, minSelect: 0, maxSelect: 1 },
  geoPoint: { required: false },
  password: { required: false, min: 0, max: 0, pattern: '', cost: 10 },
};

const types = Object.keys(defaults) as FieldType[];

test.each(types)('%s: options that are not given have their defaults, unknown ones are ignored', (type) => {
  expect(fieldKinds[type].define({ ...least[type], nonsense: 1 })).toEqual({ options: defaults[type] });
});

test.each(types)('%s: null is the same as not given', (type) => {
  const nulls = Object.fromEntries(Object.keys(defaults[type]).map((name) => [name, null]));
  expect(fieldKinds[type].define({ ...nulls, ...least[type] })).toEqual({ options: defaults[type] });
});

const bad: readonly (readonly [FieldType, JsonObject, string, string])[] = [
  ['text', { min: -1 }, 'min', 'validation_min_greater_equal_than_required'],
  ['text', { min: 5, max: 4 }, 'max', 'validation_min_greater_equal_than_required'],
  ['text', { max: 1.5 }, 'max', 'validation_invalid_value'],
  ['text', { max: '5' }, 'max', 'validation_invalid_value'],
  ['text', { pattern: '(' }, 'pattern', 'validation_invalid_regex'],
  ['text', { pattern: '(?=a)' }, 'pattern', 'validation_invalid_regex'],
  ['text', { pattern: '(a)\\1' }, 'pattern', 'validation_invalid_regex'],
  ['text', { autogeneratePattern: '[^a]' }, 'autogeneratePattern', 'validation_invalid_regex'],
  ['text', { required: 'yes' }, 'required', 'validation_invalid_value'],
  ['editor', { maxSize: -1 }, 'maxSize', 'validation_min_greater_equal_than_required'],
  ['number', { min: 2, max: 1 }, 'max', 'validation_min_greater_equal_than_required'],
  ['number', { min: '1' }, 'min', 'validation_invalid_value'],
  ['email', { onlyDomains: ['no domain'] }, 'onlyDomains', 'validation_is_domain'],
  ['url', { onlyDomains: ['a.com'], exceptDomains: ['b.com'] }, 'exceptDomains', 'validation_empty'],
  ['date', { min: 'soon' }, 'min', 'validation_invalid_value'],
  ['date', { min: '2024-01-02', max: '2024-01-01' }, 'max', 'validation_min_greater_equal_than_required'],
  ['autodate', { onCreate: false }, 'onCreate', 'validation_required'],
  ['select', { values: [] }, 'values', 'validation_required'],
  ['select', { values: 'a,b' }, 'values', 'validation_invalid_value'],
  ['select', { values: ['a', ''] }, 'values', 'validation_invalid_value'],
  ['select', { maxSelect: -1 }, 'maxSelect', 'validation_min_greater_equal_than_required'],
  ['relation', { collectionId: '' }, 'collectionId', 'validation_required'],
  ['relation', { minSelect: 3, maxSelect: 2 }, 'maxSelect', 'validation_min_greater_equal_than_required'],
  ['file', { thumbs: ['0x0'] }, 'thumbs', 'validation_match_invalid'],
  ['file', { thumbs: ['100x100', 'big'] }, 'thumbs', 'validation_match_invalid'],
  ['password', { max: 72 }, 'max', 'validation_max_less_equal_than_required'],
];

test.each(bad)('%s with %j is refused at %s with %s', (type, options, name, code) => {
  expect(fieldKinds[type].define({ ...least[type], ...options })).toEqual({
    errors: { [name]: expect.objectContaining({ code }) },
  });
});

describe('all faults of a definition are told at once', () => {
  test('for a text field with three', () => {
    const defined = fieldKinds.text.define({ min: -1, pattern: '[', required: 1 });
    expect(defined).toEqual({
      errors: { min: expect.anything(), pattern: expect.anything(), required: expect.anything() },
    });
  });
});
