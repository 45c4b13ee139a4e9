import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import type { Collection } from '#server/store/collection.js';
import { ownField } from '#server/store/filter.js';
import type { ListQuery, Search } from '#server/store/port.js';
import { wordsOf } from '#server/store/search-words.js';
import { field } from '../../records/definitions.js';
import { compare, creating, deleting, type UseWorkbench, updating } from './workbench.js';

const cases = Math.ceil(Number(process.env['FICHERO_TEST_CASES'] ?? 300) / 3);
const seed = Number(process.env['FICHERO_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const fields = [
  field('text', 'title'),
  field('editor', 'body'),
  field('email', 'mail'),
  field('url', 'page'),
  field('select', 'tags', { maxSelect: 3 }),
  field('file', 'scan'),
  field('password', 'secret'),
  field('json', 'extra'),
  field('relation', 'owner', { collectionId: 'none' }),
];
const readable = ['title', 'body', 'mail', 'page', 'tags', 'scan'];

const searching = (text: string, among: readonly string[] = readable): Partial<ListQuery> => ({
  search: { words: wordsOf(text, 100), fields: among } satisfies Search,
});

const records: readonly JsonObject[] = [
  { title: 'Té de menta', tags: ['red', 'blue'], extra: { note: 'hidden' } },
  {
    title: 'TEAPOT, cast iron',
    body: '<p>Smith&eacute;s f<b>in</b>est</p><script>evil()</script>',
    scan: 'my_cover_x8f3k2a9b1.pdf',
  },
  { title: 'Straße', mail: 'Ada@Example.com', page: 'https://example.org/tea?x=1', secret: 'passphrase' },
  { title: '日本語の本', body: 'a < b', owner: 'ownerownerowner' },
];

/** The model: what a search finds, said as plainly as can be. */
const finds = (record: JsonObject, text: string): boolean => {
  const held = wordsOf([record['title'], record['body'], ...((record['tags'] as string[]) ?? [])].join(' '), 1_000);
  return wordsOf(text, 100).every((wanted) => held.some((word) => word.startsWith(wanted)));
};

/** Searching, on every store alike. */
export const describeSearch = (use: UseWorkbench): void => {
  describe(`search (seed ${seed})`, () => {
    let things: Collection;
    const found = async (text: string, query: Partial<ListQuery> = {}) =>
      use().column(things, 'title', { ...searching(text), ...query });
    beforeAll(async () => {
      things = await use().make(fields, [{ fields: ['title'], unique: false }]);
      await use().write(...records.map((values) => creating(things, values)));
    });

    test.each([
      ['te', ['Té de menta', 'TEAPOT, cast iron', 'Straße']],
      ['TÉ MENTA', ['Té de menta']],
      ['blue te', ['Té de menta']],
      ['eapot', []],
      ['teapot smithes', ['TEAPOT, cast iron']],
      ['finest', ['TEAPOT, cast iron']],
      ['evil', []],
      ['script', []],
      ['my cover pdf', ['TEAPOT, cast iron']],
      ['x8f3k2a9b1', []],
      ['STRASSE', ['Straße']],
      ['ada@example.com', ['Straße']],
      ['example.org', ['Straße']],
      ['本', ['日本語の本']],
      ['b a', ['日本語の本']],
      ['passphrase', []],
      ['hidden', []],
      ['ownerownerowner', []],
      ['te nothing', []],
    ])('%s finds %j', async (text, titles) => {
      expect((await found(text)).toSorted()).toEqual(titles.toSorted());
    });

    test.each(['" OR "', 'te* OR menta', 'NOT te', '{title} : te', '^te', 'te" AND "x', '.*', '(te|x)', "te'--"])(
      'in %j every word is a word and nothing is syntax',
      async (text) => {
        const words = wordsOf(text, 100);
        if (words.length === 0) return expect(words).toEqual([]);
        const expected = records.filter((record) => finds(record, text)).map(({ title }) => title);
        const some = await use().column(things, 'title', searching(text, ['title', 'body', 'tags']));
        expect(some).toEqual(expected);
      },
    );

    test('a field that may not be looked in is not found by', async () => {
      expect(await use().column(things, 'title', searching('smith', ['title', 'tags']))).toEqual([]);
      expect(await use().column(things, 'title', searching('te blue', ['title']))).toEqual([]);
      expect(await use().column(things, 'title', searching('te', ['id', 'secret', 'extra']))).toEqual([]);
      expect(await use().column(things, 'title', searching('blue', ['tags']))).toEqual(['Té de menta']);
    });

    test('goes together with a filter, an order, a page and a total', async () => {
      const query = {
        ...searching('te'),
        sort: [{ by: ownField('title'), descending: true }],
        total: true,
        fields: ['title'],
      };
      const where = compare('title', '!=', 'Straße');
      expect(await use().list(things, { ...query, where, limit: 1 })).toMatchObject({
        rows: [{ title: 'Té de menta' }],
        total: 2,
      });
      expect(await use().list(things, { ...query, where, offset: 1 })).toMatchObject({
        rows: [{ title: 'TEAPOT, cast iron' }],
        total: 2,
      });
    });

    test('is in step with every write', async () => {
      const notes = await use().make(fields);
      const titles = (text: string) => use().column(notes, 'title', searching(text));
      expect(await titles('moon')).toEqual([]);
      const id = await use().create(notes, { title: 'moon', body: 'stays' });
      expect(await titles('moon stays')).toEqual(['moon']);
      await use().write(updating(notes, id, { title: 'sun' }));
      expect(await titles('moon')).toEqual([]);
      expect(await titles('sun stays')).toEqual(['sun']);
      const refused = [updating(notes, id, { title: 'mars' }), deleting(notes, 'not-there-at-all')];
      await expect(use().write(...refused)).rejects.toThrow();
      expect([await titles('mars'), await titles('sun')]).toEqual([[], ['sun']]);
      const changed = [updating(notes, id, { title: 'venus' }), creating(notes, { title: 'venus two' })];
      await use().write(...changed);
      expect(await titles('venus')).toEqual(['venus', 'venus two']);
      await use().write(deleting(notes, id));
      expect(await titles('venus')).toEqual(['venus two']);
      await use().write({ kind: 'truncate', collection: notes });
      await use().create(notes, { title: 'jupiter' });
      expect([await titles('venus'), await titles('jupiter')]).toEqual([[], ['jupiter']]);
    });

    test('concurrent changes of two fields are both found', async () => {
      const notes = await use().make(fields);
      const id = await use().create(notes, { title: 'none', body: 'none' });
      await use().column(notes, 'title', searching('none'));
      await Promise.all([
        use().write(updating(notes, id, { title: 'left' })),
        use().write(updating(notes, id, { body: 'right' })),
      ]);
      expect(await use().column(notes, 'title', searching('left right'))).toEqual(['left']);
      expect(await use().column(notes, 'title', searching('none'))).toEqual([]);
    });

    test('is in step with changes of the fields', async () => {
      const before = await use().make([
        field('text', 'a', { id: 'text_a' }),
        field('text', 'b', { id: 'text_b' }),
        field('select', 's', { maxSelect: 2 }),
      ]);
      await use().create(before, { a: 'apple', b: 'banana', s: ['red', 'blue'] });
      const hits = async (of: Collection, text: string, among: string[]) =>
        (await use().column(of, 'id', searching(text, among))).length;
      expect(await hits(before, 'red', ['s'])).toBe(1);
      const withFields = (...own: Collection['fields']): Collection => ({
        ...before,
        fields: [...before.fields.filter(({ name }) => ['id', 'created', 'updated'].includes(name)), ...own],
      });
      const swapped = withFields(
        field('text', 'a', { id: 'text_b' }),
        field('text', 'b', { id: 'text_a' }),
        field('text', 'c', { id: 'text_c' }),
        field('select', 's', { id: 'select_s' }),
      );
      await use().change({ kind: 'replace', before, after: swapped });
      expect([await hits(swapped, 'banana', ['a']), await hits(swapped, 'apple', ['a'])]).toEqual([1, 0]);
      expect([await hits(swapped, 'red', ['s']), await hits(swapped, 'blue', ['s'])]).toEqual([0, 1]);
      await use().create(swapped, { c: 'cherry' });
      expect(await hits(swapped, 'cherry', ['a', 'b', 'c'])).toBe(1);
      const without = withFields(field('text', 'c', { id: 'text_c' }));
      await use().change({ kind: 'replace', before: swapped, after: without });
      const again = withFields(field('text', 'c', { id: 'text_c' }), field('text', 'a', { id: 'text_b' }));
      await use().change({ kind: 'replace', before: without, after: again });
      expect([await hits(again, 'banana', ['a', 'c']), await hits(again, 'cherry', ['c'])]).toEqual([0, 1]);
      await use().change({ kind: 'drop', collection: again });
      await use().change({ kind: 'create', collection: before });
      expect(await hits(before, 'cherry apple', ['a', 'b', 's'])).toBe(0);
    });

    test('every search of random texts is the one that the model makes', async () => {
      const notes = await use().make(fields);
      const piece = fc.constantFrom(
        'a',
        'ab',
        'abc',
        'É',
        'e',
        'Σας',
        'ß',
        'ss',
        'İ',
        '1',
        '12',
        '本',
        '한국',
        '\ud83d\ude00',
        '-',
        ' ',
        '_',
        '"',
        '*',
        'ﬁ',
      );
      const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
      const record = fc.record({ title: text, body: text, tags: fc.uniqueArray(text, { maxLength: 3 }) });
      const stored = fc.sample(record, { numRuns: 40, seed });
      await use().write(...stored.slice(0, 20).map((values) => creating(notes, values)));
      await use().column(notes, 'id', searching('a'));
      const changes = await use().write(...stored.slice(20).map((values) => creating(notes, values)));
      expect(changes).toHaveLength(20);
      const context = await use().context();
      const property = fc.asyncProperty(fc.array(text, { maxLength: 3 }), async (texts) => {
        const words = wordsOf(texts.join(' '), 100);
        fc.pre(words.length > 0);
        const query = { collection: notes, where: null, search: { words, fields: readable }, sort: [], offset: 0 };
        const { items, total } = await use().store.list(
          { ...query, limit: 100, fields: ['title', 'body'], total: true },
          context,
        );
        const expected = stored.filter((one) => finds(one, texts.join(' ')));
        expect(total).toBe(expected.length);
        const rows = items.rows().map(({ title, body }) => ({ title, body }));
        expect(rows).toEqual(expected.map(({ title, body }) => ({ title, body })));
      });
      await fc.assert(property, { numRuns: cases, seed });
    });
  });
};
