import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#server/lib/json.js';
import { faultIn, openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.server.stop());
beforeEach(() => shop.empty());

const required = expect.objectContaining({ code: 'validation_required' });
const notUnique = expect.objectContaining({ code: 'validation_not_unique' });

const create = `mutation ($data: Product_Create!) {
  createProduct(data: $data) { id title price since tags category { id name } also { name } place { lon lat } more updated }
}`;
const update = `mutation ($by: Product_Unique!, $data: Product_Update!, $if: DateTime) {
  updateProduct(by: $by, data: $data, ifUpdated: $if) { id title price tags also { name } updated }
}`;
const createMany = 'mutation ($data: [Product_Create!]!) { createProducts(data: $data) { count ids } }';

const make = async (...data: readonly JsonObject[]): Promise<readonly string[]> => {
  const { createProducts } = await shop.data(createMany, { data: [...data] });
  return (createProducts as { ids: string[] }).ids;
};

describe('a record', () => {
  it('is created with values of every kind and a new related record, and comes back as it is selected', async () => {
    const { createCategory } = await shop.data('mutation { createCategory(data: { name: "old" }) { id } }');
    const data = {
      title: 'lamp',
      price: 9.5,
      since: '2026-01-31T09:30:00Z',
      tags: ['new', 'sale'],
      category: { create: { name: 'lights' } },
      also: [{ id: (createCategory as JsonObject)['id'] ?? null }, { create: { name: 'home' } }],
      place: { lon: 1.5, lat: -2 },
      more: { a: [1] },
    };
    const { createProduct } = await shop.data(create, { data });
    expect(createProduct).toEqual({
      ...data,
      id: expect.stringMatching(/^\w{15}$/),
      since: '2026-01-31T09:30:00.000Z',
      category: { id: expect.stringMatching(/^\w{15}$/), name: 'lights' },
      also: [{ name: 'old' }, { name: 'home' }],
      updated: expect.stringMatching(/T.*Z$/),
    });
    expect(await shop.column('categories', 'name')).toEqual(['old', 'lights', 'home']);
  });

  it('tells all faults at once, also those of the new related record, and nothing is made', async () => {
    const data = { title: '', category: { create: { name: '' } } };
    expect(faultIn(await shop.ask(create, { data }))).toEqual({
      code: 'VALIDATION',
      fields: { title: required, 'category.name': required },
    });
    await shop.data('mutation { createCategory(data: { name: "taken" }) { id } }');
    const taken = { title: 'lamp', category: { create: { name: 'taken' } } };
    expect(faultIn(await shop.ask(create, { data: taken }))).toEqual({
      code: 'VALIDATION',
      fields: { 'category.name': notUnique },
    });
    expect([await shop.column('products', 'id'), await shop.column('categories', 'name')]).toEqual([[], ['taken']]);
  });

  it('is updated by what is unique: what is not named stays, lists change as they are told', async () => {
    await make({ title: 'lamp', price: 3, tags: ['new'] });
    const change = async (data: JsonObject) =>
      (await shop.data(update, { by: { title: 'lamp' }, data }))['updateProduct'];
    expect(await change({ tags: { add: ['sale'] } })).toMatchObject({ price: 3, tags: ['new', 'sale'] });
    expect(await change({ tags: { remove: ['new'] }, price: null })).toMatchObject({ price: 0, tags: ['sale'] });
    expect(await change({ tags: { set: [] } })).toMatchObject({ tags: [] });
    const linked = await change({ also: { set: [{ create: { name: 'a' } }, { create: { name: 'b' } }] } });
    expect(linked).toMatchObject({ also: [{ name: 'a' }, { name: 'b' }] });
    const [first = ''] = await shop.column('categories', 'id');
    expect(await change({ also: { remove: [first] } })).toMatchObject({ also: [{ name: 'b' }] });
    const { errors } = await shop.ask(update, { by: { title: 'nothing' }, data: { price: 1 } });
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['NOT_FOUND']);
  });

  it('is named by all fields of an index of several', async () => {
    const upsert = `mutation ($guest: String) {
      upsertSeat(by: { _row_and_number: { row: "A", number: 7 } }, create: { guest: $guest }, update: { guest: $guest }) { row number guest }
    }`;
    for (const guest of ['Ann', 'Bob']) {
      expect((await shop.data(upsert, { guest }))['upsertSeat']).toEqual({ row: 'A', number: 7, guest });
    }
    const remove = 'mutation { deleteSeat(by: { _row_and_number: { row: "A", number: 7 } }) }';
    expect((await shop.data(remove))['deleteSeat']).toMatch(/^\w{15}$/);
    expect(await shop.column('seats', 'guest')).toEqual([]);
  });

  it('is named by each of several indexes, whatever their fields are called', async () => {
    const names = ['a', 'b', 'c', 'a_and_b', 'b_and_c', 'a_and', 'and_b'];
    const indexes = [
      ['a', 'b_and_c'],
      ['a_and_b', 'c'],
      ['a', 'b', 'c'],
      ['a_and', 'b'],
      ['a', 'and_b'],
    ];
    const fields = names.map((name) => ({ name, type: 'text' }));
    const unique = indexes.map((of) => ({ fields: of, unique: true }));
    await shop.server.createCollection({ name: 'cells', fields, indexes: unique });
    const { __type } = await shop.data('{ __type(name: "Cell_Unique") { inputFields { name } } }');
    const { inputFields } = __type as { inputFields: { name: string }[] };
    const keys = inputFields.map(({ name }) => name).filter((name) => name !== 'id');
    expect(keys).toEqual([
      '_1_7_a_and_b_and_c',
      '_7_1_a_and_b_and_c',
      '_a_and_b_and_c',
      '_5_1_a_and_and_b',
      '_a_and_and_b',
    ]);
    for (const [i, key] of keys.entries()) {
      const cell = (of: readonly string[] = []) => Object.fromEntries(of.map((name) => [name, `${name} ${i}`]));
      const by = { [key]: cell(indexes[i]) };
      const upsert =
        'mutation ($by: Cell_Unique!, $create: Cell_Create!) { upsertCell(by: $by, create: $create, update: {}) { id } }';
      const { upsertCell } = await shop.data(upsert, { by, create: cell(names) });
      const find = 'query ($by: Cell_Unique!) { cell(by: $by) { id } }';
      expect([key, await shop.data(find, { by })]).toEqual([key, { cell: upsertCell }]);
      const many = `mutation ($data: [Cell_Create!]!) { upsertCells(on: ${key}, data: $data) { ids } }`;
      const { upsertCells } = await shop.data(many, { data: [cell(indexes[i])] });
      expect([key, upsertCells]).toEqual([key, { ids: [(upsertCell as JsonObject)['id']] }]);
    }
  });

  it('is not changed when it was updated since, and is shown as it is', async () => {
    const [id = ''] = await make({ title: 'lamp', price: 1 });
    const by = { id };
    const { updateProduct } = await shop.data(update, { by, data: { price: 2 } });
    const seen = (updateProduct as JsonObject)['updated'] ?? null;
    const second = await shop.ask(update, { by, data: { price: 3 }, if: '2020-01-01T00:00:00Z' });
    expect(faultIn(second)).toEqual({
      code: 'CONFLICT',
      current: expect.objectContaining({ id, title: 'lamp', price: 2 }),
    });
    expect(await shop.data(update, { by, data: { price: 3 }, if: seen })).toMatchObject({
      updateProduct: { price: 3 },
    });
  });

  it('is made once by upserts at the same time', async () => {
    const upsert = `mutation ($price: Float) {
      upsertProduct(by: { title: "lamp" }, create: { title: "lamp", price: $price }, update: { price: $price }) { id }
    }`;
    const answers = await Promise.all([1, 2, 3, 4, 5].map((price) => shop.data(upsert, { price })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await shop.column('products', 'title')).toEqual(['lamp']);
  });

  it('is made once by upserts at the same time, with the related record that each of them would have made', async () => {
    const upsert = `mutation ($title: String!, $price: Float) {
      upsertProduct(by: { title: $title }, create: { title: $title, price: $price, category: { create: { name: $title } } }, update: { price: $price }) { id }
    }`;
    for (const title of ['a', 'b', 'c']) {
      const prices = Array.from({ length: 12 }, (_, i) => i);
      const answers = await Promise.all(prices.map((price) => shop.data(upsert, { title, price })));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    }
    expect(await shop.column('products', 'title')).toEqual(['a', 'b', 'c']);
    expect(await shop.column('categories', 'name')).toEqual(['a', 'b', 'c']);
  });
});

describe('many records', () => {
  const titled = (...titles: readonly string[]) => titles.map((title) => ({ title }));

  it('are created all or none, and the item at fault is told', async () => {
    expect(await make(...titled('a', 'b'))).toEqual(await shop.column('products', 'id'));
    const taken = await shop.ask(createMany, { data: titled('c', 'a') });
    expect(faultIn(taken)).toEqual({ code: 'VALIDATION', index: 1, fields: { title: notUnique } });
    const invalid = await shop.ask(createMany, { data: [...titled('c', 'd'), { title: 'e', price: 1001 }] });
    expect(faultIn(invalid)).toMatchObject({ index: 2, fields: { price: expect.anything() } });
    const related = { title: 'f', category: { create: { name: '' } } };
    const nested = await shop.ask(createMany, { data: [...titled('c'), related] });
    expect(faultIn(nested)).toEqual({ code: 'VALIDATION', index: 1, fields: { 'category.name': required } });
    expect(await shop.column('products', 'title')).toEqual(['a', 'b']);
  });

  it('are updated where they are there and created where not', async () => {
    const [first] = await make({ title: 'a', price: 1, tags: ['new'] });
    const upsert = `mutation ($data: [Product_Create!]!) { upsertProducts(on: title, data: $data) { count ids } }`;
    const data = [{ title: 'b' }, { title: 'a', price: 5 }];
    expect((await shop.data(upsert, { data }))['upsertProducts']).toEqual({
      count: 2,
      ids: [expect.anything(), first],
    });
    expect(await shop.column('products', 'price')).toEqual([5, 0]);
    expect((await shop.column('products', 'tags'))[0]).toEqual(['new']);
    const twice = await shop.ask(upsert, { data: titled('c', 'c') });
    expect(faultIn(twice)).toMatchObject({ code: 'VALIDATION', index: 1 });
  });

  it('are changed and deleted where they match', async () => {
    const ids = await make({ title: 'a', price: 1 }, { title: 'b', price: 2 }, { title: 'c', price: 3 });
    const change = `mutation ($where: Product_Where!, $max: Int) {
      updateProducts(where: $where, data: { tags: { add: ["sale"] } }, max: $max) { count ids }
    }`;
    const remove = 'mutation ($where: Product_Where!) { deleteProducts(where: $where) { count ids } }';
    const some = { price: { gte: 2 } };
    expect((await shop.data(change, { where: some }))['updateProducts']).toEqual({ count: 2, ids: ids.slice(1) });
    expect(await shop.column('products', 'tags')).toEqual([[], ['sale'], ['sale']]);
    for (const where of [{}, { _and: [] }, { _and: [{}] }]) {
      expect(faultIn(await shop.ask(change, { where })).code).toBe('VALIDATION');
      expect(faultIn(await shop.ask(remove, { where })).code).toBe('VALIDATION');
    }
    const tooMany = await shop.ask(change, { where: { price: { gt: 0 } }, max: 2 });
    expect(tooMany.errors[0]?.message).toMatch(/^3 .* 2 /);
    expect((await shop.data(remove, { where: some }))['deleteProducts']).toEqual({ count: 2, ids: ids.slice(1) });
    expect(await shop.column('products', 'title')).toEqual(['a']);
  });

  it('count every change made at the same time', async () => {
    await make(...titled('a', 'b'));
    const change = (tag: string) =>
      `mutation { updateProducts(where: { title: { in: ["a", "b"] } }, data: { tags: { add: ["${tag}"] } }) { count } }`;
    await Promise.all(['new', 'used', 'sale'].map((tag) => shop.data(change(tag))));
    const tags = (await shop.column('products', 'tags')) as string[][];
    expect(tags.map((some) => some.toSorted())).toEqual(Array(2).fill(['new', 'sale', 'used']));
  });
});

describe('files', () => {
  const withFiles = `mutation ($cover: Upload, $photos: [Upload!], $icon: Upload) {
    createProduct(data: { title: "lamp", cover: $cover, photos: $photos, category: { create: { name: "c", icon: $icon } } }) {
      cover { size } photos { size } category { icon { size } }
    }
  }`;
  const uploads = { cover: 'the cover', 'photos.0': 'one', 'photos.1': 'second', icon: 'i' };
  const nulls = { cover: null, photos: [null, null], icon: null };

  it('come with the records that name them, also related ones, in whichever order they are sent', async () => {
    for (const sent of [uploads, Object.fromEntries(Object.entries(uploads).toReversed())]) {
      await shop.empty();
      const { data, errors } = await shop.upload(withFiles, nulls, sent);
      expect([data, errors]).toEqual([
        {
          createProduct: {
            cover: { size: 9 },
            photos: [{ size: 3 }, { size: 6 }],
            category: { icon: { size: 1 } },
          },
        },
        [],
      ]);
      expect(await shop.server.countFiles()).toBe(4);
    }
  });

  it('are replaced, added and removed by an update', async () => {
    await shop.upload(withFiles, nulls, uploads);
    const [photos] = (await shop.column('products', 'photos')) as string[][];
    const change = `mutation ($data: Product_Update!) {
      updateProduct(by: { title: "lamp" }, data: $data) { cover { size } photos { size } }
    }`;
    const data = { cover: null, photos: { add: [null], remove: [photos?.[0] ?? ''] } };
    const sent = { 'data.cover': 'new', 'data.photos.add.0': 'added' };
    expect((await shop.upload(change, { data }, sent)).data?.['updateProduct']).toEqual({
      cover: { size: 3 },
      photos: [{ size: 6 }, { size: 5 }],
    });
    const replaced = await shop.upload(change, { data: { photos: { set: [null] } } }, { 'data.photos.set.0': 'all' });
    expect(replaced.data?.['updateProduct']).toMatchObject({ photos: [{ size: 3 }] });
    const none = await shop.ask(change, { data: { cover: null, photos: { set: [] } } });
    expect(none.data?.['updateProduct']).toEqual({ cover: null, photos: [] });
    expect(await shop.server.countFiles()).toBe(1);
  });

  it('of many records are kept with all of them or with none', async () => {
    const data = [
      { title: 'a', cover: null },
      { title: 'b', photos: [null] },
    ];
    const sent = { 'data.0.cover': 'a', 'data.1.photos.0': 'b' };
    expect((await shop.upload(createMany, { data }, sent)).errors).toEqual([]);
    expect(await shop.server.countFiles()).toBe(2);
    const again = await shop.upload(
      createMany,
      { data: data.toReversed() },
      { 'data.0.photos.0': 'b', 'data.1.cover': 'a' },
    );
    expect(faultIn(again)).toMatchObject({ code: 'VALIDATION', index: 0 });
    const tooLarge = await shop.upload(
      createMany,
      { data: [{ title: 'c', cover: null }] },
      { 'data.0.cover': 'x'.repeat(1001) },
    );
    expect(faultIn(tooLarge)).toMatchObject({
      fields: { cover: expect.objectContaining({ code: 'validation_file_size_limit' }) },
    });
    expect(await shop.server.countFiles()).toBe(2);
  });

  it('need leave of their own, and nothing of them is left without it', async () => {
    const { secret } = await shop.server.mintKey(['records:read', 'records:write']);
    const refused = await shop.upload(withFiles, nulls, uploads, secret);
    expect(faultIn(refused)).toEqual({ code: 'FORBIDDEN' });
    expect([await shop.column('products', 'id'), await shop.server.countFiles()]).toEqual([[], 0]);
  });

  it('cannot go to several records at once', async () => {
    await make({ title: 'a' });
    const change = `mutation ($file: Upload!) {
      updateProducts(where: { title: { eq: "a" } }, data: { photos: { add: [$file] } }) { count }
    }`;
    expect(faultIn(await shop.upload(change, { file: null }, { file: 'x' })).code).toBe('VALIDATION');
    expect(await shop.server.countFiles()).toBe(0);
  });
});

describe('a key that may write but not read', () => {
  it('creates and upserts, and gets ids alone', async () => {
    const { secret } = await shop.server.mintKey(['records:write']);
    const answer = await shop.ask(
      `mutation {
        createProduct(data: { title: "a", category: { create: { name: "c" } } }) { id }
        createProducts(data: [{ title: "b" }]) { count ids }
        upsertProducts(on: title, data: [{ title: "b", price: 2 }]) { ids }
        updateProduct(by: { title: "a" }, data: { price: 1 }) { id }
      }`,
      {},
      secret,
    );
    expect(answer.errors).toEqual([]);
    expect(await shop.column('products', 'price')).toEqual([1, 2]);
    for (const selection of ['title', 'updated', 'category { id }']) {
      const refused = await shop.ask(
        `mutation { createProduct(data: { title: "c" }) { id ${selection} } }`,
        {},
        secret,
      );
      expect(refused.errors.length).toBe(1);
    }
    expect(await shop.column('products', 'title')).toEqual(['a', 'b']);
  });

  it('learns from a conflict nothing but when the record was updated', async () => {
    const { secret } = await shop.server.mintKey(['records:write']);
    await make({ title: 'a', price: 77 });
    const conflict = await shop.ask(
      'mutation { updateProduct(by: { title: "a" }, data: { price: 1 }, ifUpdated: "2020-01-01") { id } }',
      {},
      secret,
    );
    expect(faultIn(conflict)).toEqual({ code: 'CONFLICT', current: { updated: expect.stringMatching(/^\d{4}-/) } });
  });

  it('changes and deletes nothing by a filter, whose answer would tell what matches', async () => {
    const { secret } = await shop.server.mintKey(['records:write', 'records:delete']);
    await make({ title: 'a' });
    for (const mutation of [
      'updateProducts(where: { title: { eq: "a" } }, data: { price: 1 }) { count }',
      'deleteProducts(where: { title: { eq: "a" } }) { count }',
    ]) {
      const { errors, data } = await shop.ask(`mutation { ${mutation} }`, {}, secret);
      expect([errors.length, JSON.stringify(data ?? {})]).toEqual([1, expect.not.stringContaining('count')]);
    }
    expect(await shop.column('products', 'price')).toEqual([0]);
  });
});
