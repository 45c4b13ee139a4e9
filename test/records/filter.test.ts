import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '#server/domain/records/filter-parser.js';
import { parseSort } from '#server/domain/records/sort-parser.js';
import { AppError } from '#server/lib/errors.js';
import { type Filter, ownField } from '#server/store/filter.js';
import { messages } from '../../console/src/records/messages-en.js';
import { filterText, operandText } from '../store/operand-text.js';
import { collection, field } from './definitions.js';
import { adminUse, keyUse } from './filter-use.js';
import { scopeOf } from './record-house.js';

const posts = collection('posts', [
  field('text', 'title'),
  field('number', 'views'),
  field('bool', 'live'),
  field('select', 'tags', { maxSelect: 3 }),
  field('text', 'secret', { hidden: true }),
  field('password', 'word'),
]);
const view = keyUse(null, posts);
const adminView = adminUse(posts);
const narrowView = keyUse(scopeOf(posts, { readable: new Set(['title', 'secret']) }), posts);

/** The tree as text with every group in brackets. */
const show = (filter: Filter | null): string => {
  if (filter === null) return '';
  if (filter.kind === 'and') return `[${filter.all.map(show).join(' and ')}]`;
  if (filter.kind === 'or') return `[${filter.any.map(show).join(' or ')}]`;
  if (filter.kind !== 'compare') return filterText(filter);
  return `${operandText(filter.left)} ${filter.any ? '?' : ''}${filter.op} ${operandText(filter.right)}`;
};
const tree = (text: string): string => show(parseFilter(text, view));

/** The message of the refusal, whose reason the console has words for. */
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('VALIDATION');
    expect(error.fields).toEqual({});
    expect(Object.keys(messages.refusal)).toContain(error.reason?.code);
    return error.message;
  }
  throw new Error('nothing was thrown');
};

describe('the filter grammar', () => {
  test.each([
    ['', ''],
    ['  \n\t ', ''],
    ['title = "a"', 'title = "a"'],
    ["title='a b'", 'title = "a b"'],
    ['views >= -12.5', 'views >= -12.5'],
    ['views!=0&&views<10', '[views != 0 and views < 10]'],
    ['title ?= "a" || title ?!~ "b"', '[title ?= "a" or title ?!~ "b"]'],
    ['title = null && live = TRUE && live != False', '[title = null and live = true and live != false]'],
    ['"a" = title && 1 < 2', '["a" = title and 1 < 2]'],
    ['title = title', 'title = title'],
    ['title ~ "x" // the rest\n && views > 1', '[title ~ "x" and views > 1]'],
    ['id = "abc"', 'id = "abc"'],
  ])('%j becomes %j', (text, expected) => {
    expect(tree(text)).toBe(expected);
  });

  test('&& binds tighter than ||, parentheses tighter than both', () => {
    const [a, b, c, d] = ['views = 1', 'views = 2', 'views = 3', 'views = 4'];
    expect(tree(`${a} || ${b} && ${c} || ${d}`)).toBe(`[${a} or [${b} and ${c}] or ${d}]`);
    expect(tree(`(${a} || ${b}) && (${c} || ((${d})))`)).toBe(`[[${a} or ${b}] and [${c} or ${d}]]`);
  });

  test('what is said twice at one place counts once', () => {
    const [a, b] = ['views = 1', 'views = 2'];
    expect(tree(`${a}||${b} || views=1 || ${b}`)).toBe(`[${a} or ${b}]`);
    expect(tree(`${a} && ${a}`)).toBe(a);
    expect(tree(`(${a} && ${b}) || ${a} || (views=1&&views=2)`)).toBe(`[[${a} and ${b}] or ${a}]`);
    expect(tree(`${a} || views ?= 1 || title = "1"`)).toBe(`[${a} or views ?= 1 or title = "1"]`);
  });

  test('escapes of JSON decode in both kinds of quotes, unknown ones stay as written', () => {
    expect(tree(String.raw`title = "a\"b\\c\nd\u0041\/"`)).toBe(`title = ${JSON.stringify('a"b\\c\ndA/')}`);
    expect(tree(String.raw`title = 'it\'s "so"'`)).toBe(`title = ${JSON.stringify('it\'s "so"')}`);
    expect(tree(String.raw`title ~ "100\% \q \u12"`)).toBe(`title ~ ${JSON.stringify('100\\% \\q \\u12')}`);
  });

  test('every JSON string reads back as itself, but NUL, which no text has', () => {
    expect(() => parseFilter(String.raw`title = "a\u0000"`, view)).toThrow('Text cannot contain the NUL character.');
    const texts = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseFilter(`title = ${JSON.stringify(text)}`, view)).toMatchObject({ right: { value: text } });
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['title', 'Invalid filter: unexpected end in place of an operator at 5.'],
    ['title =', 'Invalid filter: unexpected end in place of a field or a value at 7.'],
    ['title = "a', 'Invalid filter: a text without its closing quote at 8.'],
    ['title = "a" views = 1', 'Invalid filter: unexpected "views" at 12.'],
    ['title = "a" && ', 'Invalid filter: unexpected end in place of a field or a value at 15.'],
    ['(title = "a"', 'Invalid filter: unexpected end in place of ")" at 12.'],
    ['title = "a")', 'Invalid filter: unexpected ")" at 11.'],
    ['views = 1.', 'Invalid filter: "1." at 8.'],
    ['views = 1e3', 'Invalid filter: "1e" at 8.'],
    ['title. = 1', 'Invalid filter: "title." at 0.'],
    ['foo = 1 || bar = 2', 'Invalid filter: unknown field "foo" at 0.'],
    ['title == 1', 'Invalid filter: unexpected "=" in place of a field or a value at 7.'],
    ['title & 1', 'Invalid filter: unexpected "&" at 6.'],
    ['💥 = 1', 'Invalid filter: unexpected "💥" at 0.'],
    ['// only a comment', 'Invalid filter: unexpected end in place of a field or a value at 17.'],
    ['title:upper = "a"', 'Invalid filter: unknown field "title:upper" at 0.'],
    ['title.x = "a"', 'Invalid filter: unknown field "title.x" at 0.'],
    ['@later = 1', 'Invalid filter: unknown field "@later" at 0.'],
    ['title = upper("a")', 'Invalid filter: unknown function "upper" at 8.'],
    ['strftime() = 1', 'Invalid filter: strftime takes 1 to 10 arguments at 0.'],
    ['strftime(title) = 1', 'Invalid filter: strftime takes a text for its format at 9.'],
    ['strftime("%Y", title, title) = 1', 'Invalid filter: strftime takes a text for its modifiers at 22.'],
    ['geoDistance(1, 2, 3) = 1', 'Invalid filter: geoDistance takes 4 arguments at 0.'],
    ['geoDistance("1", 2, 3, 4) = 1', 'Invalid filter: geoDistance takes fields and numbers, not this at 12.'],
    ['geoDistance(1, 2, 3, 4 = 1', 'Invalid filter: unexpected "=" in place of "," or ")" at 23.'],
    ['f(f(f(f(1)))) = 1', 'Invalid filter: calls nested more than 3 deep.'],
    ['constructor = 1', 'Invalid filter: unknown field "constructor" at 0.'],
  ])('%j is refused with its fault and place', (text, message) => {
    expect(messageOf(() => parseFilter(text, view))).toBe(message);
  });

  test('the limits hold exactly: 3,500 bytes, 200 expressions, 32 parentheses', () => {
    const ofBytes = (bytes: number) => `title = "${'é'.repeat((bytes - 10) / 2)}"`;
    expect(tree(ofBytes(3500))).not.toBe('');
    expect(messageOf(() => tree(ofBytes(3502)))).toContain('3500 bytes');
    const expressions = (count: number) => Array.from({ length: count }, () => 'views=1').join('||');
    expect(tree(expressions(200))).not.toBe('');
    expect(messageOf(() => tree(expressions(201)))).toContain('200 expressions');
    const nested = (depth: number) => `${'('.repeat(depth)}views=1${')'.repeat(depth)}`;
    expect(tree(nested(32))).toBe('views = 1');
    expect(messageOf(() => tree(nested(33)))).toContain('32 deep');
    expect(messageOf(() => tree('('.repeat(3400)))).toContain('32 deep');
  });

  test('passwords, hidden and unreadable fields are as unknown as those that do not exist', () => {
    for (const hidden of ['word', 'secret', 'nothing']) {
      expect(messageOf(() => parseFilter(`${hidden} != ""`, view))).toBe(
        `Invalid filter: unknown field "${hidden}" at 0.`,
      );
    }
    expect(show(parseFilter('secret != ""', adminView))).toBe('secret != ""');
    expect(messageOf(() => parseFilter('word != ""', adminView))).toContain('unknown field');
    expect(show(parseFilter('id = "1" && title = "a"', narrowView))).toBe('[id = "1" and title = "a"]');
    expect(messageOf(() => parseFilter('views = 1', narrowView))).toContain('unknown field');
    expect(messageOf(() => parseFilter('secret = 1', narrowView))).toContain('unknown field');
  });

  test('what one view may name is not remembered for another', () => {
    expect(show(parseFilter('secret = "x"', adminView))).toBe('secret = "x"');
    expect(messageOf(() => parseFilter('secret = "x"', view))).toContain('unknown field');
    expect(parseFilter('secret = "x"', adminView)).toBe(parseFilter('secret = "x"', adminView));
  });

  test('no text whatever throws anything but a VALIDATION error', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'title',
        'views',
        '=',
        '!=',
        '?~',
        '&&',
        '||',
        '(',
        ')',
        '"a"',
        "'",
        '"',
        '\\',
        '//',
        '\n',
        ' ',
        '-1',
        '.',
        ':',
        '@now',
        'null',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            parseFilter(text, view);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            expect((error as AppError).code).toBe('VALIDATION');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the sort grammar', () => {
  test('fields, directions, order of creation and chance', () => {
    expect(parseSort('', view)).toEqual([]);
    expect(parseSort('-created, +title,views:lower,-@rowid,@random', view)).toEqual([
      { by: ownField('created'), descending: true },
      { by: ownField('title'), descending: false },
      { by: { ...ownField('views'), modifier: 'lower' }, descending: false },
      { by: '@rowid', descending: true },
      { by: '@random', descending: false },
    ]);
  });

  test.each([
    ['foo', 'unknown field "foo"'],
    [',', 'unknown field ""'],
    ['--title', 'unknown field "-title"'],
    ['@now', 'unknown field "@now"'],
    ['strftime("%Y")', 'unknown field'],
    ['word', 'unknown field "word"'],
    ['secret', 'unknown field "secret"'],
    ['title;drop table x', 'unknown field'],
    [Array.from({ length: 9 }, () => 'title').join(), 'more than 8 fields'],
    ['x'.repeat(256), 'more than 255 characters'],
  ])('%j is refused', (text, fault) => {
    expect(messageOf(() => parseSort(text, view))).toContain(fault);
  });
});
