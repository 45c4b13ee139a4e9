import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { type Requirement, revisionName } from '#server/store/port.js';
import { field } from '../../records/definitions.js';
import { compare, complete, creating, deleting, refusal, type UseWorkbench, updating } from './workbench.js';

const allFields = [
  field('text', 'text'),
  field('editor', 'editor'),
  field('number', 'number'),
  field('bool', 'bool'),
  field('email', 'email'),
  field('url', 'url'),
  field('date', 'date'),
  field('select', 'choice'),
  field('select', 'choices', { maxSelect: 3 }),
  field('relation', 'other', { collectionId: 'pbc_none' }),
  field('relation', 'others', { collectionId: 'pbc_none', maxSelect: 5 }),
  field('file', 'file'),
  field('file', 'files', { maxSelect: 5 }),
  field('json', 'json'),
  field('geoPoint', 'place'),
  field('password', 'password'),
];

const zeros = {
  text: '',
  editor: '',
  number: 0,
  bool: false,
  email: '',
  url: '',
  date: '',
  choice: '',
  choices: [],
  other: '',
  others: [],
  file: '',
  files: [],
  json: null,
  place: { lon: 0, lat: 0 },
  password: '',
  created: '',
  updated: '',
};

const full = {
  text: 'It\'s "a" \\ line\nand an emoji 😀 $eq %_',
  editor: '<p>é</p>',
  number: -12.375,
  bool: true,
  email: 'ana@example.com',
  url: 'https://example.com/?a=1&b=2',
  date: '2024-02-29 23:59:59.999Z',
  choice: 'red',
  choices: ['blue', 'red'],
  other: 'aaaaaaaaaaaaaaa',
  others: ['bbbbbbbbbbbbbbb', 'aaaaaaaaaaaaaaa'],
  file: 'one_1234567890.txt',
  files: ['two_1234567890.tar.gz', 'one_1234567890.txt'],
  json: { b: [1, null, { 'c.d': '$x', $set: { a: true } }], a: 'text', _bsontype: 'ObjectId', '%41': '' },
  place: { lon: -3.703790123456789, lat: 40.4167754 },
  password: '$argon2id$v=19$hash',
  created: '2024-01-01 00:00:00.000Z',
  updated: '2024-01-01 00:00:00.001Z',
};

const jsonValues = [null, '', '1', 'null', 'text', 0, -1, 0.1, 1e21, 2 ** 53 - 1, true, false, [], {}, [[1, [2]], 'x']];

/** Creating, reading, changing and deleting single records. */
export const describeRecords = (use: UseWorkbench): void => {
  describe('records', () => {
    test('every type of field reads back what was written, in the order of the definition', async () => {
      const bench = use();
      const things = await bench.make(allFields);
      const id = await bench.create(things, full);
      const values = await bench.get(things, id);
      expect(values).toEqual({ ...full, id });
      expect(Object.keys(values ?? {})).toEqual(things.fields.map(({ name }) => name));
    });

    test('every type of field reads its zero value where nothing was given', async () => {
      const bench = use();
      const things = await bench.make(allFields);
      const id = await bench.create(things, {});
      expect(await bench.get(things, id)).toEqual({ ...zeros, id });
      expect((await bench.list(things, { fields: things.fields.map(({ name }) => name) })).rows).toEqual([
        { id, ...zeros },
      ]);
    });

    test('json fields and numbers keep their values exactly, through get and through list', async () => {
      const bench = use();
      const things = await bench.make([field('json', 'json'), field('number', 'number')]);
      const deep = Array.from({ length: 150 }).reduce<JsonObject>((inner) => ({ inner: [inner] }), { end: 1 });
      const values = [...jsonValues, deep];
      const numbers = [0, 1, -1, 0.1, 1 / 3, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, 123456789.123];
      const ids: string[] = [];
      for (const [i, json] of values.entries()) {
        ids.push(await bench.create(things, { json, number: numbers[i % numbers.length] ?? 0 }));
      }
      expect(await bench.column(things, 'json')).toEqual(values);
      expect(await bench.column(things, 'number')).toEqual(values.map((_, i) => numbers[i % numbers.length]));
      for (const [i, id] of ids.entries()) expect((await bench.get(things, id))?.['json']).toEqual(values[i]);
    });

    test('a list holds the asked-for fields alone, in the asked-for order', async () => {
      const bench = use();
      const things = await bench.make(allFields);
      const id = await bench.create(things, full);
      const fields = ['number', 'collectionName', 'id', 'choices', 'date', 'collectionId'];
      const { rows } = await bench.list(things, { fields });
      expect(JSON.stringify(rows)).toBe(
        JSON.stringify([
          {
            number: full.number,
            collectionName: things.name,
            id,
            choices: full.choices,
            date: full.date,
            collectionId: things.id,
          },
        ]),
      );
      expect((await bench.list(things, { fields: ['text'] })).rows[0]).not.toHaveProperty('id');
    });

    test('records of many fields come back whole, whatever braces their values begin and end with', async () => {
      const bench = use();
      const texts = Array.from({ length: 140 }, (_, n) => field('text', `text${n}`));
      const things = await bench.make([field('json', 'first'), ...texts, field('json', 'last'), field('bool', 'end')]);
      const values = {
        first: { a: '{' },
        ...Object.fromEntries(texts.map(({ name }, n) => [name, ['{}', '{"a":1}', '}', '"}', "'"][n % 5] ?? ''])),
        last: '}',
        end: true,
      };
      const id = await bench.create(things, values);
      const fields = things.fields.map(({ name }) => name);
      const zero = { created: '', updated: '' };
      expect((await bench.list(things, { fields })).rows).toEqual([{ ...zero, ...values, id }]);
      expect((await bench.list(things, { fields: fields.slice(1, 100) })).rows).toEqual([
        Object.fromEntries(fields.slice(1, 100).map((name) => [name, { ...zero, ...values, id }[name]])),
      ]);
    });

    test('a create says what was stored; an id can be given, and taken once', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const operation = creating(things, { id: 'abcdefghijklmno', title: 'first' });
      const changes = await bench.write(operation);
      const after = complete(things, { id: 'abcdefghijklmno', title: 'first' });
      expect(changes).toEqual([
        { action: 'create', collectionId: things.id, id: 'abcdefghijklmno', before: null, after },
      ]);
      expect(await refusal(bench.write(operation))).toEqual({ reason: 'notUnique', fields: ['id'], operationIndex: 0 });
    });

    test('an update sets what is named, leaves the rest, and tells before and after', async () => {
      const bench = use();
      const things = await bench.make(allFields);
      const id = await bench.create(things, full);
      const set = { text: '', choices: [], number: 0, json: [1], date: '' };
      const [change] = await bench.write(updating(things, id, set));
      expect(change).toEqual({
        action: 'update',
        collectionId: things.id,
        id,
        before: { ...full, id },
        after: { ...full, ...set, id },
      });
      expect(await bench.get(things, id)).toEqual({ ...full, ...set, id });
    });

    test('an update or delete of what is gone, or outside the filter, is refused and changes nothing', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const id = await bench.create(things, { title: 'mine' });
      const where = compare('title', '=', 'other');
      const gone = { reason: 'notFound', operationIndex: 0 };
      expect(await refusal(bench.write(updating(things, id, { title: 'x' }, { where })))).toEqual(gone);
      expect(await refusal(bench.write(deleting(things, id, where)))).toEqual(gone);
      expect(await refusal(bench.write(updating(things, 'nobodynobodynob', { title: 'x' })))).toEqual(gone);
      expect(await refusal(bench.write(deleting(things, 'nobodynobodynob')))).toEqual(gone);
      expect(await bench.get(things, id, where)).toBeNull();
      expect((await bench.get(things, id, compare('title', '=', 'mine')))?.['title']).toBe('mine');
      const [change] = await bench.write(deleting(things, id));
      expect(change).toMatchObject({ action: 'delete', id, before: { title: 'mine' }, after: null });
      expect(await bench.get(things, id)).toBeNull();
    });

    test('an update by an old revision is refused; of many by the same one, one wins', async () => {
      const bench = use();
      const things = await bench.make([field('number', 'count')]);
      const id = await bench.create(things, { count: 0 });
      const revision = await bench.revision(things, id);
      const tries = Array.from({ length: 8 }, (_, i) =>
        bench.write(updating(things, id, { count: i + 1 }, { revision })),
      );
      const results = await Promise.allSettled(tries);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const late = bench.write(updating(things, id, { count: 99 }, { revision }));
      expect(await refusal(late)).toEqual({ reason: 'changed', operationIndex: 0 });
      expect((await bench.get(things, id))?.['count']).not.toBe(99);
      const now = await bench.revision(things, id);
      await bench.write(updating(things, id, { count: 100 }, { revision: now }));
      expect((await bench.get(things, id))?.['count']).toBe(100);
    });

    test('what a write requires must exist and match, else nothing is written', async () => {
      const bench = use();
      const authors = await bench.make([field('text', 'name')]);
      const posts = await bench.make([
        field('text', 'title'),
        field('relation', 'author', { collectionId: authors.id }),
      ]);
      const ana = await bench.create(authors, { name: 'Ana' });
      const requires = (ids: readonly string[], where = null as Requirement['where']): readonly Requirement[] => [
        { field: 'author', collection: authors, ids, where },
      ];
      const missing = { reason: 'missingReference', field: 'author', operationIndex: 0 };
      const refuse = (list: readonly Requirement[]) => refusal(bench.write(creating(posts, { author: ana }, list)));
      expect(await refuse(requires([ana, 'nobodynobodynob']))).toEqual(missing);
      expect(await refuse(requires([ana], compare('name', '=', 'Bea')))).toEqual(missing);
      expect((await bench.list(posts)).rows).toEqual([]);
      const [post] = await bench.write(
        creating(posts, { author: ana }, requires([ana, ana], compare('name', '=', 'Ana'))),
      );
      const id = post?.id ?? '';
      const update = updating(posts, id, { title: 'x' }, { requires: requires(['nobodynobodynob']) });
      expect(await refusal(bench.write(update))).toEqual(missing);
      expect((await bench.get(posts, id))?.['title']).toBe('');
    });

    test('the operations of one write are all done or none is', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'code')], [{ fields: ['code'], unique: true }]);
      const kept = await bench.create(things, { code: 'kept' });
      const changes = await bench.write(
        creating(things, { code: 'a' }),
        updating(things, kept, { code: 'renamed' }),
        creating(things, { code: 'kept' }),
      );
      expect(changes.map(({ action }) => action)).toEqual(['create', 'update', 'create']);
      const before = await bench.column(things, 'code');
      const failing = [
        [creating(things, { code: 'b' }), deleting(things, kept), creating(things, { code: 'a' })],
        [updating(things, kept, { code: 'c' }), creating(things, { code: 'd' }), deleting(things, 'nobodynobodynob')],
      ];
      for (const operations of failing) {
        expect(await refusal(bench.write(...operations))).toMatchObject({ operationIndex: 2 });
        expect(await bench.column(things, 'code')).toEqual(before);
      }
    });

    test('a list gives the revision that an update must name', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const id = await bench.create(things, { title: 'a' });
      await bench.write(updating(things, id, { title: 'b' }));
      const where = compare('title', '=', 'b');
      const { rows } = await bench.list(things, { where, fields: ['title', revisionName, 'id'] });
      const revision = await bench.revision(things, id);
      expect(rows).toEqual([{ title: 'b', [revisionName]: revision, id }]);
      const bySearch = await bench.list(things, {
        search: { words: ['b'], fields: ['title'] },
        fields: [revisionName],
      });
      expect(bySearch.rows).toEqual([{ [revisionName]: revision }]);
    });

    test('truncating deletes every record, tells each, and spares other collections', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const others = await bench.make([field('text', 'title')]);
      const ids = [await bench.create(things, { title: 'a' }), await bench.create(things, { title: 'b' })];
      await bench.create(others, { title: 'c' });
      const changes = await bench.write({ kind: 'truncate', collection: things });
      expect(changes.map(({ action, id }) => `${action} ${id}`).toSorted()).toEqual(
        ids.map((id) => `delete ${id}`).toSorted(),
      );
      expect((await bench.list(things, { total: true })).total).toBe(0);
      expect((await bench.list(others, { total: true })).total).toBe(1);
      expect(await bench.write({ kind: 'truncate', collection: things })).toEqual([]);
    });
  });
};
