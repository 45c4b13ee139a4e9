import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Permission } from '#server/access/operations.js';
import { parseFilterSyntax } from '#server/domain/records/filter-syntax.js';
import { maxBulk, type WriteInput } from '#server/domain/records/record-write-service.js';
import { collection, field } from './definitions.js';
import { codesOf, everything, faultOf, openRecordHouse, type RecordHouse, scopeOf } from './record-house.js';

const authors = collection(
  'authors',
  [field('text', 'name', { required: true, max: 10 }), field('file', 'face')],
  [{ name: 'idx_authors_name', fields: ['name'], unique: true }],
);
const posts = collection(
  'posts',
  [
    field('text', 'title', { required: true, max: 20 }),
    field('number', 'views', { max: 100 }),
    field('text', 'lang'),
    field('date', 'day'),
    field('select', 'tags', { maxSelect: 3, values: ['a', 'b', 'c', 'd'] }),
    field('relation', 'author', { collectionId: authors.id }),
    field('relation', 'readers', { collectionId: authors.id, maxSelect: 9 }),
    field('file', 'papers', { maxSelect: 3 }),
    field('text', 'secret', { hidden: true }),
  ],
  [
    { name: 'idx_posts_title', fields: ['title', 'lang'], unique: true },
    { name: 'idx_posts_secret', fields: ['secret'], unique: false },
  ],
);
const nodes = collection(
  'nodes',
  [field('text', 'name'), field('relation', 'parent', { collectionId: 'pbc_nodes', cascadeDelete: true })],
  [],
);

let house: RecordHouse;
/** Of records of earlier tests: the store alone knows nothing of files. */
let filesBefore: readonly string[] = [];

beforeAll(async () => {
  const parent = field('relation', 'parent', { collectionId: nodes.id, cascadeDelete: true });
  const tree = { ...nodes, fields: [...nodes.fields.filter(({ name }) => name !== 'parent'), parent] };
  house = await openRecordHouse([authors, posts, tree]);
});
afterAll(() => house.close());
beforeEach(async () => {
  const { version } = await house.store.schema();
  const truncations = [posts, authors, nodes].map((of) => ({ kind: 'truncate', collection: of }) as const);
  for (const one of truncations) await house.store.write([one], { schemaVersion: version, credential: null });
  filesBefore = await house.filesOnDisk();
});

const newFiles = async () => (await house.filesOnDisk()).filter((path) => !filesBefore.includes(path));

const input = (data: Record<string, unknown>, more: Partial<WriteInput> = {}): WriteInput => ({
  data,
  files: [],
  ...more,
});
const creating = () => house.admin('records.create');
const updating = () => house.admin('records.update');
const upserting = () => house.admin('records.upsert');
const where = (text: string) => parseFilterSyntax(text);

const rows = async (name: string, fields: string) => {
  const { items } = await house.records.list(house.admin('records.list'), name, { perPage: 1000, fields });
  return items.rows();
};
const column = async (name: string, of: string) => (await rows(name, of)).map((row) => row[of]);

describe('creating many', () => {
  test('answers with their ids in the order of the list', async () => {
    const { ids } = await house.writes.createMany(
      creating(),
      'posts',
      ['x', 'y', 'z'].map((title) => input({ title })),
    );
    expect(await rows('posts', 'id,title')).toEqual(ids.map((id, i) => ({ id, title: ['x', 'y', 'z'][i] })));
    expect(await house.writes.createMany(creating(), 'posts', [])).toEqual({ ids: [] });
  });

  test('makes none when one is at fault, and says which', async () => {
    const invalid = await faultOf(
      house.writes.createMany(creating(), 'posts', [input({ title: 'x' }), input({ views: 101 })]),
    );
    expect([invalid.code, invalid.index, codesOf(invalid)]).toEqual([
      'VALIDATION',
      1,
      { title: 'validation_required', views: 'validation_max_number_constraint' },
    ]);
    const taken = await faultOf(
      house.writes.createMany(
        creating(),
        'posts',
        ['x', 'y', 'x'].map((title) => input({ title })),
      ),
    );
    expect([taken.index, codesOf(taken)]).toEqual([
      2,
      { title: 'validation_not_unique', lang: 'validation_not_unique' },
    ]);
    expect(await column('posts', 'title')).toEqual([]);
  });

  test('is refused beyond what one call may hold', async () => {
    const many = Array.from({ length: maxBulk + 1 }, () => input({ title: 'x' }));
    expect(await faultOf(house.writes.createMany(creating(), 'posts', many))).toMatchObject({ code: 'VALIDATION' });
  });

  test('keeps the files of all, or of none', async () => {
    const face = async (name: string) => input({ name }, { files: [await house.staged('face', 'a.txt', name)] });
    await house.writes.createMany(creating(), 'authors', [await face('one'), await face('two')]);
    expect(await newFiles()).toHaveLength(2);
    const again = [await face('three'), await face('two')];
    expect((await faultOf(house.writes.createMany(creating(), 'authors', again))).index).toBe(1);
    expect(await newFiles()).toHaveLength(2);
  });
});

describe('new related records', () => {
  test('are made with the record that names them, in the place where they are given', async () => {
    const { id: old } = await house.writes.create(creating(), 'authors', input({ name: 'old' }));
    const links = {
      author: [{ create: input({ name: 'new' }) }],
      readers: [{ create: input({ name: 'first' }) }, { id: old }, { create: input({ name: 'last' }) }],
    };
    const { values } = await house.writes.create(creating(), 'posts', input({ title: 't' }, { links }));
    const made = await rows('authors', 'id,name');
    const idOf = (name: string) => made.find((row) => row['name'] === name)?.['id'];
    expect(values).toMatchObject({ author: idOf('new'), readers: [idOf('first'), old, idOf('last')] });
    const added = { 'readers+': [{ create: input({ name: 'added' }) }] };
    const by = { id: values?.['id'] };
    const updated = await house.writes.update(updating(), 'posts', by, input({}, { links: added }));
    expect(updated.values?.['readers']).toHaveLength(4);
  });

  test('tell their faults beside those of the record, and nothing is made', async () => {
    await house.writes.create(creating(), 'authors', input({ name: 'taken' }));
    const readers = [{ create: input({ name: 'fine' }) }, { create: input({ name: 'far too long' }) }];
    const links = { author: [{ create: input({}) }], readers };
    const fault = await faultOf(house.writes.create(creating(), 'posts', input({}, { links })));
    expect(codesOf(fault)).toEqual({
      title: 'validation_required',
      'author.name': 'validation_required',
      'readers.1.name': 'validation_max_text_constraint',
    });
    const taken = { author: [{ create: input({ name: 'taken' }) }] };
    const inList = [input({ title: 'x' }), input({ title: 'y' }, { links: taken })];
    const refused = await faultOf(house.writes.createMany(creating(), 'posts', inList));
    expect([refused.index, codesOf(refused)]).toEqual([1, { 'author.name': 'validation_not_unique' }]);
    expect(await column('posts', 'title')).toEqual([]);
    expect(await column('authors', 'name')).toEqual(['taken']);
  });

  test('do not hide that a record named beside them is missing', async () => {
    const links = { author: [{ create: input({ name: 'new' }) }], readers: [{ id: 'nobodynobodynob' }] };
    const fault = await faultOf(house.writes.create(creating(), 'posts', input({ title: 't' }, { links })));
    expect(codesOf(fault)).toEqual({ readers: 'validation_missing_rel_records' });
    expect(await column('authors', 'name')).toEqual([]);
  });

  test('go one level deep', async () => {
    const parent = { parent: [{ create: input({ name: 'c' }) }] };
    const links = { parent: [{ create: input({ name: 'b' }, { links: parent }) }] };
    const fault = await faultOf(house.writes.create(creating(), 'nodes', input({ name: 'a' }, { links })));
    expect(codesOf(fault)).toEqual({ 'parent.parent': 'validation_invalid_value' });
  });

  test('need leave in the collection that they go to', async () => {
    const links = { author: [{ create: input({ name: 'new' }) }] };
    const create = (held: readonly Permission[], scope: ReturnType<typeof scopeOf>) =>
      house.writes.create(house.key('records.create', held, scope), 'posts', input({ title: 't' }, { links }));
    const postsAlone = await faultOf(create(everything, scopeOf(posts)));
    expect(codesOf(postsAlone)).toEqual({ author: 'validation_missing_rel_collection' });
    const outside = new Map([...(scopeOf(posts) ?? []), ...(scopeOf(authors, { filter: 'name = "x"' }) ?? [])]);
    expect(codesOf(await faultOf(create(everything, outside)))).toHaveProperty('author');
    const withFile = { author: [{ create: input({ name: 'n' }, { files: [await house.staged('face', 'f', 'f')] }) }] };
    const grant = house.key('records.create', ['records:write']);
    const refused = await faultOf(house.writes.create(grant, 'posts', input({ title: 't' }, { links: withFile })));
    expect(refused.code).toBe('FORBIDDEN');
    expect(await column('authors', 'name')).toEqual([]);
    expect(await newFiles()).toEqual([]);
  });
});

describe('a record found by a unique key', () => {
  const titled = (title: string, lang = '') => house.writes.create(creating(), 'posts', input({ title, lang }));

  test('is updated and deleted by its id or by all fields of a unique index', async () => {
    const { id } = await titled('t', 'en');
    await titled('t', 'es');
    const by = { title: 't', lang: 'en' };
    expect((await house.writes.update(updating(), 'posts', by, input({ views: 7 }))).id).toBe(id);
    expect((await house.writes.update(updating(), 'posts', { id }, input({ views: 8 }))).values).toMatchObject({
      views: 8,
    });
    expect(await house.writes.delete(house.admin('records.delete'), 'posts', by)).toBe(id);
    expect(await column('posts', 'lang')).toEqual(['es']);
    expect((await faultOf(house.writes.delete(house.admin('records.delete'), 'posts', by))).code).toBe('NOT_FOUND');
    expect((await faultOf(house.writes.update(updating(), 'posts', by, input({})))).code).toBe('NOT_FOUND');
  });

  test.each([
    [{}],
    [{ title: 't' }],
    [{ title: 't', lang: 'en', views: 1 }],
    [{ views: 1 }],
    [{ secret: 'x' }],
    [{ title: 't', lang: null }],
    [{ title: 't', lang: 5 }],
    [{ id: ['a'] }],
  ])('is not named by %j', async (by) => {
    expect((await faultOf(house.writes.update(updating(), 'posts', by, input({})))).code).toBe('VALIDATION');
  });

  test('is not updated when it was since ifUpdated, and the caller is shown what stands', async () => {
    const { id, values } = await titled('t', 'en');
    const update = (ifUpdated: string, grant = updating()) =>
      house.writes.update(grant, 'posts', { id }, input({ views: 1 }), { ifUpdated });
    house.clock.now += 1000;
    await update(String(values?.['updated']).replace(' ', 'T'));
    house.clock.now += 1000;
    const late = await faultOf(update(String(values?.['updated'])));
    expect([late.code, late.current]).toEqual(['CONFLICT', expect.objectContaining({ id, title: 't', views: 1 })]);
    const writer = house.key('records.update', ['records:write']);
    const blind = await faultOf(update(String(values?.['updated']), writer));
    expect(blind.current).toEqual({ updated: expect.stringMatching(/^2026/) });
    expect((await faultOf(update('yesterday'))).code).toBe('VALIDATION');
  });

  test('counts every concurrent change of a list', async () => {
    const { id } = await titled('t');
    const add = (tag: string) => house.writes.update(updating(), 'posts', { id }, input({ 'tags+': [tag] }));
    await Promise.all(['a', 'b', 'c'].map(add));
    expect(new Set((await column('posts', 'tags'))[0] as string[])).toEqual(new Set(['a', 'b', 'c']));
  });
});

describe('an upsert', () => {
  const upsert = (title: string, more: Record<string, unknown> = {}) =>
    house.writes.upsert(
      upserting(),
      'posts',
      { title, lang: 'en' },
      { create: input(more), update: input({ 'views+': 1 }) },
    );

  test('creates with the key, then updates', async () => {
    const first = await upsert('t', { views: 5 });
    expect(first.values).toMatchObject({ title: 't', lang: 'en', views: 5 });
    const second = await upsert('t', { views: 5 });
    expect([second.id, second.values?.['views']]).toEqual([first.id, 6]);
    const id = 'abcdefghij12345';
    const byId = { create: input({ title: 'x' }), update: input({ views: 1 }) };
    expect((await house.writes.upsert(upserting(), 'posts', { id }, byId)).values).toMatchObject({ id, views: 0 });
    expect((await house.writes.upsert(upserting(), 'posts', { id }, byId)).values).toMatchObject({ id, views: 1 });
  });

  test('of the same record at once makes one, and loses no update', async () => {
    const views = await Promise.all(Array.from({ length: 12 }, () => upsert('t', { views: 0 })));
    expect(new Set(views.map(({ id }) => id)).size).toBe(1);
    expect(await column('posts', 'views')).toEqual([11]);
  });

  test('keeps the files of the one that was done', async () => {
    const run = async () =>
      house.writes.upsert(
        upserting(),
        'posts',
        { title: 't', lang: 'en' },
        {
          create: input({}, { files: [await house.staged('papers', 'created.txt', 'c')] }),
          update: input({}, { files: [await house.staged('papers', 'updated.txt', 'u')] }),
        },
      );
    await Promise.all([run(), run(), run()]);
    const [papers] = await column('posts', 'papers');
    expect(papers).toEqual([expect.stringMatching(/^updated_/)]);
    expect(await newFiles()).toHaveLength(1);
  });

  test('refuses to create another record than the one it looks for, and tells of other unique values', async () => {
    expect(codesOf(await faultOf(upsert('t', { title: 'other' })))).toEqual({ title: 'validation_invalid_value' });
    const { id } = await upsert('t');
    const inputs = { create: input({ title: 't', lang: 'en' }), update: input({}) };
    const fault = await faultOf(house.writes.upsert(upserting(), 'posts', { id: 'abcdefghij12345' }, inputs));
    expect(codesOf(fault)).toEqual({ title: 'validation_not_unique', lang: 'validation_not_unique' });
    const scope = scopeOf(posts, { filter: `id != "${id}"` });
    const blind = house.key('records.upsert', everything, scope);
    const by = { title: 't', lang: 'en' };
    const hidden = await faultOf(house.writes.upsert(blind, 'posts', by, { create: input({}), update: input({}) }));
    expect(codesOf(hidden)).toEqual({ title: 'validation_not_unique', lang: 'validation_not_unique' });
  });

  test('of many updates what is there and creates the rest', async () => {
    const first = await upsert('a', { views: 1 });
    const items = [
      input({ title: 'b', lang: 'en', views: 2 }),
      input({ title: 'a', lang: 'en', views: 9 }),
      input({ title: 'c', lang: 'en' }),
    ];
    const { ids } = await house.writes.upsertMany(upserting(), 'posts', ['lang', 'title'], items);
    expect(ids[1]).toBe(first.id);
    expect(await rows('posts', 'title,views')).toEqual([
      { title: 'a', views: 9 },
      { title: 'b', views: 2 },
      { title: 'c', views: 0 },
    ]);
    const byId = [input({ title: 'd' }), input({ id: first.id, views: 10 })];
    const byIds = await house.writes.upsertMany(upserting(), 'posts', ['id'], byId);
    expect(byIds.ids[1]).toBe(first.id);
    expect(await column('posts', 'views')).toEqual([10, 2, 0, 0]);
  });

  test('of many says which item is at fault', async () => {
    const many = (...items: readonly Record<string, unknown>[]) =>
      faultOf(
        house.writes.upsertMany(
          upserting(),
          'posts',
          ['title', 'lang'],
          items.map((data) => input(data)),
        ),
      );
    const twice = await many({ title: 'a', lang: '' }, { title: 'b', lang: '' }, { title: 'a', lang: '' });
    expect([twice.index, codesOf(twice)]).toEqual([
      2,
      { title: 'validation_not_unique', lang: 'validation_not_unique' },
    ]);
    expect(await many({ title: 'a', lang: '' }, { title: 'b' })).toMatchObject({ index: 1, code: 'VALIDATION' });
    expect(await many({ title: 'a', lang: '', views: 101 })).toMatchObject({ index: 0, code: 'VALIDATION' });
    expect(await column('posts', 'title')).toEqual([]);
  });

  test('of many at once makes each record once', async () => {
    const items = ['a', 'b', 'c'].map((title) => input({ title, lang: '', 'views+': 1 }));
    const upsertAll = () => house.writes.upsertMany(upserting(), 'posts', ['title', 'lang'], items);
    const results = await Promise.all([upsertAll(), upsertAll(), upsertAll(), upsertAll()]);
    expect(new Set(results.map(({ ids }) => ids.join())).size).toBe(1);
    expect(await column('posts', 'views')).toEqual([4, 4, 4]);
  });
});

describe('a change of all that match', () => {
  const make = (...views: readonly number[]) =>
    house.writes.createMany(
      creating(),
      'posts',
      views.map((number, i) => input({ title: `t${i}`, views: number })),
    );
  const updateMany = (filter: string, data: Record<string, unknown>, max?: number) =>
    house.writes.updateMany(house.admin('records.updateMany'), 'posts', where(filter), input(data), max);
  const deleteMany = (filter: string, max?: number, name = 'posts') =>
    house.writes.deleteMany(house.admin('records.deleteMany'), name, where(filter), max);

  test('touches those and tells their ids', async () => {
    const { ids } = await make(1, 2, 3);
    expect(await updateMany('views >= 2', { 'views+': 10 })).toEqual({ ids: ids.slice(1) });
    expect(await column('posts', 'views')).toEqual([1, 12, 13]);
    expect(await updateMany('views > 50', { views: 0 })).toEqual({ ids: [] });
    expect(await deleteMany('views < 13')).toEqual({ ids: ids.slice(0, 2) });
    expect(await column('posts', 'id')).toEqual([ids[2]]);
  });

  test('is refused for more than it may touch, with both numbers, and for everything', async () => {
    await make(1, 2, 3, 4);
    for (const work of [updateMany('views > 0', { views: 0 }, 2), deleteMany('views > 0', 2)]) {
      const fault = await faultOf(work);
      expect([fault.code, fault.message]).toEqual(['VALIDATION', expect.stringMatching(/^4 .* 2 /)]);
    }
    for (const work of [updateMany('', { views: 0 }), deleteMany('')])
      expect((await faultOf(work)).code).toBe('VALIDATION');
    const none = await faultOf(
      house.writes.deleteMany(house.admin('records.deleteMany'), 'posts', { kind: 'and', nodes: [] }),
    );
    expect(none.code).toBe('VALIDATION');
    expect((await faultOf(deleteMany('views > 0', 0))).code).toBe('VALIDATION');
    expect((await updateMany('views > 0', { views: 9 }, 4)).ids).toHaveLength(4);
    expect(await column('posts', 'views')).toEqual([9, 9, 9, 9]);
  });

  test('is undone whole when one of them is at fault', async () => {
    await make(1, 99);
    expect(codesOf(await faultOf(updateMany('views > 0', { 'views+': 5 })))).toHaveProperty('views');
    expect(await column('posts', 'views')).toEqual([1, 99]);
    expect(codesOf(await faultOf(updateMany('views > 0', { title: 'same' })))).toHaveProperty('title');
    expect(await column('posts', 'title')).toEqual(['t0', 't1']);
  });

  test('at the same time as others counts every one', async () => {
    await make(0, 0, 0);
    await Promise.all(Array.from({ length: 8 }, () => updateMany('views >= 0', { 'views+': 1 })));
    expect(await column('posts', 'views')).toEqual([8, 8, 8]);
  });

  test('links one new record to all', async () => {
    await make(1, 2);
    const links = { author: [{ create: input({ name: 'one' }) }] };
    const grant = house.admin('records.updateMany');
    await house.writes.updateMany(grant, 'posts', where('views > 0'), input({}, { links }));
    expect(await column('posts', 'author')).toEqual(Array(2).fill((await column('authors', 'id'))[0]));
    await house.writes.updateMany(grant, 'posts', where('views > 50'), input({}, { links }));
    expect(await column('authors', 'name')).toEqual(['one']);
    const files = [await house.staged('papers', 'a.txt', 'a')];
    const refused = await faultOf(house.writes.updateMany(grant, 'posts', where('views > 0'), input({}, { files })));
    expect(refused.code).toBe('VALIDATION');
    expect(await newFiles()).toEqual([]);
  });

  test('deletes records that refer to each other, with their files', async () => {
    const parent = await house.writes.create(creating(), 'nodes', input({ name: 'n' }));
    await house.writes.create(creating(), 'nodes', input({ name: 'n', parent: parent.id }));
    expect((await deleteMany('name = "n"', 10, 'nodes')).ids).toHaveLength(2);
    const files = [await house.staged('papers', 'a.txt', 'a')];
    await house.writes.create(creating(), 'posts', input({ title: 'f' }, { files }));
    await deleteMany('title = "f"');
    expect(await newFiles()).toEqual([]);
  });

  test('stays within the rows of a key, and beyond what it can read is nothing to filter by', async () => {
    await make(1, 2, 3);
    const scope = scopeOf(posts, { filter: 'views < 3', readable: new Set(['title', 'views']) });
    const grant = house.key('records.updateMany', everything, scope);
    const run = (filter: string) =>
      house.writes.updateMany(grant, 'posts', where(filter), input({ title: 'x', lang: '' }));
    expect((await faultOf(run('lang = ""'))).code).toBe('VALIDATION');
    expect((await house.writes.updateMany(grant, 'posts', where('views > 1'), input({ title: 'x' }))).ids).toHaveLength(
      1,
    );
    expect(await column('posts', 'title')).toEqual(['t0', 'x', 't2']);
  });
});
