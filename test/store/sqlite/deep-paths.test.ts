import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import type { FieldOperand, Filter, Hop } from '#server/store/filter.js';
import type { Store } from '#server/store/port.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { field } from '../../records/definitions.js';
import { Workbench } from '../contract/workbench.js';

/** SQLite's parser holds about a hundred things that are open at once. */
let folder: string;
let store: Store;
let bench: Workbench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fichero-deep-'));
  store = await openSqliteStore({ file: join(folder, 'data.db') });
  bench = new Workbench(store);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

test('the longest path can stand inside a function, beside one that has to be chosen, and in the order', async () => {
  const last = await bench.make([field('number', 'n')]);
  const chain: Collection[] = [last];
  for (let i = 0; i < 5; i += 1) {
    const [to] = chain;
    chain.unshift(await bench.make([field('relation', 'to', { collectionId: to?.id ?? '', maxSelect: 1 })]));
  }
  const referring = await bench.make([field('relation', 'to', { collectionId: last.id, maxSelect: 1 })]);
  const [start, ...others] = chain as [Collection, ...Collection[]];
  let id = await bench.create(last, { n: 2_460_000.5 });
  const back = await bench.create(referring, { to: id });
  for (const collection of chain.slice(0, -1).toReversed()) id = await bench.create(collection, { to: id });
  const hop = (collection: Collection, kind: Hop['kind']): Hop => {
    return { kind, collection, field: 'to', many: kind === 'back', where: null };
  };
  const forward = others.map((collection) => hop(collection, 'forward'));
  const plain = { kind: 'field', path: [], modifier: null } as const;
  const lower: FieldOperand = { ...plain, hops: forward, name: 'n', modifier: 'lower' };
  const chosen: FieldOperand = { ...plain, hops: [...forward, hop(referring, 'back')], name: 'id' };
  const year = { kind: 'strftime', format: [{ letter: 'Y' }], reading: null, modifiers: [], time: lower } as const;
  const same: Filter = { kind: 'compare', op: '=', any: false, left: chosen, right: chosen };
  const other: Filter = { kind: 'compare', op: '!=', any: false, left: year, right: chosen };
  const where: Filter = { kind: 'and', all: [{ kind: 'not', filter: { kind: 'not', filter: same } }, other] };
  expect(back).not.toBe('2023');
  expect(await bench.column(start, 'id', { where, sort: [{ by: chosen, descending: false }] })).toEqual([id]);
});
