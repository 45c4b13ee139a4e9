import PocketBase, { ClientResponseError, type CollectionModel } from 'pocketbase';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { adminClient } from './clients.js';

let server: TestServer;
let pb: PocketBase;

beforeAll(async () => {
  server = await startServer();
  pb = await adminClient(server);
});

afterAll(() => server?.stop());

let made = 0;

/** A name that no other test has. */
const newName = (): string => {
  made += 1;
  return `thing${made}`;
};

const create = (more: Readonly<Record<string, unknown>> = {}): Promise<CollectionModel> =>
  pb.collections.create({ name: newName(), type: 'base', fields: [{ name: 'title', type: 'text' }], ...more });

const failureOf = async (work: Promise<unknown>): Promise<ClientResponseError> => {
  const error: unknown = await work.then(() => null).catch((reason: unknown) => reason);
  if (error instanceof ClientResponseError) return error;
  throw new Error('the client was expected to be refused', { cause: error });
};

const fieldNames = ({ fields }: CollectionModel): readonly string[] => fields.map(({ name }) => String(name));

describe('the PocketBase client, signed in as an admin', () => {
  it('health.check says that the server is well', async () => {
    expect(await pb.health.check()).toMatchObject({ code: 200, message: 'API is healthy.' });
  });

  it('authWithPassword keeps a token and the record of the admin', () => {
    expect(pb.authStore.token).not.toBe('');
    expect(pb.authStore.record).toMatchObject({ collectionName: '_superusers', email: server.admin.email });
    expect(pb.authStore.isSuperuser || pb.authStore.record?.collectionName === '_superusers').toBe(true);
  });

  it('a wrong password is refused with 400 or 401 and keeps nothing', async () => {
    const other = new PocketBase(server.url);
    const { status } = await failureOf(other.collection('_superusers').authWithPassword(server.admin.email, 'wrong'));
    expect([400, 401]).toContain(status);
    expect(other.authStore.token).toBe('');
  });

  it('collections.create gives the definition back, with the id field first', async () => {
    const name = newName();
    const fields = [
      { name: 'title', type: 'text', required: true },
      { name: 'kind', type: 'select', values: ['a', 'b'], maxSelect: 2 },
    ];
    const collection = await pb.collections.create({ name, type: 'base', fields });
    expect(collection).toMatchObject({ name, type: 'base', system: false, listRule: null, indexes: [] });
    expect(fieldNames(collection)[0]).toBe('id');
    expect(collection.fields.find((field) => field.name === 'kind')).toMatchObject({
      values: ['a', 'b'],
      maxSelect: 2,
    });
    expect(await pb.collections.getOne(collection.id)).toEqual(collection);
  });

  it('collections.create refuses a definition field by field', async () => {
    const error = await failureOf(
      pb.collections.create({ name: 'not a name', type: 'base', fields: [{ name: '', type: 'text' }] }),
    );
    expect(error.status).toBe(400);
    expect(error.response['message']).toBe('Failed to create collection.');
    expect(error.response['data']).toMatchObject({
      name: { code: 'validation_match_invalid' },
      fields: { 0: { name: { code: 'validation_required' } } },
    });
  });

  it('collections.getOne finds by id and by name, and fails with 404 otherwise', async () => {
    const collection = await create();
    expect(await pb.collections.getOne(collection.name)).toEqual(collection);
    expect((await failureOf(pb.collections.getOne('nothing'))).status).toBe(404);
  });

  it('collections.getList pages, filters and sorts', async () => {
    const names = ['list_c', 'list_a', 'list_b'];
    for (const name of names) await create({ name });
    const filter = pb.filter('name ~ {:part} && system = false', { part: 'list\\_%' });
    const page = await pb.collections.getList(1, 2, { filter, sort: '-name' });
    expect(page).toMatchObject({ page: 1, perPage: 2, totalItems: 3, totalPages: 2 });
    expect(page.items.map(({ name }) => name)).toEqual(['list_c', 'list_b']);
    const rest = await pb.collections.getList(2, 2, { filter, sort: '-name' });
    expect(rest.items.map(({ name }) => name)).toEqual(['list_a']);
  });

  it('collections.getList refuses what it cannot filter or sort by', async () => {
    expect((await failureOf(pb.collections.getList(1, 30, { filter: 'fields = 1' }))).status).toBe(400);
    expect((await failureOf(pb.collections.getList(1, 30, { sort: 'nope' }))).status).toBe(400);
  });

  it('collections.getFullList and getFirstListItem see all', async () => {
    const { id, name } = await create();
    const all = await pb.collections.getFullList({ sort: 'created' });
    expect(all.map((collection) => collection.id)).toContain(id);
    expect((await pb.collections.getFirstListItem(`name = '${name}'`)).id).toBe(id);
    expect((await failureOf(pb.collections.getFirstListItem("name = 'nothing'"))).status).toBe(404);
  });

  it('collections.update renames a field that keeps its id, and its values', async () => {
    const { id, name, fields } = await create();
    const record = await pb.collection(name).create({ title: 'kept' });
    const renamed = fields.map((field) => (field.name === 'title' ? { ...field, name: 'heading' } : field));
    const updated = await pb.collections.update(id, { fields: renamed });
    expect(fieldNames(updated)).toContain('heading');
    expect(await pb.collection(name).getOne(record.id)).toMatchObject({ heading: 'kept' });
  });

  it('collections.truncate deletes the records and keeps the collection', async () => {
    const { name } = await create();
    await pb.collection(name).create({ title: 'gone' });
    expect(await pb.collections.truncate(name)).toBe(true);
    expect((await pb.collection(name).getList()).totalItems).toBe(0);
  });

  it('collections.delete takes it away, unless another refers to it', async () => {
    const target = await create();
    const fields = [{ name: 'to', type: 'relation', collectionId: target.id, maxSelect: 1 }];
    const source = await create({ fields });
    expect((await failureOf(pb.collections.delete(target.id))).status).toBe(400);
    expect(await pb.collections.delete(source.id)).toBe(true);
    expect(await pb.collections.delete(target.name)).toBe(true);
    expect((await failureOf(pb.collections.getOne(target.id))).status).toBe(404);
  });

  it('collections.getScaffolds gives what a base collection starts from', async () => {
    const { base } = await pb.collections.getScaffolds();
    expect(base).toMatchObject({ id: '', name: '', type: 'base', indexes: [], listRule: null });
    const collection = await pb.collections.create({ ...base, name: newName() });
    expect(fieldNames(collection)[0]).toBe('id');
  });
});

describe('collections.import', () => {
  const importAll = (collections: readonly object[], deleteMissing = false): Promise<true> =>
    pb.collections.import(collections as CollectionModel[], deleteMissing);

  it('makes collections that refer to each other, whichever comes first', async () => {
    const [first, second] = [newName(), newName()];
    const done = await importAll([
      {
        name: first,
        type: 'base',
        fields: [{ name: 'to', type: 'relation', collectionId: `id_${second}`, maxSelect: 1 }],
      },
      { id: `id_${second}`, name: second, type: 'base', fields: [{ name: 'title', type: 'text' }] },
    ]);
    expect(done).toBe(true);
    const target = await pb.collection(second).create({ title: 'x' });
    expect(await pb.collection(first).create({ to: target.id })).toMatchObject({ to: target.id });
  });

  it('adds to what is there, matched by id or by name, and keeps values and fields that it does not name', async () => {
    const { id, name } = await create();
    const record = await pb.collection(name).create({ title: 'kept' });
    await importAll([{ name, fields: [{ name: 'more', type: 'number' }] }]);
    expect(await pb.collection(name).getOne(record.id)).toMatchObject({ title: 'kept', more: 0 });
    await importAll([{ id, name: `${name}_renamed` }]);
    expect(await pb.collection(`${name}_renamed`).getOne(record.id)).toMatchObject({ title: 'kept' });
  });

  it('takes back what the server itself gave out', async () => {
    const { name } = await create();
    const all = await pb.collections.getFullList();
    await importAll(all);
    expect(fieldNames(await pb.collections.getOne(name))).toEqual(['id', 'title', 'created', 'updated']);
  });

  it('changes nothing when one collection is at fault', async () => {
    const name = newName();
    const error = await failureOf(
      importAll([
        { name, type: 'base', fields: [] },
        { name: 'not a name', fields: [] },
      ]),
    );
    expect(error.status).toBe(400);
    expect(error.response['data']).toMatchObject({
      collections: { code: 'validation_collections_import_failure', message: expect.stringContaining('not a name') },
    });
    expect((await failureOf(pb.collections.getOne(name))).status).toBe(404);
  });

  it('refuses an empty list, and one that is none', async () => {
    const error = await failureOf(importAll([]));
    expect([error.status, error.response['data']]).toMatchObject([
      400,
      { collections: { code: 'validation_required' } },
    ]);
    const none = pb.send('/api/collections/import', { method: 'PUT', body: { collections: 'x' } });
    expect((await failureOf(none)).status).toBe(400);
  });

  it('with deleteMissing removes fields and collections that it does not name, but none that is referred to', async () => {
    const other = await startServer();
    try {
      const admin = await adminClient(other);
      const base = { type: 'base', fields: [{ name: 'title', type: 'text' }] };
      const target = await admin.collections.create({ ...base, name: 'target' });
      await admin.collections.create({ ...base, name: 'missing' });
      const to = { name: 'to', type: 'relation', collectionId: target.id, maxSelect: 1 };
      const source = await admin.collections.create({ name: 'source', type: 'base', fields: [to] });
      expect((await failureOf(admin.collections.import([source], true))).status).toBe(400);
      expect(await admin.collections.getFullList()).toHaveLength(3);
      const changed = { ...target, fields: [{ name: 'other', type: 'text' }] } as object as CollectionModel;
      await admin.collections.import([source, changed], true);
      const left = await admin.collections.getFullList({ sort: 'name' });
      expect(left.map(({ name }) => name)).toEqual(['source', 'target']);
      expect(left.map(fieldNames)[1]).toEqual(['id', 'other', 'created', 'updated']);
    } finally {
      await other.stop();
    }
  });
});
