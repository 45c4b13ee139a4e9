import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectionToJson } from '#server/domain/collections/collection-json.js';
import type { JsonObject } from '#server/lib/json.js';
import type { Collection } from '#server/store/collection.js';
import { codesOf, fieldNames, openWorld, refusal, text, type World } from './collections-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const idOf = (collection: Collection, name: string): string =>
  collection.fields.find((field) => field.name === name)?.id ?? 'missing';

test('what is not named stays, and the time of change is noted', async () => {
  const made = await world.create({ name: 'quiet', fields: [text('a')], indexes: [{ fields: ['a'] }] });
  world.time.now += 60_000;
  const renamed = await world.update('quiet', { name: 'quieter' });
  expect(renamed).toEqual({ ...made, name: 'quieter', updated: '2030-01-01 00:01:00.000Z' });
  expect(await refusal(world.view('quiet'))).toMatchObject({ code: 'NOT_FOUND' });
});

test('renamed, reordered and added fields keep the data that is still described', async () => {
  const made = await world.create({ name: 'moved', fields: [text('a'), { name: 'n', type: 'number' }, text('gone')] });
  const id = await world.insert(made, { a: 'kept', n: 7, gone: 'lost' });
  const changed = await world.update('moved', {
    fields: [
      { name: 'count', type: 'number', id: idOf(made, 'n') },
      text('fresh'),
      text('title', { id: idOf(made, 'a') }),
    ],
  });
  expect(fieldNames(changed)).toEqual(['id', 'count', 'fresh', 'title', 'created', 'updated']);
  expect(await world.values(changed, id)).toMatchObject({ id, count: 7, fresh: '', title: 'kept' });
  expect(await world.values(changed, id)).not.toHaveProperty('gone');
});

test('two fields can exchange their names, and a new field take the name of a renamed one', async () => {
  const made = await world.create({ name: 'swapped', fields: [text('a'), text('b')] });
  const id = await world.insert(made, { a: 'was a', b: 'was b' });
  const swapped = await world.update('swapped', {
    fields: [text('b', { id: idOf(made, 'a') }), text('a', { id: idOf(made, 'b') })],
  });
  expect(await world.values(swapped, id)).toMatchObject({ b: 'was a', a: 'was b' });

  const replaced = await world.update('swapped', { fields: [text('c', { id: idOf(swapped, 'a') }), text('a')] });
  expect(await world.values(replaced, id)).toMatchObject({ c: 'was b', a: '' });
  expect(new Set(replaced.fields.map((field) => field.id)).size).toBe(replaced.fields.length);
});

test('a field without an id continues the one of its name', async () => {
  const made = await world.create({ name: 'by_name', fields: [text('a')] });
  const id = await world.insert(made, { a: 'kept' });
  const changed = await world.update('by_name', { fields: [text('a', { max: 10 })] });
  expect(idOf(changed, 'a')).toBe(idOf(made, 'a'));
  expect(await world.values(changed, id)).toMatchObject({ a: 'kept' });
});

test('a new field of another id and type takes the place of the one of its name, without its data', async () => {
  const made = await world.create({ name: 'replaced', fields: [text('a')] });
  const id = await world.insert(made, { a: '5' });
  const changed = await world.update('replaced', { fields: [{ id: 'brand_new', name: 'a', type: 'number' }] });
  expect(idOf(changed, 'a')).toBe('brand_new');
  expect(await world.values(changed, id)).toMatchObject({ a: 0 });
});

test('automatic fields that are left out stay, with their data', async () => {
  const made = await world.create({ name: 'automatic', fields: [text('a')] });
  const id = await world.insert(made, { created: '2020-01-01 00:00:00.000Z' });
  const changed = await world.update('automatic', { fields: [] });
  expect(fieldNames(changed)).toEqual(['id', 'created', 'updated']);
  expect(changed.fields.map((field) => field.id)).toEqual(['id', 'created', 'updated'].map((name) => idOf(made, name)));
  expect(await world.values(changed, id)).toMatchObject({ created: '2020-01-01 00:00:00.000Z' });
});

test('the JSON form given back changes nothing but the time', async () => {
  await world.create({ name: 'target' });
  const made = await world.create({
    name: 'idempotent',
    fields: [text('a'), { name: 'r', type: 'relation', collectionId: 'target' }],
    indexes: [{ fields: ['a'], unique: true }],
  });
  expect(await world.update('idempotent', collectionToJson(made))).toEqual({ ...made, updated: expect.any(String) });
});

const refused: readonly (readonly [string, (made: Collection) => JsonObject, unknown])[] = [
  ['another type', () => ({ type: 'view' }), { type: 'validation_collection_type_change' }],
  ['an empty name', () => ({ name: '' }), { name: 'validation_required' }],
  ['the name of another', () => ({ name: 'Present' }), { name: 'validation_collection_name_exists' }],
  [
    'another type of a field, by id',
    (made) => ({ fields: [{ id: idOf(made, 'a'), name: 'a', type: 'number' }] }),
    { fields: { 0: { type: 'validation_field_type_change' } } },
  ],
  [
    'another type of a field, by name',
    () => ({ fields: [{ name: 'a', type: 'number' }] }),
    { fields: { 0: { type: 'validation_field_type_change' } } },
  ],
  [
    'another target of a relation',
    () => ({ fields: [{ name: 'r', type: 'relation', collectionId: 'subject' }] }),
    { fields: { 0: { collectionId: 'validation_field_relation_change' } } },
  ],
  [
    'another name of id',
    (made) => ({ fields: [text('key', { id: idOf(made, 'id') })] }),
    { fields: { 0: { name: 'validation_system_field_change' } } },
  ],
  [
    'another name of created',
    (made) => ({ fields: [{ id: idOf(made, 'created'), name: 'born', type: 'autodate', onCreate: true }] }),
    { fields: { 0: { name: 'validation_system_field_change' } } },
  ],
  [
    'a field that takes the name of an automatic one',
    (made) => ({ fields: [{ id: idOf(made, 'a'), name: 'created' }] }),
    { fields: { 0: { name: 'validation_system_field_change' } } },
  ],
  [
    'one field twice',
    (made) => ({ fields: [text('a', { id: idOf(made, 'a') }), text('b', { id: idOf(made, 'a') })] }),
    { fields: { 1: { id: 'validation_duplicated_field_id' } } },
  ],
];

test.each(refused)('%s is refused and changes nothing', async (_what, input, codes) => {
  if (!(await world.names()).includes('subject')) {
    await world.create({ name: 'present' });
    const relation = { name: 'r', type: 'relation', collectionId: 'present' };
    await world.create({ name: 'subject', fields: [text('a'), relation] });
  }
  const made = await world.view('subject');
  const error = await refusal(world.update('subject', input(made)));
  expect(codesOf(error.fields)).toEqual(codes);
  expect(error.message).toBe('Failed to update collection.');
  expect(await world.view('subject')).toEqual(made);
});

test('concurrent changes of one collection all take effect', async () => {
  await world.create({ name: 'busy', fields: [text('a')] });
  await Promise.all([
    world.update('busy', { indexes: [{ fields: ['a'] }] }),
    world.update('busy', { fields: [text('a'), text('b')] }),
    world.create({ name: 'meanwhile' }),
  ]);
  const changed = await world.view('busy');
  expect(fieldNames(changed)).toContain('b');
  expect(changed.indexes).toHaveLength(1);
});

test('the files of a removed file field are deleted, those of the others stay', async () => {
  const made = await world.create({
    name: 'papers',
    fields: [
      { name: 'scan', type: 'file' },
      { name: 'pages', type: 'file', maxSelect: 3 },
      { name: 'cover', type: 'file' },
    ],
  });
  const id = await world.insert(made, { scan: 's.txt', pages: ['p1.txt', 'p2.txt'], cover: 'c.txt' });
  for (const name of ['s.txt', 'p1.txt', 'p2.txt', 'c.txt']) await world.addFile(made, id, name);
  await world.update('papers', { fields: [{ name: 'cover', type: 'file' }] });
  for (const name of ['s.txt', 'p1.txt', 'p2.txt']) expect(await world.hasFile(made, id, name)).toBe(false);
  expect(await world.hasFile(made, id, 'c.txt')).toBe(true);
});
