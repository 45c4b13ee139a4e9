import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectionToJson } from '#server/domain/collections/collection-json.js';
import type { JsonObject } from '#server/lib/json.js';
import { codesOf, fieldNames, openWorld, refusal, text, type World } from './collections-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a collection has id first and gets created and updated', async () => {
  const bare = await world.create({ name: 'bare' });
  expect(bare.fields).toMatchObject([
    { name: 'id', type: 'text', system: true, primaryKey: true, min: 15, max: 15, pattern: '^[a-z0-9]+$' },
    { name: 'created', type: 'autodate', onCreate: true, onUpdate: false },
    { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
  ]);
  expect(bare).toMatchObject({ type: 'base', system: false, indexes: [], created: '2030-01-01 00:00:00.000Z' });
  expect(bare.id).toMatch(/^pbc_\d+$/);
  expect(await world.view('bare')).toEqual(bare);
  expect(await world.view(bare.id)).toEqual(bare);
});

test('fields stay in the order given, with id moved to the front', async () => {
  const created = await world.create({
    name: 'ordered',
    fields: [{ name: 'updated', type: 'autodate', onUpdate: true }, text('title'), { name: 'id', type: 'text' }],
  });
  expect(fieldNames(created)).toEqual(['id', 'updated', 'title', 'created']);
});

test('the options of automatic fields cannot be weakened', async () => {
  const created = await world.create({
    name: 'weakened',
    fields: [
      { name: 'id', type: 'text', min: 0, max: 0, pattern: '', hidden: true, help: 'the key' },
      { name: 'updated', type: 'autodate', onCreate: false, onUpdate: false },
    ],
  });
  expect(created.fields[0]).toMatchObject({ min: 15, max: 15, pattern: '^[a-z0-9]+$', hidden: false, help: 'the key' });
  expect(created.fields[1]).toMatchObject({ onCreate: true, onUpdate: true });
});

test('all 14 types can be defined, and come back as they were defined', async () => {
  const fields = [
    text('a', { min: 1, max: 9, pattern: '^x', autogeneratePattern: 'x[a-z]{3}', required: true, presentable: true }),
    { name: 'b', type: 'editor', maxSize: 100, convertURLs: true },
    { name: 'c', type: 'number', min: 0, max: 5, onlyInt: true, help: 'how many' },
    { name: 'd', type: 'bool', hidden: true },
    { name: 'e', type: 'email', onlyDomains: ['example.com'] },
    { name: 'f', type: 'url', exceptDomains: ['example.com'] },
    { name: 'g', type: 'date', min: '2024-01-01 00:00:00.000Z', max: '' },
    { name: 'h', type: 'autodate', onCreate: true, onUpdate: false },
    { name: 'i', type: 'select', values: ['x', 'y'], maxSelect: 2 },
    { name: 'j', type: 'json', maxSize: 50 },
    { name: 'k', type: 'file', maxSelect: 3, maxSize: 9, mimeTypes: ['image/png'], thumbs: ['10x10'], protected: true },
    { name: 'l', type: 'relation', collectionId: 'every', cascadeDelete: true, minSelect: 1, maxSelect: 2 },
    { name: 'm', type: 'geoPoint' },
    { name: 'n', type: 'password', min: 8, max: 20, pattern: '', cost: 12 },
  ];
  const created = await world.create({ name: 'every', fields });
  const expected = fields.map((field) => (field.name === 'l' ? { ...field, collectionId: created.id } : field));
  expect(created.fields.slice(1, 15)).toMatchObject(expected);

  const json = collectionToJson(await world.view('every'));
  const again = await world.create({ ...json, id: '', name: 'every_again', graphql: null });
  expect(again.fields.filter(({ type }) => type !== 'relation')).toEqual(
    created.fields.filter(({ type }) => type !== 'relation'),
  );
});

test('the JSON form has the shape clients know, without access rules', async () => {
  const created = await world.create({
    name: 'shape',
    listRule: '',
    fields: [text('code')],
    indexes: [{ fields: ['code'], unique: true }],
  });
  expect(collectionToJson(created)).toEqual({
    id: created.id,
    listRule: null,
    viewRule: null,
    createRule: null,
    updateRule: null,
    deleteRule: null,
    name: 'shape',
    type: 'base',
    graphql: { type: 'Shape', one: 'shape', many: 'shapes' },
    fields: expect.arrayContaining([
      {
        id: expect.stringMatching(/^text\d+$/),
        name: 'code',
        type: 'text',
        system: false,
        hidden: false,
        presentable: false,
        help: '',
        required: false,
        min: 0,
        max: 0,
        pattern: '',
        autogeneratePattern: '',
        primaryKey: false,
      },
    ]),
    indexes: ['CREATE UNIQUE INDEX `idx_shape_code` ON `shape` (`code`)'],
    created: created.created,
    updated: created.updated,
    system: false,
  });
});

test('a relation takes the name or the id of its target and keeps the id', async () => {
  const target = await world.create({ name: 'authors' });
  const created = await world.create({
    name: 'books',
    fields: [
      { name: 'author', type: 'relation', collectionId: 'authors' },
      { name: 'editor', type: 'relation', collectionId: target.id },
      { name: 'sequel', type: 'relation', collectionId: 'books' },
    ],
  });
  expect(created.fields.slice(1, 4)).toMatchObject([
    { collectionId: target.id },
    { collectionId: target.id },
    { collectionId: created.id },
  ]);
});

test('a given id is kept', async () => {
  const created = await world.create({ id: 'my_own_id', name: 'with_id', fields: [text('a', { id: 'field_a' })] });
  expect(created.id).toBe('my_own_id');
  expect(created.fields[1]?.id).toBe('field_a');
});

test('the id of a deleted collection is not given to a later one of the same name', async () => {
  const first = await world.create({ name: 'phoenix' });
  await world.delete('phoenix');
  expect((await world.create({ name: 'phoenix' })).id).not.toBe(first.id);
});

const bad: readonly (readonly [string, Parameters<World['create']>[0], unknown])[] = [
  ['no name', {}, { name: 'validation_required' }],
  ['a name with a space', { name: 'a b' }, { name: 'validation_match_invalid' }],
  ['a name with a quote', { name: 'a"b' }, { name: 'validation_match_invalid' }],
  ['a name that is a number', { name: 5 }, { name: 'validation_match_invalid' }],
  ['a name of 101 characters', { name: 'x'.repeat(101) }, { name: 'validation_length_out_of_range' }],
  ['a name of the system', { name: '_api_keys' }, { name: 'validation_collection_name_invalid' }],
  ['a name of SQLite', { name: 'SQLite_master' }, { name: 'validation_collection_name_invalid' }],
  ['a name like a back-relation', { name: 'a_via_b' }, { name: 'validation_found_via' }],
  ['a name in use, in other letters', { name: 'TAKEN' }, { name: 'validation_collection_name_exists' }],
  ['an id in use', { id: 'taken_id', name: 'fine' }, { id: 'validation_not_unique' }],
  ['a name that is the id of another', { name: 'taken_id' }, { name: 'validation_collection_name_exists' }],
  ['the type view', { name: 'fine', type: 'view' }, { type: 'validation_in_invalid' }],
  ['the type auth', { name: 'fine', type: 'auth' }, { type: 'validation_in_invalid' }],
  ['fields that are no list', { name: 'fine', fields: {} }, { fields: 'validation_invalid_value' }],
  ['too many fields', { name: 'fine', fields: Array(501).fill(0) }, { fields: 'validation_length_too_long' }],
  [
    'fields that are no objects',
    { name: 'fine', fields: ['a', null] },
    { fields: { 0: 'validation_invalid_value', 1: 'validation_invalid_value' } },
  ],
  ...(
    [
      [text(''), { name: 'validation_required' }],
      [text('a-b'), { name: 'validation_match_invalid' }],
      [text('_a'), { name: 'validation_not_in_invalid' }],
      [text('collectionName'), { name: 'validation_not_in_invalid' }],
      [text('NULL'), { name: 'validation_not_in_invalid' }],
      [text('expand'), { name: 'validation_not_in_invalid' }],
      [text('constructor'), { name: 'validation_not_in_invalid' }],
      [text('a_via_b'), { name: 'validation_found_via' }],
      [text('ID'), { name: 'validation_duplicated_field_name' }],
      [text('TITLE'), { name: 'validation_duplicated_field_name' }],
      [text('a', { id: 'title_id' }), { id: 'validation_duplicated_field_id' }],
      [text('a', { id: 'a b' }), { id: 'validation_match_invalid' }],
      [{ name: 'a' }, { type: 'validation_required' }],
      [{ name: 'a', type: 'toString' }, { type: 'validation_in_invalid' }],
      [text('a', { help: 'x'.repeat(301) }), { help: 'validation_length_out_of_range' }],
      [text('a', { hidden: 'no' }), { hidden: 'validation_invalid_value' }],
      [text('a', { pattern: '(' }), { pattern: 'validation_invalid_regex' }],
      [{ name: 'created', type: 'date' }, { type: 'validation_system_field_change' }],
      [{ name: 'id', type: 'number' }, { type: 'validation_system_field_change' }],
      [{ name: 'a', type: 'select' }, { values: 'validation_required' }],
      [{ name: 'a', type: 'relation' }, { collectionId: 'validation_required' }],
      [
        { name: 'a', type: 'relation', collectionId: 'nowhere' },
        { collectionId: 'validation_field_relation_missing_collection' },
      ],
      [
        { name: 'a', type: 'relation', collectionId: '_admins' },
        { collectionId: 'validation_field_relation_missing_collection' },
      ],
    ] as readonly (readonly [JsonObject, unknown])[]
  ).map(([field, codes]): readonly [string, JsonObject, unknown] => [
    `the field ${JSON.stringify(field).slice(0, 60)}`,
    { name: 'fine', fields: [text('title', { id: 'title_id' }), field] },
    { fields: { 1: codes } },
  ]),
];

test.each(bad)('%s is refused', async (_what, input, codes) => {
  if (!(await world.names()).includes('taken')) await world.create({ id: 'taken_id', name: 'taken' });
  const error = await refusal(world.create(input));
  expect(codesOf(error.fields)).toEqual(codes);
  expect(error).toMatchObject({ code: 'VALIDATION', message: 'Failed to create collection.' });
  expect(await world.names()).not.toContain('fine');
});

test('all faults are told at once, each at its place', async () => {
  const error = await refusal(
    world.create({
      name: 'a b',
      type: 'view',
      fields: [text('ok'), text('1-1', { min: -1, pattern: '[' }), text('OK'), { name: 'x', type: 'y' }],
      indexes: [{ fields: ['ok'] }, { fields: ['nope'] }, 'CREATE TABLE x'],
    }),
  );
  expect(codesOf(error.fields)).toEqual({
    name: 'validation_match_invalid',
    type: 'validation_in_invalid',
    fields: {
      1: {
        name: 'validation_match_invalid',
        min: 'validation_min_greater_equal_than_required',
        pattern: 'validation_invalid_regex',
      },
      2: { name: 'validation_duplicated_field_name' },
      3: { type: 'validation_in_invalid' },
    },
    indexes: { 1: 'validation_invalid_index_expression', 2: 'validation_invalid_index_expression' },
  });
});

test('of two collections of one name made at once exactly one is made', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => world.create({ name: 'contested' })));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(codesOf(outcome.reason.fields)).toEqual({ name: 'validation_collection_name_exists' });
  }
  expect((await world.names()).filter((name) => name === 'contested')).toHaveLength(1);
});

test('what does not exist is not found', async () => {
  expect(await refusal(world.view('nothing'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(world.view('_admins'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(world.update('_api_keys', { name: 'mine' }))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(world.truncate('_sessions'))).toMatchObject({ code: 'NOT_FOUND' });
});
