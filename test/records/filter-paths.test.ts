import { describe, expect, test } from 'vitest';
import type { CollectionScope } from '#server/access/principal.js';
import { parseFilter } from '#server/domain/records/filter-parser.js';
import type { FilterUse } from '#server/domain/records/filter-resolver.js';
import { parseSort } from '#server/domain/records/sort-parser.js';
import { AppError } from '#server/lib/errors.js';
import type { Filter } from '#server/store/filter.js';
import { bareLiteral } from '#server/store/filter-values.js';
import { timeText } from '#server/store/time-text.js';
import { operandText } from '../store/operand-text.js';
import { collection, field } from './definitions.js';
import { adminUse, keyUse, now } from './filter-use.js';

const people = collection('people', [
  field('text', 'name'),
  field('text', 'secret', { hidden: true }),
  field('json', 'meta'),
  field('geoPoint', 'home'),
  field('relation', 'friend', { collectionId: 'pbc_people' }),
  field('date', 'born'),
]);
const posts = collection('posts', [
  field('text', 'title'),
  field('relation', 'author', { collectionId: people.id }),
  field('relation', 'editors', { collectionId: people.id, maxSelect: 9 }),
  field('select', 'tags', { maxSelect: 3 }),
  field('select', 'kind'),
]);
const badges = collection(
  'badges',
  [field('relation', 'holder', { collectionId: people.id }), field('text', 'code')],
  [{ name: 'ux', fields: ['holder'], unique: true }],
);

const use = adminUse(posts, people, badges);
const peopleUse = adminUse(people, posts, badges);

const compared = (text: string, by: FilterUse): Extract<Filter, { kind: 'compare' }> => {
  const filter = parseFilter(text, by);
  if (filter?.kind !== 'compare') throw new Error('one comparison is wanted');
  return filter;
};
const left = (text: string, by = use): string => operandText(compared(text, by).left);
const faultOf = (text: string, by = use): AppError => {
  try {
    parseFilter(text, by);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('no fault was found');
};

describe('a path', () => {
  test.each([
    ['author.name = 1', 'author.name'],
    ['author = 1', 'author'],
    ['author.id = 1', 'author'],
    ['editors.id = 1', 'editors.id'],
    ['author.friend.friend.friend.friend.friend.name = 1', 'author.friend.friend.friend.friend.friend.name'],
    ['author.friend.friend.friend.friend.friend.meta.a.0 = 1', 'author.friend.friend.friend.friend.friend.meta.a.0'],
    ['author.home.lon = 1', 'author.home.lon'],
    ['tags:each = 1', 'tags:each'],
    ['tags:length = 1', 'tags:length'],
    ['kind:length = 1', 'kind:length'],
    ['kind:each = 1', 'kind:only'],
    ['title:lower = 1', 'title:lower'],
    ['title:length = 1', 'title'],
    ['title:isset = 1', 'title'],
    ['author.posts_via_editors.title = 1', 'author.posts_via_editors.title'],
    ['author.pbc_posts_via_author.title = 1', 'author.posts_via_author.title'],
    ['@collection.people.friend.name = 1', '@collection.people:.friend.name'],
    ['@collection.pbc_people:x.name = 1', '@collection.people:x.name'],
  ])('%s leads to %s', (text, expected) => {
    expect(left(text)).toBe(expected);
  });

  test.each([
    'author.nothing = 1',
    'author.friend.friend.friend.friend.friend.friend.name = 1',
    'title.x = 1',
    'tags.0 = 1',
    'author.posts_via_title.title = 1',
    'author.badges_via_code.code = 1',
    'posts_via_author.title = 1',
    'author.posts_via_author = 1',
    'author.none_via_author.title = 1',
    '@collection.people = 1',
    '@collection.none.name = 1',
    'title:upper = 1',
    'title:lower:each = 1',
  ])('%s leads nowhere', (text) => {
    expect(faultOf(text).message).toContain('unknown field');
  });

  test('knows which steps lead to many: not single relations, nor back along a unique one', () => {
    const many = (text: string) => {
      const operand = compared(text, peopleUse).left;
      return operand.kind === 'field' ? operand.hops.map((hop) => hop.many) : [];
    };
    expect(many('friend.friend.name = 1')).toEqual([false, false]);
    expect(many('badges_via_holder.code = 1')).toEqual([false]);
    expect(many('posts_via_author.editors.name = 1')).toEqual([true, true]);
    expect(many('@collection.posts.author.name = 1')).toEqual([true, false]);
  });

  test('may be sorted by', () => {
    const names = parseSort('-author.name,tags:length', use).map(({ by }) =>
      typeof by === 'string' ? by : operandText(by),
    );
    expect(names).toEqual(['author.name', 'tags:length']);
  });

  test('of which a filter has more than 30 of many records is refused', () => {
    const of = (count: number) =>
      Array.from({ length: count }, (_, i) => `@collection.people:a${i}.name = 1`).join('||');
    expect(parseFilter(of(30), use)).not.toBeNull();
    expect(faultOf(of(31)).message).toContain('more than 30');
  });
});

describe('what a key cannot see', () => {
  const all = { filter: null, readable: null, writable: null };
  const scope = new Map<string, CollectionScope>([
    [posts.id, all],
    [people.id, { filter: 'name != "gone"', readable: new Set(['name', 'friend']), writable: null }],
  ]);
  const key = keyUse(scope, posts, people, badges);

  test('is unknown along every path', () => {
    const blind = keyUse(new Map([[posts.id, all]]), posts, people, badges);
    const cases = [
      ['author.name = 1', blind],
      ['author.id = 1', blind],
      ['author.born = 1', key],
      ['author.secret = 1', key],
      ['author.secret = 1', keyUse(null, posts, people)],
      ['author.badges_via_holder.code = 1', key],
    ] as const;
    for (const [text, by] of cases) expect(faultOf(text, by).message).toContain('unknown field');
    expect(left('author.friend.name = 1', key)).toBe('author(in part).friend(in part).name');
  });

  test('stays out of sight: the rows of the target go into the step', () => {
    const operand = compared('author.name = 1', key).left;
    expect(operand).toMatchObject({ hops: [{ where: { kind: 'compare', op: '!=', right: { value: 'gone' } } }] });
  });

  test('@request and @collection are for admins', () => {
    for (const prefix of ['@request.', '@collection.']) {
      const fault = faultOf(`${prefix}people.name = 1`, key);
      expect([fault.code, fault.message]).toEqual(['FORBIDDEN', `Only superusers can filter by ${prefix}`]);
    }
    expect(() => parseSort('@collection.people.name', key)).toThrow('Only superusers can filter by @collection.');
  });
});

describe('what a filter says of its use', () => {
  const value = (text: string, by = use) => {
    const { right } = compared(`title = ${text}`, by);
    if (right.kind === 'literal') return right.value;
    if (right.kind !== 'strftime' || right.time.kind !== 'literal') throw new Error(`"${text}" depends on the record`);
    return timeText(right, bareLiteral(right.time.value));
  };

  test.each([
    ['@now', '2026-05-06 07:08:09.010Z'],
    ['@yesterday', '2026-05-05 07:08:09.010Z'],
    ['@tomorrow', '2026-05-07 07:08:09.010Z'],
    ['@todayStart', '2026-05-06 00:00:00.000Z'],
    ['@todayEnd', '2026-05-06 23:59:59.999Z'],
    ['@monthStart', '2026-05-01 00:00:00.000Z'],
    ['@monthEnd', '2026-05-31 23:59:59.999Z'],
    ['@yearStart', '2026-01-01 00:00:00.000Z'],
    ['@yearEnd', '2026-12-31 23:59:59.999Z'],
    ['@second', 9n],
    ['@minute', 8n],
    ['@hour', 7n],
    ['@day', 6n],
    ['@month', 5n],
    ['@weekday', 3n],
    ['@year', 2026n],
    ['@request.method', 'GET'],
    ['@request.query.filter', 'x'],
    ['@request.query.filter:isset', true],
    ['@request.query.none', null],
    ['@request.headers.x_foo', 'bar'],
    ['@request.body.title:isset', false],
    ['@request.auth.email', 'a@b.co'],
    ['@request.auth.collectionName', '_superusers'],
    ['@request.context', 'default'],
    ["strftime('%Y-%m-%d', 'now')", '2026-05-06'],
    ["strftime('%H:%M')", '07:08'],
    ["strftime('%Y', @tomorrow, '+1 year')", '2027'],
    ["strftime('%Y', 'nonsense')", null],
    ["strftime('%Q', 'now')", null],
    ["strftime('%Y', 'now', 'next year')", null],
  ])('%s is %o', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  test('is asked anew each time, and remembered of nothing', () => {
    const later: FilterUse = { ...use, moment: { ...use.moment, now: now + 1_000 } };
    expect(value('@second')).toBe(9n);
    expect(value('@second', later)).toBe(10n);
    const plain = parseFilter('title = "x"', use);
    expect(parseFilter('title = "x"', later)).toBe(plain);
  });
});
