import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import { ownField } from '#server/store/filter.js';
import type { Store } from '#server/store/port.js';
import { wordsOf } from '#server/store/search-words.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { field } from '../../records/definitions.js';
import { creating, updating, Workbench } from '../contract/workbench.js';

describe('the search index on SQLite', () => {
  let folder: string;
  let file: string;
  let store: Store;
  let bench: Workbench;
  let notes: Collection;
  const open = async () => {
    store = await openSqliteStore({ file });
    bench = new Workbench(store);
  };
  const count = async (text: string): Promise<number | null> => {
    const search = { words: wordsOf(text, 100), fields: ['title'] };
    return (await bench.list(notes, { search, total: true, limit: 1 })).total;
  };
  const fill = (from: number, to: number) =>
    bench.write(...Array.from({ length: to - from }, (_, i) => creating(notes, { title: `note n${from + i}` })));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fichero-search-'));
    file = join(folder, 'data.db');
    await open();
    notes = await bench.make([field('text', 'title')]);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('a database made before there was search is searched from its first record on', async () => {
    await fill(0, 700);
    await store.close();
    const before = new Database(file);
    before.exec('DROP TABLE "_search"');
    before.close();
    await open();
    expect([await count('note'), await count('n699'), await count('n0')]).toEqual([700, 1, 1]);
  });

  test('a collection that nobody searched has no index, and one search makes it for good', async () => {
    const tables = (): number => {
      const reader = new Database(file, { readonly: true });
      const found = reader.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE sql LIKE '%USING fts5%'`).get();
      reader.close();
      return (found as { n: number }).n;
    };
    await fill(0, 3);
    expect(tables()).toBe(0);
    await count('note');
    expect(tables()).toBe(1);
    await store.close();
    await open();
    await fill(3, 5);
    expect([await count('note'), tables()]).toEqual([5, 1]);
    await bench.change({ kind: 'drop', collection: notes });
    expect(tables()).toBe(0);
  });

  test('what is written while the index is made is found, and what is overwritten is not', async () => {
    await fill(0, 3_000);
    const ids = await bench.column(notes, 'id', { limit: 3_000 });
    const searching = count('note');
    const writes = ids
      .filter((_, i) => i % 100 === 0)
      .map((id) => bench.write(updating(notes, String(id), { title: 'other' })));
    await Promise.all([searching, ...writes, fill(3_000, 3_050)]);
    expect([await count('note'), await count('other')]).toEqual([3_020, 30]);
  });

  test('a write of very many records leaves a search that finds the right ones', async () => {
    await fill(0, 5_100);
    expect(await count('note')).toBe(5_100);
    await bench.write({ kind: 'truncate', collection: notes });
    await fill(0, 10);
    expect([await count('note'), await count('n9')]).toEqual([10, 1]);
  });

  test('in a large collection a search goes with filters and orders as in a small one', async () => {
    await fill(0, 2_500);
    const search = { words: ['n24'], fields: ['title'] };
    const rows = await bench.column(notes, 'title', {
      search,
      sort: [{ by: ownField('title'), descending: true }],
      limit: 2,
    });
    expect([rows, await count('n24')]).toEqual([['note n2499', 'note n2498'], 111]);
  });

  test('a refused change of definitions beside writes undoes nothing of theirs', async () => {
    await fill(0, 3);
    expect(await count('note')).toBe(3);
    const context = await bench.context();
    const clash = { ...notes, indexes: [{ name: 'clash', fields: ['title'], unique: true }] };
    const same = Array.from({ length: 2 }, () => store.write([creating(notes, { title: 'twin' })], context));
    const change = store.changeSchema(
      { version: context.schemaVersion, steps: [{ kind: 'replace', before: notes, after: clash }] },
      context,
    );
    const [changed] = await Promise.allSettled([change, ...same]);
    expect(changed.status).toBe('rejected');
    expect(await count('twin')).toBe(2);
    expect((await bench.list(notes, { total: true, limit: 1 })).total).toBe(5);
  });
});
