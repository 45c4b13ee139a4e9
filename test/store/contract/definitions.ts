import { describe, expect, test } from 'vitest';
import type { Collection, Field, Index } from '#server/store/collection.js';
import { ownField } from '#server/store/filter.js';
import { field } from '../../records/definitions.js';
import { compare, creating, refusal, type UseWorkbench, updating, type Workbench } from './workbench.js';

type Change = (fields: readonly Field[]) => readonly Field[];

/** Changes the fields (all but the automatic ones) and indexes of a collection. */
const alter = async (bench: Workbench, before: Collection, change: Change, indexes = before.indexes) => {
  const automatic = (name: string) => ['id', 'created', 'updated'].includes(name);
  const [id, ...others] = before.fields.filter(({ name }) => automatic(name));
  if (id === undefined) throw new Error('a collection without an id');
  const own = before.fields.filter(({ name }) => !automatic(name));
  const after: Collection = { ...before, fields: [id, ...change(own), ...others], indexes };
  await bench.change({ kind: 'replace', before, after });
  return after;
};

const renamed = (one: Field | undefined, name: string): Field => {
  if (one === undefined) throw new Error('no such field');
  return { ...one, name };
};

const namedIndex = (name: string, fields: readonly string[], unique = false): Index => ({ name, fields, unique });

/** Changes of definitions, and what they do to the records that are there. */
export const describeDefinitions = (use: UseWorkbench): void => {
  describe('changes of definitions', () => {
    test('a new collection is there at once, with its definition unchanged', async () => {
      const bench = use();
      const before = (await bench.store.freshSchema()).version;
      const things = await bench.make(
        [field('text', 'title'), field('json', 'meta')],
        [{ fields: ['title'], unique: true }],
      );
      const schema = await bench.store.freshSchema();
      expect(schema.version).toBeGreaterThan(before);
      expect(schema.collections.at(-1)).toEqual(things);
      expect(await bench.store.schema()).toEqual(schema);
      expect(schema.collections.every(({ system }) => !system)).toBe(true);
    });

    test('an added field reads, filters and sorts as its zero value in the records that are there', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const id = await bench.create(things, { title: 'old' });
      const added = [
        field('number', 'n'),
        field('text', 't'),
        field('bool', 'b'),
        field('date', 'd'),
        field('select', 'many', { maxSelect: 2 }),
        field('json', 'j'),
        field('geoPoint', 'g'),
      ];
      const after = await alter(bench, things, (fields) => [...fields, ...added]);
      await bench.create(after, { title: 'minus', n: -1 });
      await bench.create(after, {
        title: 'plus',
        n: 1,
        t: 'x',
        b: true,
        d: '2024-01-01 00:00:00.000Z',
        many: ['red'],
        j: 1,
      });
      const zero = { n: 0, t: '', b: false, d: '', many: [], j: null, g: { lon: 0, lat: 0 } };
      expect(await bench.get(after, id)).toMatchObject({ title: 'old', ...zero });
      const titles = async (name: string, op: '=' | '!=' | '<' | '>=', value: string | number | boolean | null) =>
        bench.column(after, 'title', { where: compare(name, op, value) });
      expect(await titles('n', '=', 0)).toEqual(['old']);
      expect(await titles('n', '<', 1)).toEqual(['old', 'minus']);
      expect(await titles('t', '=', '')).toEqual(['old', 'minus']);
      expect(await titles('t', '!=', 'x')).toEqual(['old', 'minus']);
      expect(await titles('b', '=', false)).toEqual(['old', 'minus']);
      expect(await titles('d', '=', null)).toEqual(['old', 'minus']);
      expect(await titles('many', '=', '[]')).toEqual(['old', 'minus']);
      expect(await titles('j', '=', null)).toEqual(['old', 'minus']);
      const sort = [{ by: ownField('n'), descending: false }];
      expect(await bench.column(after, 'title', { sort })).toEqual(['minus', 'old', 'plus']);
    });

    test('renamed, reordered and swapped fields keep their data, indexes and uniqueness', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'a'), field('text', 'b'), field('number', 'n')]);
      const indexed = await alter(bench, things, (fields) => fields, [namedIndex(`${things.name}_a`, ['a'], true)]);
      const id = await bench.create(indexed, { a: 'in a', b: 'in b', n: 1 });
      const after = await alter(
        bench,
        indexed,
        ([a, b, n]) => [renamed(n, 'number'), renamed(b, 'a'), renamed(a, 'b')],
        [namedIndex(`${things.name}_a`, ['b'], true)],
      );
      expect(await bench.get(after, id)).toMatchObject({ a: 'in b', b: 'in a', number: 1 });
      expect(Object.keys((await bench.get(after, id)) ?? {})).toEqual(['id', 'number', 'a', 'b', 'created', 'updated']);
      expect(await bench.column(after, 'id', { where: compare('b', '=', 'in a') })).toEqual([id]);
      const again = bench.write(creating(after, { a: 'in b', b: 'in a' }));
      expect(await refusal(again)).toMatchObject({ reason: 'notUnique', fields: ['b'] });
      await bench.create(after, { a: 'in b', b: 'other' });
      await bench.write(updating(after, id, { b: 'new' }));
      expect(await bench.get(after, id)).toMatchObject({ a: 'in b', b: 'new' });
    });

    test('a removed field is gone, and a new one of its name starts empty', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'keep'), field('text', 'gone')]);
      const id = await bench.create(things, { keep: 'kept', gone: 'secret' });
      const without = await alter(bench, things, (fields) => fields.filter(({ name }) => name !== 'gone'));
      expect(await bench.get(without, id)).not.toHaveProperty('gone');
      const anew = await alter(bench, without, (fields) => [...fields, field('text', 'gone', { id: 'another' })]);
      expect(await bench.get(anew, id)).toMatchObject({ keep: 'kept', gone: '' });
      const both = await alter(bench, anew, (fields) => [
        ...fields.filter(({ name }) => name !== 'gone'),
        field('number', 'gone', { id: 'a_number' }),
      ]);
      expect(await bench.get(both, id)).toMatchObject({ keep: 'kept', gone: 0 });
    });

    test('a single field made multiple keeps its value, a multiple one made single its last', async () => {
      const bench = use();
      const things = await bench.make([field('select', 'color')]);
      const [red, none] = [await bench.create(things, { color: 'red' }), await bench.create(things, {})];
      const many = await alter(bench, things, () => [field('select', 'color', { maxSelect: 3 })]);
      expect((await bench.get(many, red))?.['color']).toEqual(['red']);
      expect((await bench.get(many, none))?.['color']).toEqual([]);
      expect(await bench.column(many, 'id', { where: compare('color', '=', '["red"]') })).toEqual([red]);
      expect(await bench.column(many, 'id', { where: compare('color', '=', '[]') })).toEqual([none]);
      await bench.write(updating(many, red, { color: ['green', 'blue'] }));
      const single = await alter(bench, many, () => [field('select', 'color')]);
      expect((await bench.get(single, red))?.['color']).toBe('blue');
      expect((await bench.get(single, none))?.['color']).toBe('');
      expect(await bench.column(single, 'id', { where: compare('color', '=', 'blue') })).toEqual([red]);
    });

    test('indexes come and go: uniqueness holds from the change on, and no longer after it', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'code')]);
      await bench.create(things, { code: 'x' });
      const name = `${things.name}_code`;
      const unique = await alter(bench, things, (fields) => fields, [namedIndex(name, ['code'], true)]);
      expect(await refusal(bench.write(creating(unique, { code: 'x' })))).toMatchObject({ reason: 'notUnique' });
      const plain = await alter(bench, unique, (fields) => fields, [namedIndex(name, ['code'])]);
      await bench.create(plain, { code: 'x' });
      const bare = await alter(bench, plain, (fields) => fields, []);
      await bench.create(bare, { code: 'x' });
      expect(await bench.column(bare, 'code', { where: compare('code', '=', 'x') })).toEqual(['x', 'x', 'x']);
    });

    test('a unique index over values that are not is refused, and nothing of the change stays', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'code'), field('text', 'free')]);
      await bench.create(things, { code: 'x', free: '1' });
      await bench.create(things, { code: 'x', free: '2' });
      const before = await bench.store.freshSchema();
      const refused = { reason: 'notUnique', fields: ['code'] };
      const indexes = [namedIndex(`${things.name}_f`, ['free'], true), namedIndex(`${things.name}_c`, ['code'], true)];
      const change = alter(bench, things, (fields) => [...fields.slice(1), renamed(fields[0], 'code')], indexes);
      expect(await refusal(change)).toMatchObject(refused);
      expect(await bench.store.freshSchema()).toEqual(before);
      await bench.create(things, { code: 'x', free: '1' });
      const added = alter(bench, things, (fields) => [...fields, field('text', 'new')], [
        namedIndex(`${things.name}_n`, ['new'], true),
      ]);
      expect(await refusal(added)).toMatchObject({ reason: 'notUnique', fields: ['new'] });
      expect(await bench.store.freshSchema()).toEqual(before);
      expect(await bench.column(things, 'free')).toEqual(['1', '2', '1']);
    });

    test('several steps are one change: when one fails, none is done', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'code')]);
      await bench.create(things, { code: 'x' });
      await bench.create(things, { code: 'x' });
      const other = await bench.make([field('text', 'title')]);
      const kept = await bench.create(other, { title: 'kept' });
      const before = await bench.store.freshSchema();
      const unique = { ...things, indexes: [namedIndex(`${things.name}_u`, ['code'], true)] };
      const change = bench.change(
        { kind: 'drop', collection: other },
        { kind: 'create', collection: { ...other, id: 'pbc_never', name: 'never' } },
        { kind: 'replace', before: things, after: unique },
      );
      expect(await refusal(change)).toMatchObject({ reason: 'notUnique', operationIndex: 2 });
      expect(await bench.store.freshSchema()).toEqual(before);
      expect((await bench.get(other, kept))?.['title']).toBe('kept');
    });

    test('a renamed collection keeps its records; a dropped one is gone and can be made anew, empty', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')], [{ fields: ['title'], unique: true }]);
      const id = await bench.create(things, { title: 'kept' });
      const after = { ...things, name: `${things.name}_renamed` };
      await bench.change({ kind: 'replace', before: things, after });
      expect((await bench.list(after, { fields: ['id', 'title'] })).rows).toEqual([{ id, title: 'kept' }]);
      await bench.change({ kind: 'drop', collection: after });
      expect((await bench.store.freshSchema()).collections.map((one) => one.id)).not.toContain(things.id);
      await bench.change({ kind: 'create', collection: things });
      expect((await bench.list(things, { total: true })).total).toBe(0);
      await bench.create(things, { title: 'kept' });
    });

    test('calls decided by an older version are refused, whatever they do', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const id = await bench.create(things, { title: 'a' });
      const old = await bench.context();
      const after = await alter(bench, things, ([title]) => [renamed(title, 'name')]);
      const refused = { reason: 'schemaChanged' };
      const { store } = bench;
      const query = { collection: things, where: null, sort: [], offset: 0, limit: 1, fields: ['title'], total: false };
      expect(await refusal(store.get(things, id, null, old))).toEqual(refused);
      expect(await refusal(store.list(query, old))).toEqual(refused);
      expect(await refusal(store.write([creating(things, { title: 'b' })], old))).toEqual(refused);
      const drop = { version: old.schemaVersion, steps: [{ kind: 'drop', collection: things } as const] };
      expect(await refusal(store.changeSchema(drop, await bench.context()))).toEqual(refused);
      expect(await bench.get(after, id)).toMatchObject({ name: 'a' });
    });

    test('of changes at once by one version, one comes into force', async () => {
      const bench = use();
      const things = await bench.make([field('text', 'title')]);
      const context = await bench.context();
      const results = await Promise.allSettled(
        ['one', 'two', 'three'].map((name) => {
          const after = { ...things, name: `${things.name}_${name}` };
          const steps = [{ kind: 'replace', before: things, after } as const];
          return bench.store.changeSchema({ version: context.schemaVersion, steps }, context);
        }),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const schema = await bench.store.freshSchema();
      expect(schema.version).toBe(context.schemaVersion + 1);
    });

    test('records written while definitions change are all there afterwards', async () => {
      const bench = use();
      let things = await bench.make([field('text', 'title')]);
      const written: string[] = [];
      let done = false;
      const writing = (async () => {
        while (!done) {
          const schema = await bench.store.schema();
          const now = schema.collections.find(({ id }) => id === things.id) ?? things;
          const context = { schemaVersion: schema.version, credential: null };
          const result = await bench.store.write([creating(now, { title: 'x' })], context).catch(async () => {
            await bench.store.freshSchema();
            return [];
          });
          written.push(...result.map(({ id }) => id));
        }
      })();
      for (const name of ['one', 'two', 'three'])
        things = await alter(bench, things, (fields) => [...fields, field('number', name)]);
      done = true;
      await writing;
      const ids = await bench.column(things, 'id', { where: compare('two', '=', 0) });
      expect(ids.toSorted()).toEqual(written.toSorted());
    });
  });
};
