import { type Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import type { Store } from '#server/store/port.js';
import { newDatabaseUrl } from '../../mongo/database-url.js';
import { field } from '../../records/definitions.js';
import { compare, Workbench } from '../contract/workbench.js';

const deadlineMs = 30_000;

/** Polls until the value is there. */
const eventually = async <T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> => {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

describe('what changes of definitions leave in MongoDB', () => {
  let url: string;
  let client: MongoClient;
  let db: Db;
  let store: Store;
  let bench: Workbench;
  const definitions = () => db.collection<{ _id: string }>('fichero.definitions');

  beforeEach(async () => {
    url = newDatabaseUrl();
    client = await MongoClient.connect(url);
    db = client.db();
    store = await openMongoStore({ url, queryTimeoutMs: 500 });
    bench = new Workbench(store);
  });
  afterEach(async () => {
    await store.close();
    await db.dropDatabase();
    await client.close();
  });

  test('the data of removed fields and dropped collections is taken out of the database afterwards', async () => {
    const things = await bench.make([field('text', 'keep'), field('text', 'gone')]);
    const dropped = await bench.make([field('text', 'title')]);
    await bench.create(things, { keep: 'kept', gone: 'secret' });
    await bench.create(dropped, { title: 'secret' });
    const after = { ...things, fields: things.fields.filter(({ name }) => name !== 'gone') };
    await bench.change({ kind: 'replace', before: things, after }, { kind: 'drop', collection: dropped });
    const document = await eventually(
      () => db.collection(things.id).findOne({}),
      (found) => found !== null && !('gone' in found),
    );
    expect(document).toMatchObject({ keep: 'kept' });
    await eventually(
      () => db.listCollections({ name: dropped.id }).toArray(),
      (found) => found.length === 0,
    );
    await eventually(
      () => definitions().findOne({ _id: 'definitions' }),
      (found) => (found as unknown as { chores: unknown[] }).chores.length === 0,
    );
    expect(await bench.column(after, 'keep')).toEqual(['kept']);
  });

  test('a store that opens after a crash in the middle of a change finds the old definitions, and clears what was built', async () => {
    const things = await bench.make([field('text', 'code')]);
    const id = await bench.create(things, { code: 'x' });
    const before = await store.freshSchema();
    await store.close();
    // As a process leaves it that dies between building and the update that brings the change into force.
    await db.collection(things.id).createIndex({ code: 1 }, { name: 'unique:code', unique: true });
    await db.collection(things.id).updateMany({}, { $set: { new_abcdef: '' } });
    await db.collection('pbc_half').createIndex({ _seq: 1 }, { name: 'plain:_seq' });
    const planned = [
      { physical: things.id, drop: false, indexes: ['unique:code'], unset: ['new_abcdef'] },
      { physical: 'pbc_half', drop: true, indexes: [], unset: [] },
    ];
    const lock = { token: 'of a dead process', renewed: new Date(Date.now() - 60_000), planned };
    await definitions().updateOne({ _id: 'definitions' }, { $set: { lock } });

    store = await openMongoStore({ url, queryTimeoutMs: 500 });
    bench = new Workbench(store);
    await eventually(
      () => db.collection(things.id).indexes(),
      (indexes) => indexes.every(({ name }) => name !== 'unique:code'),
    );
    await eventually(
      () => db.collection(things.id).findOne<object>({}),
      (found) => found !== null && !('new_abcdef' in found),
    );
    await eventually(
      () => db.listCollections({ name: 'pbc_half' }).toArray(),
      (found) => found.length === 0,
    );
    expect(await store.freshSchema()).toEqual(before);
    await bench.create(things, { code: 'x' });
    expect((await bench.get(things, id))?.['code']).toBe('x');
    await bench.change({ kind: 'replace', before: things, after: { ...things, name: 'renamed' } });
  });

  test('the change of a living process is waited for, not disturbed', async () => {
    const things = await bench.make([field('text', 'code')]);
    const lock = { token: 'of a living process', renewed: new Date(), planned: [] };
    await definitions().updateOne({ _id: 'definitions' }, { $set: { lock } });
    const change = bench.change({ kind: 'replace', before: things, after: { ...things, name: 'waited' } });
    const names = async () => (await store.freshSchema()).collections.map(({ name }) => name);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await names()).toEqual([things.name]);
    await definitions().updateOne({ _id: 'definitions' }, { $set: { lock: null } });
    await change;
    expect(await names()).toEqual(['waited']);
  });

  test('a record written by a call that did not know a field yet counts as having its zero value', async () => {
    const things = await bench.make([field('text', 'title')]);
    const added = [
      field('number', 'n'),
      field('text', 't'),
      field('date', 'd'),
      field('select', 'l', { maxSelect: 2 }),
    ];
    const after = { ...things, fields: [...things.fields, ...added] };
    await bench.change({ kind: 'replace', before: things, after });
    const id = await bench.create(after, { title: 'late' });
    const whole = await db.collection(things.id).findOne({});
    const keys = Object.keys(whole ?? {}).filter((key) => /^[ntdl]_/.test(key));
    expect(keys).toHaveLength(added.length);
    await db.collection(things.id).updateOne({}, { $unset: Object.fromEntries(keys.map((key) => [key, ''])) });
    expect(await bench.get(after, id)).toMatchObject({ n: 0, t: '', d: '', l: [] });
    const found = async (name: string, op: '=' | '!=' | '<' | '>' | '~' | '!~', value: string | number | null) =>
      (await bench.list(after, { where: compare(name, op, value) })).rows.length;
    expect([await found('n', '=', 0), await found('n', '<', 1), await found('n', '!=', 0)]).toEqual([1, 1, 0]);
    expect([await found('t', '=', ''), await found('t', '!=', ''), await found('t', '!~', 'x')]).toEqual([1, 0, 1]);
    expect([await found('d', '=', null), await found('d', '<', '2024'), await found('d', '>', '2024')]).toEqual([
      1, 1, 0,
    ]);
    expect([await found('l', '=', '[]'), await found('l', '~', '['), await found('l', '!=', '[]')]).toEqual([1, 1, 0]);
    await eventually(
      () => db.collection(things.id).findOne<object>({}),
      (document) => document !== null && keys.every((key) => key in document),
    );
  });
});
