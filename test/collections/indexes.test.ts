import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indexToSql } from '#server/domain/collections/collection-json.js';
import { parseIndexSql } from '#server/domain/collections/index-sql.js';
import { codesOf, openWorld, refusal, text, type World } from './collections-world.js';

describe('the text form', () => {
  test.each([
    ['CREATE INDEX `i` ON `t` (`a`)', { name: 'i', fields: ['a'], unique: false }],
    ['CREATE UNIQUE INDEX "i" ON [t] ("a", [b], c)', { name: 'i', fields: ['a', 'b', 'c'], unique: true }],
    ['create unique index if not exists i on t(a,b);', { name: 'i', fields: ['a', 'b'], unique: true }],
    ['\n CREATE INDEX\n `i`\tON `t` (\n  `a`,\n  `b`\n) ', { name: 'i', fields: ['a', 'b'], unique: false }],
  ])('%s is read', (sql, given) => {
    expect(parseIndexSql(sql)).toEqual(given);
  });

  test.each([
    '',
    'CREATE INDEX `i` ON `t` ()',
    'CREATE INDEX `i` ON `t` (`a`,)',
    'CREATE INDEX `i` ON `t` (`a` DESC)',
    'CREATE INDEX `i` ON `t` (`a` COLLATE NOCASE)',
    "CREATE UNIQUE INDEX `i` ON `t` (`a`) WHERE `a` != ''",
    'CREATE INDEX `i` ON `t` (lower(`a`))',
    'CREATE INDEX `i` ON `t` (`a`); DROP TABLE `t`',
    'CREATE INDEX `i` ON `t` (`a`) -- comment',
    'DROP INDEX `i`',
    `CREATE INDEX ${' '.repeat(100_000)}`,
  ])('%s is not', (sql) => {
    expect(parseIndexSql(sql)).toBeNull();
  });
});

describe('indexes of a collection', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test('an index without a name gets one; what is shown can be given again', async () => {
    const made = await world.create({
      name: 'named',
      fields: [text('a'), text('b')],
      indexes: [
        { fields: ['a'] },
        { fields: ['a', 'b'], unique: true },
        { fields: ['a'] },
        { name: 'own', fields: ['b'] },
      ],
    });
    expect(made.indexes).toEqual([
      { name: 'idx_named_a', fields: ['a'], unique: false },
      { name: 'idx_named_a_b', fields: ['a', 'b'], unique: true },
      { name: 'idx_named_a_2', fields: ['a'], unique: false },
      { name: 'own', fields: ['b'], unique: false },
    ]);
    const again = await world.update('named', { indexes: made.indexes.map((index) => indexToSql(made, index)) });
    expect(again.indexes).toEqual(made.indexes);
  });

  test('an index given again without its name keeps it, also when the collection has another name', async () => {
    await world.create({ name: 'before', fields: [text('a')], indexes: [{ fields: ['a'] }] });
    const after = await world.update('before', { name: 'after', indexes: [{ fields: ['a'] }] });
    expect(after.indexes).toEqual([{ name: 'idx_before_a', fields: ['a'], unique: false }]);
  });

  const fields = [
    text('a'),
    { name: 'j', type: 'json' },
    { name: 'g', type: 'geoPoint' },
    { name: 'p', type: 'password' },
    { name: 'm', type: 'select', values: ['x', 'y'], maxSelect: 2 },
  ];
  test.each([
    [{ fields: ['nope'] }, 'validation_invalid_index_expression'],
    [{ fields: ['a', 'a'] }, 'validation_invalid_index_expression'],
    [{ fields: ['a', 'A'] }, 'validation_invalid_index_expression'],
    [{ fields: [] }, 'validation_invalid_index_expression'],
    [{ fields: ['j'] }, 'validation_invalid_index_expression'],
    [{ fields: ['g'] }, 'validation_invalid_index_expression'],
    [{ fields: ['p'] }, 'validation_invalid_index_expression'],
    [{ fields: ['m'] }, 'validation_invalid_index_expression'],
    [{ fields: 'a' }, 'validation_invalid_index_expression'],
    [{ fields: ['a'], unique: 'yes' }, 'validation_invalid_index_expression'],
    [5, 'validation_invalid_index_expression'],
    ['CREATE INDEX `i` ON `t` (`a`) WHERE 1', 'validation_invalid_index_expression'],
    [{ name: 'a b', fields: ['a'] }, 'validation_match_invalid'],
    [{ name: 'sqlite_x', fields: ['a'] }, 'validation_invalid_index_expression'],
    [{ name: 'IDX_OTHER_A', fields: ['a'] }, 'validation_existing_index_name'],
    [{ name: 'other', fields: ['a'] }, 'validation_existing_index_name'],
    [{ name: 'twice', fields: ['a'] }, 'validation_existing_index_name'],
  ])('%j is refused with %s', async (index, code) => {
    if (!(await world.names()).includes('other')) {
      await world.create({ name: 'other', fields: [text('a')], indexes: [{ fields: ['a'] }] });
    }
    const input = { name: 'refused', fields, indexes: [{ name: 'twice', fields: ['a'] }, index] };
    expect(codesOf((await refusal(world.create(input))).fields)).toEqual({ indexes: { 1: code } });
  });

  test('a unique index over duplicates is refused and leaves the definition as it was', async () => {
    const made = await world.create({
      name: 'duplicates',
      fields: [text('a'), text('b')],
      indexes: [{ fields: ['b'] }],
    });
    for (const value of ['same', 'same', 'other']) await world.insert(made, { a: value });
    const error = await refusal(
      world.update('duplicates', { name: 'unique', indexes: [{ fields: ['b'] }, { fields: ['a'], unique: true }] }),
    );
    expect(codesOf(error.fields)).toEqual({ indexes: { 1: 'validation_invalid_index_expression' } });
    expect(error.message).toBe('Failed to update collection.');
    expect(await world.view('duplicates')).toEqual(made);
    expect(JSON.stringify(error.fields)).not.toContain('same');
  });

  test('indexes follow renamed fields and go with removed ones', async () => {
    const made = await world.create({
      name: 'carried',
      fields: [text('a'), text('b')],
      indexes: [{ fields: ['a', 'b'], unique: true }, { fields: ['b'] }, { fields: ['a'] }],
    });
    const [, a, b] = made.fields;
    const renamed = await world.update('carried', {
      fields: [text('x', { id: a?.id ?? '' }), text('b', { id: b?.id ?? '' })],
    });
    expect(renamed.indexes.map(({ fields: columns }) => columns)).toEqual([['x', 'b'], ['b'], ['x']]);
    await world.insert(renamed, { x: '1', b: '1' });
    await expect(world.insert(renamed, { x: '1', b: '1' })).rejects.toMatchObject({ refusal: { reason: 'notUnique' } });

    const removed = await world.update('carried', { fields: [text('b')] });
    expect(removed.indexes.map(({ fields: columns }) => columns)).toEqual([['b']]);
  });

  test('an index given by the old name of a field that the same change renames is over the field', async () => {
    const made = await world.create({ name: 'old_name', fields: [text('a')] });
    const renamed = await world.update('old_name', {
      fields: [text('z', { id: made.fields[1]?.id ?? '' })],
      indexes: ['CREATE INDEX `i_old` ON `old_name` (`a`)'],
    });
    expect(renamed.indexes).toEqual([{ name: 'i_old', fields: ['z'], unique: false }]);
  });

  test('a field cannot become one of several values while an index is over it', async () => {
    await world.create({
      name: 'widened',
      fields: [{ name: 's', type: 'select', values: ['x', 'y'] }],
      indexes: [{ fields: ['s'], unique: true }],
    });
    const error = await refusal(
      world.update('widened', { fields: [{ name: 's', type: 'select', values: ['x', 'y'], maxSelect: 2 }] }),
    );
    expect(codesOf(error.fields)).toEqual({ indexes: { 0: 'validation_invalid_index_expression' } });
  });
});
