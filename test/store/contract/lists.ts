import { beforeAll, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import { type CompareOp, type Filter, type Operand, ownField } from '#server/store/filter.js';
import type { SortKey } from '#server/store/port.js';
import { field } from '../../records/definitions.js';
import { compare, type UseWorkbench } from './workbench.js';

const fields = [
  field('text', 'name'),
  field('text', 'text'),
  field('text', 'text2'),
  field('number', 'number'),
  field('bool', 'bool'),
  field('date', 'date'),
  field('select', 'choice'),
  field('select', 'choices', { maxSelect: 3 }),
  field('json', 'json'),
  field('geoPoint', 'place'),
];

const noon = '2024-05-06 12:00:00.000Z';

const records = [
  { name: 'empty' },
  {
    name: 'one',
    text: 'abc',
    text2: 'abc',
    number: 1,
    bool: true,
    date: noon,
    choice: 'red',
    choices: ['red'],
    json: 'abc',
  },
  {
    name: 'two',
    text: 'ABC d',
    text2: 'bc',
    number: -2.5,
    date: '2023-01-01 00:00:00.000Z',
    choices: ['blue', 'red'],
    json: 2,
  },
  {
    name: 'odd',
    text: '10%_\\',
    text2: 'É',
    number: 10,
    bool: true,
    date: noon,
    json: { a: [1] },
    place: { lon: 1.5, lat: -2 },
  },
  { name: 'json', text: '1', text2: '123.0', json: '' },
  { name: 'bool', text: 'line\nbreak', text2: 'é', json: true },
];

const all = records.map(({ name }) => name);

/** Field, operator, literal, and the names that match, in order of creation. Taken from records-rest.md section 2. */
const vectors: readonly (readonly [string, CompareOp, string | number | boolean | null, readonly string[]])[] = [
  ['text', '=', 'abc', ['one']],
  ['text', '=', 'ABC', []],
  ['text', '!=', 'abc', all.filter((name) => name !== 'one')],
  ['text', '=', '', ['empty']],
  ['text', '=', null, ['empty']],
  ['text', '!=', null, all.filter((name) => name !== 'empty')],
  ['text', '>', null, []],
  ['text', '<=', null, []],
  ['text', '>', 'ABC', ['one', 'two', 'bool']],
  ['text', '<', '10', ['empty', 'json']],
  ['text', '=', true, ['json']],
  ['text', '=', 1, []],
  ['text2', '=', 123, ['json']],
  ['text2', '~', 123, ['json']],
  ['text', '~', 'ABC', ['one', 'two']],
  ['text', '!~', 'abc', ['empty', 'odd', 'json', 'bool']],
  ['text', '~', 'abc%', ['one', 'two']],
  ['text', '~', 'c%', []],
  ['text', '~', 'a_c', []],
  ['text', '~', 'a_c%', ['one', 'two']],
  ['text', '~', '0\\%_', ['odd']],
  ['text', '~', '\\', ['odd']],
  ['text', '~', 'line%break', ['bool']],
  ['text', '~', '%line', []],
  ['text', '~', '.', []],
  ['text', '~', '', all],
  ['text', '~', null, []],
  ['text', '!~', null, []],
  ['text2', '~', 'é', ['bool']],
  ['text2', '~', 'É', ['odd']],
  ['number', '=', 0, ['empty', 'json', 'bool']],
  ['number', '=', '1', ['one']],
  ['number', '=', 'x', []],
  ['number', '!=', 1, ['empty', 'two', 'odd', 'json', 'bool']],
  ['number', '<', 0, ['two']],
  ['number', '>=', 1, ['one', 'odd']],
  ['number', '=', true, ['one']],
  ['number', '<', 'x', all],
  ['number', '>', 'x', []],
  ['number', '=', null, []],
  ['number', '~', '1', ['one', 'odd']],
  ['bool', '=', true, ['one', 'odd']],
  ['bool', '=', false, ['empty', 'two', 'json', 'bool']],
  ['bool', '=', 1, ['one', 'odd']],
  ['bool', '>', 0, ['one', 'odd']],
  ['bool', '!=', true, ['empty', 'two', 'json', 'bool']],
  ['bool', '~', '1', ['one', 'odd']],
  ['date', '=', noon, ['one', 'odd']],
  ['date', '=', '2024-05-06', []],
  ['date', '!=', '2024-05-06', all],
  ['date', '>', '2024-05-06', ['one', 'odd']],
  ['date', '<', '2024-05-06', ['empty', 'two', 'json', 'bool']],
  ['date', '>=', noon, ['one', 'odd']],
  ['date', '>', noon, []],
  ['date', '<=', noon, all],
  ['date', '<', '2024-05-06T00:00:00.000Z', all],
  ['date', '=', '', ['empty', 'json', 'bool']],
  ['date', '!=', null, ['one', 'two', 'odd']],
  ['date', '~', '2024-05', ['one', 'odd']],
  ['date', '!~', '2024-05', ['empty', 'two', 'json', 'bool']],
  ['choice', '=', 'red', ['one']],
  ['choices', '=', 'red', []],
  ['choices', '=', '["blue","red"]', ['two']],
  ['choices', '~', 'RED', ['one', 'two']],
  ['choices', '=', '[]', ['empty', 'odd', 'json', 'bool']],
  ['choices', '=', '', []],
  ['json', '=', null, ['empty']],
  ['json', '=', '', ['json']],
  ['json', '!=', null, ['one', 'two', 'odd', 'json', 'bool']],
  ['json', '!=', 'abc', ['empty', 'two', 'odd', 'json', 'bool']],
  ['json', '=', 2, ['two']],
  ['json', '=', '2', []],
  ['json', '=', true, ['bool']],
  ['json', '>', 1, ['one', 'two', 'odd', 'json']],
  ['json', '<', 'abc', ['two', 'json', 'bool']],
  ['json', '~', 'A', ['one', 'odd']],
  ['json', '!~', 'a', ['two', 'json', 'bool']],
  ['place', '=', '{"lon":1.5,"lat":-2}', ['odd']],
  ['place', '~', '"lon":0', ['empty', 'one', 'two', 'json', 'bool']],
];

const literal = (value: string | number | boolean | null): Operand => ({ kind: 'literal', value });

/** Lists: filters by example, order, pages and totals. */
export const describeLists = (use: UseWorkbench): void => {
  describe('lists', () => {
    let things: Collection;
    const ids: string[] = [];
    beforeAll(async () => {
      things = await use().make(fields, [{ fields: ['number'], unique: false }]);
      for (const record of records) ids.push(await use().create(things, record));
    });
    const matching = (where: Filter) => use().column(things, 'name', { where });

    test.each(vectors)('%s %s %j matches what the contract says', async (name, op, value, expected) => {
      const { rows, total } = await use().list(things, {
        where: compare(name, op, value),
        fields: ['name'],
        total: true,
      });
      expect(rows.map((row) => row['name'])).toEqual(expected);
      expect(total).toBe(expected.length);
    });

    test('a literal may stand on the left, and both sides may be literals or fields', async () => {
      const on = (left: Operand, op: CompareOp, right: Operand): Filter => ({
        kind: 'compare',
        op,
        any: false,
        left,
        right,
      });
      expect(await matching(on(literal(1), '<', ownField('number')))).toEqual(['odd']);
      expect(await matching(on(literal('xABCx'), '~', ownField('text')))).toEqual(['empty', 'one']);
      expect(await matching(on(literal('a'), '=', literal('a')))).toEqual(all);
      expect(await matching(on(literal('a'), '=', literal('b')))).toEqual([]);
      expect(await matching(on(literal(null), '=', literal('')))).toEqual(all);
      expect(await matching(on(ownField('text'), '=', ownField('text2')))).toEqual(['empty', 'one']);
      expect(await matching(on(ownField('text'), '!=', ownField('text2')))).toEqual(['two', 'odd', 'json', 'bool']);
      expect(await matching(on(ownField('text'), '<', ownField('text2')))).toEqual(['two', 'odd', 'json', 'bool']);
      expect(await matching(on(ownField('text'), '~', ownField('text2')))).toEqual(['empty', 'one', 'two']);
      expect(await matching(on(ownField('bool'), '=', ownField('number')))).toEqual(['empty', 'one', 'json', 'bool']);
      expect(await matching(on(ownField('date'), '=', ownField('date')))).toEqual(all);
      expect(await matching(on(ownField('json'), '=', ownField('json')))).toEqual(all);
    });

    test('conditions join and nest; none of nothing and all of nothing are what logic says', async () => {
      const [one, two, bool] = [compare('name', '=', 'one'), compare('name', '=', 'two'), compare('bool', '=', true)];
      const either: Filter = { kind: 'or', any: [one, two] };
      expect(await matching(either)).toEqual(['one', 'two']);
      expect(await matching({ kind: 'and', all: [either, bool] })).toEqual(['one']);
      expect(await matching({ kind: 'or', any: [{ kind: 'and', all: [one, two] }, bool] })).toEqual(['one', 'odd']);
      expect(await matching({ kind: 'and', all: [] })).toEqual(all);
      expect(await matching({ kind: 'or', any: [] })).toEqual([]);
    });

    test('ids find their records, unknown ones nothing', async () => {
      const wanted = [ids[3] ?? '', 'nobodynobodynob', ids[1] ?? ''];
      expect(await matching({ kind: 'ids', ids: wanted })).toEqual(['one', 'odd']);
      expect(await matching({ kind: 'ids', ids: [] })).toEqual([]);
      expect(await matching(compare('id', '=', ids[2] ?? ''))).toEqual(['two']);
    });

    test('a filter of two hundred comparisons is answered', async () => {
      const any = Array.from({ length: 200 }, (_, i) =>
        compare(i % 2 === 0 ? 'text' : 'name', i % 3 === 0 ? '~' : '=', `no${i}`),
      );
      expect(await matching({ kind: 'or', any: [...any, compare('name', '=', 'two')] })).toEqual(['two']);
    });

    test('text sorts by code point, ties by creation in the direction of the last key', async () => {
      const bench = use();
      const sorted = await bench.make([field('text', 'text'), field('number', 'tie')]);
      const texts = ['b', 'é', 'B', '\uffee', '😀', '', 'a', 'b'];
      for (const text of texts) await bench.create(sorted, { text, tie: 1 });
      const order = (descending: boolean) =>
        bench.column(sorted, 'text', { sort: [{ by: ownField('text'), descending }] });
      const ascending = ['', 'B', 'a', 'b', 'b', 'é', '\uffee', '😀'];
      expect(await order(false)).toEqual(ascending);
      expect(await order(true)).toEqual(ascending.toReversed());
      expect(await bench.column(sorted, 'text', { sort: [{ by: ownField('tie'), descending: false }] })).toEqual(texts);
      expect(await bench.column(sorted, 'text', { sort: [{ by: ownField('tie'), descending: true }] })).toEqual(
        texts.toReversed(),
      );
      expect(await bench.column(sorted, 'text', { sort: [{ by: '@rowid', descending: true }] })).toEqual(
        texts.toReversed(),
      );
      expect(await bench.column(sorted, 'text')).toEqual(texts);
      const random = await bench.column(sorted, 'text', { sort: [{ by: '@random', descending: false }] });
      expect(random.toSorted()).toEqual(texts.toSorted());
    });

    test('a unique field orders alone or after others, with other fields beside it', async () => {
      const bench = use();
      const index = { fields: ['code'], unique: true };
      const coded = await bench.make([field('text', 'code'), field('number', 'group')], [index]);
      for (const [i, code] of ['d', 'b', 'a', 'c'].entries()) await bench.create(coded, { code, group: i % 2 });
      const order = (...sort: readonly SortKey[]) => bench.column(coded, 'code', { sort });
      const [code, group] = ['code', 'group'].map((name) => ({ by: ownField(name), descending: false })) as [
        SortKey,
        SortKey,
      ];
      expect(await order(code)).toEqual(['a', 'b', 'c', 'd']);
      expect(await order({ ...code, descending: true }, group)).toEqual(['d', 'c', 'b', 'a']);
      expect(await order(group, code)).toEqual(['a', 'd', 'b', 'c']);
      expect(await order(group)).toEqual(['d', 'a', 'b', 'c']);
    });

    test('pages cut the order without gaps or repeats, and totals count all that match', async () => {
      const sort = [{ by: ownField('bool'), descending: true }];
      const where = compare('name', '!=', 'empty');
      const whole = await use().column(things, 'name', { sort, where });
      expect(whole).toHaveLength(5);
      const pages: unknown[] = [];
      for (let offset = 0; offset < 6; offset += 2) {
        const { rows, total } = await use().list(things, {
          sort,
          where,
          offset,
          limit: 2,
          fields: ['name'],
          total: true,
        });
        expect(total).toBe(5);
        pages.push(...rows.map((row) => row['name']));
      }
      expect(pages).toEqual(whole);
      expect(await use().list(things, { where, offset: 100, limit: 5, total: true })).toEqual({ rows: [], total: 5 });
      expect((await use().list(things, { total: true, limit: 1 })).total).toBe(6);
      expect((await use().list(things, { limit: 1 })).total).toBeNull();
    });
  });
};
