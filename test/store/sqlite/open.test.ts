import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '#server/store/sqlite/connection.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { change, collection, create, listOf, openStore, serverContext, temporaryDirectory, text } from './fixture.js';

const notes = collection('notes', [text('title')]);

describe('opening', () => {
  it('finds everything again that was stored before', async () => {
    const file = join(await temporaryDirectory(), 'data.sqlite');
    const first = await openStore({ file });
    const context = await change(first, { kind: 'create', collection: notes });
    await first.write([create(notes, { id: 'a', title: 'kept' })], context);
    await first.close();
    const second = await openStore({ file });
    const [found] = (await second.schema()).collections;
    expect(found).toEqual(notes);
    const page = await second.list(listOf(notes, { total: true }), await serverContext(second));
    expect(page.items.rows()).toEqual([{ id: 'a', title: 'kept' }]);
    expect(page.total).toBe(1);
  });

  it('says in one sentence that a file is no database', async () => {
    const file = join(await temporaryDirectory(), 'data.sqlite');
    await writeFile(file, 'this is a letter, not a database. '.repeat(100));
    await expect(openSqliteStore({ file })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The database file is not a SQLite database.',
    });
  });

  it('says in one sentence that the directory is missing', async () => {
    const file = join(await temporaryDirectory(), 'none', 'data.sqlite');
    const message = expect.stringMatching(/^The database file cannot be opened/);
    await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'UNAVAILABLE', message });
  });

  it('says in one sentence that the file cannot be written', async () => {
    const file = await temporaryDirectory();
    await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses a database of a newer Fichero instead of misreading it', async () => {
    const file = join(await temporaryDirectory(), 'data.sqlite');
    await (await openStore({ file })).close();
    const connection = new Connection(file);
    connection.exec(`UPDATE "_meta" SET value = 1000 WHERE key = 'format'`);
    connection.close();
    await expect(openSqliteStore({ file })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The database was made by a newer version of Fichero.',
    });
  });

  it('by several processes at once makes one database', async () => {
    const file = join(await temporaryDirectory(), 'data.sqlite');
    const stores = await Promise.all([openStore({ file }), openStore({ file }), openStore({ file })]);
    await change(stores[0], { kind: 'create', collection: notes });
    for (const store of stores) expect((await store.freshSchema()).collections).toHaveLength(1);
  });
});

describe('closing', () => {
  it('finishes what was begun and refuses what comes later', async () => {
    const store = await openStore();
    const context = await change(store, { kind: 'create', collection: notes });
    const writes = Array.from({ length: 50 }, (_, i) =>
      store.write([create(notes, { id: `n${i}`, title: '' })], context),
    );
    const closed = store.close();
    await expect(Promise.all(writes)).resolves.toHaveLength(50);
    await closed;
    await expect(store.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
