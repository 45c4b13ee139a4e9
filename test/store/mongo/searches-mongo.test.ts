import { type Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import type { Store } from '#server/store/port.js';
import { newDatabaseUrl } from '../../mongo/database-url.js';
import { field } from '../../records/definitions.js';
import { creating, Workbench } from '../contract/workbench.js';

describe('searches on MongoDB', () => {
  let url: string;
  let client: MongoClient;
  let db: Db;
  let store: Store;
  let bench: Workbench;

  beforeEach(async () => {
    url = newDatabaseUrl();
    client = await MongoClient.connect(url);
    db = client.db();
    store = await openMongoStore({ url });
    bench = new Workbench(store);
  });
  afterEach(async () => {
    await store.close();
    await db.dropDatabase();
    await client.close();
  });

  const searching = (word: string) => ({ search: { words: [word], fields: ['title'] } });

  test('a database made before there was search is searched from its first record on', async () => {
    const notes = await bench.make([field('text', 'title')]);
    await bench.write(...Array.from({ length: 250 }, (_, i) => creating(notes, { title: `note n${i}` })));
    await db.collection(notes.id).updateMany({}, { $unset: { _tokens: '', _tokensVersion: '' } });
    await db
      .collection<{ _id: string }>('fichero.definitions')
      .updateOne({ _id: 'definitions' }, { $unset: { 'collections.0.tokensVersion': '' } });
    await store.close();
    store = await openMongoStore({ url });
    bench = new Workbench(store);
    expect((await bench.list(notes, { ...searching('note'), total: true, limit: 1 })).total).toBe(250);
    expect(await bench.column(notes, 'title', searching('n249'))).toEqual(['note n249']);
  });

  test('a word is looked up in an index', async () => {
    const notes = await bench.make([field('text', 'title')]);
    await bench.create(notes, { title: 'note' });
    await bench.column(notes, 'id', searching('note'));
    const indexes = await db.collection(notes.id).indexes();
    expect(indexes.map(({ key }) => key)).toContainEqual({ _tokens: 1 });
  });

  test('records answer without what searches need of them', async () => {
    const notes = await bench.make([field('text', 'title')]);
    const id = await bench.create(notes, { title: 'note' });
    const names = ['id', 'title', 'created', 'updated'].toSorted();
    expect(Object.keys((await bench.get(notes, id)) ?? {}).toSorted()).toEqual(names);
    const { rows } = await bench.list(notes, { ...searching('note'), fields: ['title'] });
    expect(Object.keys(rows[0] ?? {})).toEqual(['title']);
  });
});
