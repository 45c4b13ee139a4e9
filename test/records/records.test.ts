import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collection, field } from './definitions.js';
import { codesOf, everything, faultOf, openRecordHouse, type RecordHouse } from './record-house.js';

const authors = collection('authors', [field('text', 'name', { required: true })]);
const posts = collection(
  'posts',
  [
    field('text', 'title', { required: true, max: 20 }),
    field('number', 'views', { min: 0, max: 1000 }),
    field('number', 'pages', { min: 1 }),
    field('bool', 'live'),
    field('select', 'tags', { maxSelect: 3 }),
    field('select', 'colour'),
    field('relation', 'author', { collectionId: authors.id }),
    field('relation', 'readers', { collectionId: authors.id, maxSelect: 99, cascadeDelete: true }),
    field('email', 'mail'),
    field('text', 'code'),
    field('json', 'extra'),
    field('geoPoint', 'place'),
    field('text', 'note', { hidden: true }),
    field('password', 'word'),
  ],
  [{ name: 'idx_posts_code', fields: ['code', 'colour'], unique: true }],
);
const reviews = collection('reviews', [
  field('relation', 'of', { collectionId: posts.id, required: true }),
  field('number', 'stars', { required: true }),
]);

let house: RecordHouse;
let made = 0;

beforeAll(async () => {
  house = await openRecordHouse([authors, posts, reviews]);
});
afterAll(() => house.close());

const create = (data: Record<string, unknown>, name = 'posts') => {
  made += 1;
  const base = name === 'posts' ? { code: `code${made}` } : {};
  return house.records.create(house.admin('records.create'), name, { data: { ...base, ...data }, files: [] });
};
const update = (id: string, data: Record<string, unknown>, name = 'posts') =>
  house.records.update(house.admin('records.update'), name, id, { data, files: [] });
const view = (id: string, name = 'posts') => house.records.view(house.admin('records.view'), name, id);
const remove = (id: string, name = 'posts') => house.records.delete(house.admin('records.delete'), name, id);
const newAuthor = async () => (await create({ name: 'An author' }, 'authors')).id;

describe('creating a record', () => {
  test('fills in id, dates and zero values, and answers with every field in the order of the definition', async () => {
    house.clock.now = Date.UTC(2026, 4, 6, 7, 8, 9, 10);
    const { id, values, collection: of } = await create({ title: 'First', code: 'first' });
    expect(of.name).toBe('posts');
    expect(id).toMatch(/^[a-z0-9]{15}$/);
    expect(Object.entries(values ?? {})).toEqual([
      ['id', id],
      ['title', 'First'],
      ['views', 0],
      ['pages', 0],
      ['live', false],
      ['tags', []],
      ['colour', ''],
      ['author', ''],
      ['readers', []],
      ['mail', ''],
      ['code', 'first'],
      ['extra', null],
      ['place', { lon: 0, lat: 0 }],
      ['note', ''],
      ['created', '2026-05-06 07:08:09.010Z'],
      ['updated', '2026-05-06 07:08:09.010Z'],
    ]);
    expect((await view(id)).values).toEqual(values);
  });

  test('takes the id that is given, once', async () => {
    const id = 'abcdefghij12345';
    expect((await create({ id, title: 'a' })).id).toBe(id);
    expect(codesOf(await faultOf(create({ id, title: 'b' })))).toEqual({ id: 'validation_not_unique' });
    expect(codesOf(await faultOf(create({ id: 'short', title: 'b' })))).toHaveProperty('id');
  });

  test('ignores unknown keys and the dates that the server sets', async () => {
    const { values } = await create({ title: 'a', nothing: 1, constructor: 2, created: '1999-01-01 00:00:00.000Z' });
    expect(values?.['created']).toMatch(/^2026/);
    expect(values).not.toHaveProperty('nothing');
  });

  test('reports every failing field at once', async () => {
    const data = { title: 'x'.repeat(21), views: -1, live: 'yes', tags: ['red', 'pink'], mail: 'no', author: 'nobody' };
    const error = await faultOf(create(data));
    expect([error.code, error.message]).toEqual(['VALIDATION', 'Failed to create record.']);
    expect(Object.keys(error.fields)).toEqual(['title', 'views', 'live', 'tags', 'author', 'mail']);
    expect(error.fields['title']).toMatchObject({ code: 'validation_max_text_constraint', params: { max: 20 } });
  });

  test('required means present: 0 is a value, nothing and blank are not', async () => {
    const of = (await create({ title: 'a' })).id;
    expect((await create({ of, stars: 0 }, 'reviews')).values?.['stars']).toBe(0);
    for (const data of [{ of }, { of, stars: null }, { of, stars: '' }]) {
      expect(codesOf(await faultOf(create(data, 'reviews')))).toEqual({ stars: 'validation_required' });
    }
    expect(codesOf(await faultOf(create({}, 'reviews')))).toEqual({
      of: 'validation_required',
      stars: 'validation_required',
    });
  });

  test('a value that must be unique is refused on every field of its index', async () => {
    await create({ title: 'a', code: 'twin', colour: 'red' });
    await create({ title: 'a', code: 'twin', colour: 'blue' });
    const error = await faultOf(create({ title: 'a', code: 'twin', colour: 'red' }));
    expect(codesOf(error)).toEqual({ colour: 'validation_not_unique', code: 'validation_not_unique' });
  });

  test('of twenty at once with one unique value exactly one is made', async () => {
    const tries = Array.from({ length: 20 }, () => create({ title: 'race', code: 'only', colour: 'green' }));
    const made = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(1);
  });

  test('related records must exist', async () => {
    const author = await newAuthor();
    expect((await create({ title: 'a', author, readers: [author] })).values).toMatchObject({
      author,
      readers: [author],
    });
    expect(codesOf(await faultOf(create({ title: 'a', author, readers: [author, 'missing00000000'] })))).toEqual({
      readers: 'validation_missing_rel_records',
    });
  });

  test('a password is kept as a hash and never shown', async () => {
    const { id, values } = await create({ title: 'a', word: 'open sesame' });
    expect(values).not.toHaveProperty('word');
    const { version } = await house.store.schema();
    const stored = await house.store.get(posts, id, null, { schemaVersion: version, credential: null });
    expect(stored?.values['word']).toMatch(/^\$argon2id\$/);
  });

  test('a collection that does not exist is not found', async () => {
    expect((await faultOf(create({}, 'nowhere'))).code).toBe('NOT_FOUND');
  });
});

describe('updating a record', () => {
  test('changes the given fields alone, and the date of change', async () => {
    const { id, values } = await create({ title: 'before', views: 7, tags: ['red'], extra: { a: [1] } });
    house.clock.now += 1000;
    const after = await update(id, { title: 'after' });
    expect(after.values).toEqual({ ...values, title: 'after', updated: '2026-05-06 07:08:10.010Z' });
    expect((await view(id)).values).toEqual(after.values);
  });

  test('null, an empty text and an empty list clear', async () => {
    const { id } = await create({ title: 'a', views: 7, tags: ['red'], colour: 'red', extra: 5, mail: 'a@b.co' });
    const cleared = { views: 0, tags: [], colour: '', extra: null, mail: '' };
    expect((await update(id, { views: null, tags: [], colour: '', extra: null, mail: null })).values).toMatchObject(
      cleared,
    );
    const error = await faultOf(update(id, { title: '' }));
    expect([error.message, codesOf(error)]).toEqual(['Failed to update record.', { title: 'validation_required' }]);
  });

  test('the id stays', async () => {
    const { id } = await create({ title: 'a' });
    expect((await update(id, { id, title: 'b' })).values?.['title']).toBe('b');
    expect(codesOf(await faultOf(update(id, { id: 'abcdefghij54321' })))).toEqual({ id: 'validation_pk_change' });
  });

  test('modifiers change what is there', async () => {
    const [one, two] = [await newAuthor(), await newAuthor()];
    const { id } = await create({ title: 'a', 'views+': 5, tags: ['red'], 'tags+': 'green', readers: one });
    expect((await view(id)).values).toMatchObject({ views: 5, tags: ['red', 'green'], readers: [one] });
    const after = await update(id, { 'views-': 2, '+tags': ['blue'], 'tags-': ['red'], 'readers+': [two, one] });
    expect(after.values).toMatchObject({ views: 3, tags: ['blue', 'green'], readers: [one, two] });
    expect((await update(id, { 'readers-': one })).values?.['readers']).toEqual([two]);
    expect((await update(id, { 'colour+': 'red', '+views': 100 })).values).toMatchObject({ colour: 'red', views: 3 });
    expect((await update(id, { 'colour-': 'red' })).values).toMatchObject({ colour: '' });
  });

  test('modifiers keep the rules of their field', async () => {
    const { id } = await create({ title: 'a', views: 990, tags: ['red', 'green', 'blue'] });
    expect(codesOf(await faultOf(update(id, { 'views+': 11, 'tags+': 'pink' })))).toEqual({
      views: 'validation_max_number_constraint',
      tags: 'validation_too_many_values',
    });
    expect(codesOf(await faultOf(update(id, { 'views+': 'many' })))).toEqual({ views: 'validation_not_a_number' });
  });

  test('a number is cleared whatever its bounds', async () => {
    const { id } = await create({ title: 'a', pages: 12 });
    expect((await update(id, { pages: null })).values).toMatchObject({ pages: 0 });
    expect(codesOf(await faultOf(update(id, { pages: 0 })))).toEqual({ pages: 'validation_min_number_constraint' });
  });

  test('twenty concurrent additions all count', async () => {
    const { id } = await create({ title: 'a' });
    await Promise.all(Array.from({ length: 20 }, () => update(id, { 'views+': 1 })));
    expect((await view(id)).values?.['views']).toBe(20);
  });

  test('a record that does not exist is not found', async () => {
    expect((await faultOf(update('missing00000000', { title: 'b' }))).code).toBe('NOT_FOUND');
    expect((await faultOf(view('missing00000000'))).code).toBe('NOT_FOUND');
    expect((await faultOf(remove('missing00000000'))).code).toBe('NOT_FOUND');
  });
});

describe('deleting a record', () => {
  test('takes it away', async () => {
    const { id } = await create({ title: 'a' });
    await remove(id);
    expect((await faultOf(view(id))).code).toBe('NOT_FOUND');
  });

  test('is refused while another record requires it', async () => {
    const { id } = await create({ title: 'a' });
    const review = await create({ of: id, stars: 1 }, 'reviews');
    const error = await faultOf(remove(id));
    expect([error.code, error.message, error.fields]).toEqual([
      'VALIDATION',
      'Failed to delete record. Make sure that the record is not part of a required relation reference.',
      {},
    ]);
    await remove(review.id, 'reviews');
    await remove(id);
  });

  test('settles what refers to it: optional ones forget, cascading ones go with the last id', async () => {
    const [one, two] = [await newAuthor(), await newAuthor()];
    const both = await create({ title: 'a', author: one, readers: [one, two] });
    const only = await create({ title: 'b', readers: [one] });
    await remove(one, 'authors');
    expect((await view(both.id)).values).toMatchObject({ author: '', readers: [two] });
    expect((await faultOf(view(only.id))).code).toBe('NOT_FOUND');
  });
});

describe('listing records', () => {
  const list = (params: Parameters<RecordHouse['records']['list']>[2], name = 'authors') =>
    house.records.list(house.admin('records.list'), name, params);
  const marked = async (mark: string, count: number) => {
    for (let i = 0; i < count; i += 1) await create({ name: `${mark} ${i}` }, 'authors');
  };

  test('pages, counts and answers with the page in effect', async () => {
    await marked('paged', 7);
    const filter = 'name ~ "paged"';
    const page = await list({ filter, page: 2, perPage: 3, sort: 'name' });
    expect(page).toMatchObject({ page: 2, perPage: 3, totalItems: 7, totalPages: 3 });
    expect(page.items.rows().map((row) => row['name'])).toEqual(['paged 3', 'paged 4', 'paged 5']);
    expect(Object.keys(page.items.rows()[0] ?? {}).slice(0, 3)).toEqual(['collectionId', 'collectionName', 'id']);
    expect((await list({ filter, page: 9, perPage: 3 })).items.rows()).toEqual([]);
    expect(await list({ filter, skipTotal: true })).toMatchObject({ totalItems: -1, totalPages: -1 });
    expect(await list({ filter: 'name = "none"' })).toMatchObject({ totalItems: 0, totalPages: 0 });
  });

  test('numbers outside the limits become the nearest legal ones', async () => {
    expect(await list({ page: -1, perPage: 0 })).toMatchObject({ page: 1, perPage: 30 });
    expect(await list({ page: 0, perPage: 1001 })).toMatchObject({ page: 1, perPage: 1000 });
    expect((await list({ page: 1e300, perPage: 1000 })).items.rows()).toEqual([]);
    expect((await list({ page: Number.MAX_SAFE_INTEGER, perPage: 7 })).items.rows()).toEqual([]);
  });

  test('a key is shown no hidden field and cannot filter or sort by one', async () => {
    await create({ title: 'hid', note: 'secret note' });
    const grant = house.key('records.list', everything);
    const page = await house.records.list(grant, 'posts', { filter: 'title = "hid"' });
    expect(page.items.rows()[0]).not.toHaveProperty('note');
    expect(page.items.text()).not.toContain('secret note');
    for (const params of [{ filter: 'note = "secret note"' }, { sort: 'note' }, { filter: 'word != ""' }]) {
      expect((await faultOf(house.records.list(grant, 'posts', params))).code).toBe('VALIDATION');
    }
    const asAdmin = await list({ filter: 'note = "secret note"' }, 'posts');
    expect(asAdmin.items.rows()[0]).toHaveProperty('note', 'secret note');
  });

  test('a literal is bound: what looks like SQL is just text', async () => {
    await create({ name: `x' OR 1=1 --` }, 'authors');
    const page = await list({ filter: `name = "x' OR 1=1 --"` });
    expect(page.totalItems).toBe(1);
  });
});

describe('a key that may only write', () => {
  test('is told the id of what it wrote and nothing else, and leaves hidden fields alone', async () => {
    const data = { title: 'blind', code: 'blind', note: 'overwritten' };
    const created = await house.records.create(house.key('records.create', ['records:write']), 'posts', {
      data,
      files: [],
    });
    expect(created.values).toBeNull();
    expect((await view(created.id)).values).toMatchObject({ title: 'blind', note: '' });
    const grant = house.key('records.update', ['records:write']);
    const updated = await house.records.update(grant, 'posts', created.id, { data: { title: 'seen' }, files: [] });
    expect(updated).toMatchObject({ id: created.id, values: null });
  });
});
