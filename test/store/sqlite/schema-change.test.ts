import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Collection, Field } from '#server/store/collection.js';
import type { CallContext, Store } from '#server/store/port.js';
import {
  change,
  collection,
  contextOf,
  create,
  json,
  listOf,
  number,
  openStore,
  select,
  temporaryDirectory,
  text,
} from './fixture.js';

const before = collection(
  'items',
  [text('a'), text('b'), number('n'), select('one', 1), select('many', 3), json('j')],
  [
    { name: 'items_a', fields: ['a'], unique: true },
    { name: 'items_n', fields: ['n'], unique: false },
  ],
);

const stored = [
  { id: 'z', a: 'a1', b: 'b1', n: 1.5, one: 'a', many: ['b', 'c'], j: { x: 1 } },
  { id: 'y', a: 'a2', b: 'b2', n: 2, one: '', many: [], j: null },
  { id: 'x', a: 'a3', b: 'b3', n: 3, one: 'c', many: ['a'], j: 'text' },
];

const filled = async (store: Store): Promise<CallContext> => {
  const context = await change(store, { kind: 'create', collection: before });
  await store.write(
    stored.map((values) => create(before, values)),
    context,
  );
  const set = { b: 'b1' };
  await store.write(
    [{ kind: 'update', collection: before, id: 'z', revision: 1, where: null, set, requires: [] }],
    context,
  );
  return context;
};

const renamedField = (field: Field, name: string): Field => ({ ...field, name });

const rowsOf = async (store: Store, of: Collection, context: CallContext) => {
  const page = await store.list(listOf(of, { limit: 5_000, total: true }), context);
  expect(page.total).toBe(page.count);
  return page.items.rows();
};

const fieldsOf = (of: Collection, ...names: string[]): Field[] =>
  names.map((name) => of.fields.find((field) => field.name === name) as Field);

describe('a changed definition', () => {
  it('keeps what is still described: fields added, removed, reordered, swapped, made multiple and single', async () => {
    const store = await openStore();
    await filled(store);
    const [id, a, b, one, many] = fieldsOf(before, 'id', 'a', 'b', 'one', 'many') as [
      Field,
      Field,
      Field,
      Field,
      Field,
    ];
    const after: Collection = {
      ...before,
      name: 'things',
      fields: [
        id,
        { ...one, maxSelect: 3 } as Field,
        renamedField(a, 'b'),
        renamedField(b, 'a'),
        { ...many, maxSelect: 1 } as Field,
        number('added'),
        json('note'),
      ],
      indexes: [{ name: 'items_a', fields: ['b'], unique: true }],
    };
    const context = await change(store, { kind: 'replace', before, after });
    expect(await rowsOf(store, after, context)).toEqual([
      { id: 'z', one: ['a'], b: 'a1', a: 'b1', many: 'c', added: 0, note: null },
      { id: 'y', one: [], b: 'a2', a: 'b2', many: '', added: 0, note: null },
      { id: 'x', one: ['c'], b: 'a3', a: 'b3', many: 'a', added: 0, note: null },
    ]);
    expect(await store.get(after, 'z', null, context)).toMatchObject({ revision: 2 });
    expect(await store.get(after, 'x', null, context)).toMatchObject({ revision: 1 });
    const twice = create(after, { id: 'w', b: 'a1' });
    await expect(store.write([twice], context)).rejects.toMatchObject({
      refusal: { reason: 'notUnique', fields: ['b'] },
    });
    expect((await store.freshSchema()).collections).toEqual([after]);
  });

  it('does not change anything when a new unique index meets duplicates', async () => {
    const store = await openStore();
    const context = await filled(store);
    await store.write([create(before, { ...stored[0], id: 'w', a: 'a4' })], context);
    const indexes = [{ name: 'items_b', fields: ['b'], unique: true }];
    const after = { ...before, name: 'other', fields: [...before.fields, text('more')], indexes };
    await expect(change(store, { kind: 'replace', before, after })).rejects.toMatchObject({
      refusal: { reason: 'notUnique', fields: ['b'] },
    });
    expect((await store.freshSchema()).collections).toEqual([before]);
    expect(await rowsOf(store, before, context)).toHaveLength(4);
  });

  it('lets two collections swap names, and a new one take the name of a dropped one', async () => {
    const store = await openStore();
    const [one, two, three] = [collection('one', [text('t')]), collection('two', [text('t')]), collection('three', [])];
    const context = await change(
      store,
      ...[one, two, three].map((of) => ({ kind: 'create', collection: of }) as const),
    );
    await store.write([create(one, { id: 'a', t: 'from one' })], context);
    const newOne = { ...one, name: 'two' };
    const replacement = { ...three, id: 'c_other', fields: [...three.fields, text('t')] };
    const next = await change(
      store,
      { kind: 'replace', before: one, after: newOne },
      { kind: 'replace', before: two, after: { ...two, name: 'one' } },
      { kind: 'create', collection: replacement },
      { kind: 'drop', collection: three },
    );
    expect(await rowsOf(store, newOne, next)).toEqual([{ id: 'a', t: 'from one' }]);
    expect(await rowsOf(store, replacement, next)).toEqual([]);
  });

  it('refuses names that the database keeps for itself', async () => {
    const store = await openStore();
    for (const name of ['_meta', 'sqlite_schema']) {
      const step = { kind: 'create', collection: { ...before, name } } as const;
      await expect(change(store, step)).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });
});

describe('a process killed while it changes definitions', () => {
  const wide = (): Collection => ({
    ...before,
    name: 'renamed',
    fields: [...before.fields.filter(({ name }) => name !== 'b'), ...['p', 'q', 'r'].map(text)],
    indexes: [
      { name: 'items_j', fields: ['j'], unique: false },
      { name: 'items_n', fields: ['n', 'a'], unique: true },
    ],
  });

  /** Changes the definition back and forth until it is killed. */
  const startChanging = async (file: string): Promise<ChildProcess> => {
    const child = fork(new URL('./changing-process.js', import.meta.url), [file, JSON.stringify([before, wide()])]);
    await once(child, 'message');
    return child;
  };

  it('leaves the old or the new state', async () => {
    const file = join(await temporaryDirectory(), 'data.sqlite');
    const seed = await openStore({ file });
    const context = await filled(seed);
    const many = Array.from({ length: 2_000 }, (_, i) =>
      create(before, { ...stored[0], id: `r${i}`, a: `r${i}`, n: i + 10 }),
    );
    await seed.write(many, context);
    await seed.close();
    for (let round = 0; round < 5; round += 1) {
      const child = await startChanging(file);
      const exited = once(child, 'exit');
      setTimeout(() => child.kill('SIGKILL'), round * 15);
      await exited;
      const store = await openStore({ file });
      const schema = await store.freshSchema();
      const [found] = schema.collections as [Collection];
      expect([before, wide()]).toContainEqual(found);
      const rows = await rowsOf(store, found, contextOf(schema));
      expect(rows).toHaveLength(2_003);
      expect(rows.map((row) => row['a']).slice(0, 3)).toEqual(['a1', 'a2', 'a3']);
      const twice = create(found, { ...stored[0], id: 'new' });
      await expect(store.write([twice], contextOf(schema))).rejects.toMatchObject({ refusal: { reason: 'notUnique' } });
      await store.close();
    }
  });
});
