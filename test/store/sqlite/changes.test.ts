import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import type { ChangeWatcher, LoggedWrite, RecordChange, Store } from '#server/store/port.js';
import { Connection } from '#server/store/sqlite/connection.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { until } from '../../harness/until.js';
import { field } from '../../records/definitions.js';
import { refusal, Workbench } from '../contract/workbench.js';

/** The log as it lies in the file, seen and changed from outside. */
let folder: string;
let store: Store;
let bench: Workbench;
let file: Connection;
let things: Collection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fichero-changes-'));
  store = await openSqliteStore({ file: join(folder, 'data.db') });
  bench = new Workbench(store);
  file = new Connection(join(folder, 'data.db'));
  things = await bench.make([field('text', 'title')]);
});
afterAll(async () => {
  file.close();
  await store.close();
  await rm(folder, { recursive: true });
});

class Notes implements ChangeWatcher {
  readonly writes: LoggedWrite[] = [];
  readonly changes: RecordChange[] = [];
  isLost = false;
  /** What `changed` waits for. */
  hold: Promise<void> = Promise.resolve();

  async changed(write: LoggedWrite): Promise<void> {
    this.writes.push(write);
    this.changes.push(...write.changes);
    await this.hold;
  }

  lost(): void {
    this.isLost = true;
  }
}

const logged = () => file.get('SELECT count(*) FROM "_changes"')?.[0];
const lapse = () => file.run(`UPDATE "_meta" SET value = 1 WHERE key = 'watchedUntil'`);

test('nothing is logged while nobody watches', async () => {
  await bench.create(things, { title: 'unwatched' });
  expect(logged()).toBe(0);
});

test('the log is emptied by the first write after the last lease ran out', async () => {
  const notes = new Notes();
  const unwatch = await store.watch(notes);
  await bench.create(things, { title: 'logged' });
  expect(logged()).toBe(1);
  await until(async () => notes.changes.length === 1);
  unwatch();
  lapse();
  await bench.create(things, { title: 'not logged' });
  expect(logged()).toBe(0);
});

test('a watcher whose lease ran out unnoticed is told that it missed something', async () => {
  const [notes, next] = [new Notes(), new Notes()] as [Notes, Notes];
  await store.watch(notes);
  lapse();
  const unwatch = await store.watch(next);
  expect([notes.isLost, next.isLost]).toEqual([true, false]);
  await bench.create(things, { title: 'heard' });
  await until(async () => next.changes.length === 1);
  expect(notes.changes).toEqual([]);
  unwatch();
});

test('a watcher from which changes were deleted unread is told so, and nothing after the gap', async () => {
  const notes = new Notes();
  let release: () => void = () => undefined;
  notes.hold = new Promise((resolve) => {
    release = resolve;
  });
  await store.watch(notes);
  await bench.create(things, { title: 'first' });
  await until(async () => notes.changes.length === 1);
  for (const title of ['second', 'third']) await bench.create(things, { title });
  const second = Number(file.get('SELECT max(position) FROM "_changes"')?.[0]) - 1;
  file.run('DELETE FROM "_changes" WHERE position <= ?', [second]);
  release();
  await until(async () => notes.isLost);
  expect(notes.changes.map(({ after }) => after?.['title'])).toEqual(['first']);
});

const recalled = async (position: string): Promise<unknown[]> => {
  const told: unknown[] = [];
  for await (const { changes } of store.recall(position, await store.mark())) {
    told.push(...changes.map(({ after }) => after?.['title']));
  }
  return told;
};

test('nothing is recalled across a time in which nobody watched, nor what was deleted from the log', async () => {
  const notes = new Notes();
  const unwatch = await store.watch(notes);
  await bench.create(things, { title: 'one' });
  await bench.create(things, { title: 'two' });
  await until(async () => notes.writes.length === 2);
  const [one, two] = notes.writes.map(({ position }) => position) as [string, string];
  expect([await recalled(one), await recalled(two)]).toEqual([['two'], []]);
  file.run('DELETE FROM "_changes" WHERE position <= ?', [Number(two.split('-')[1])]);
  expect(await refusal(recalled(one))).toEqual({ reason: 'forgotten' });
  expect(await recalled(two)).toEqual([]);
  unwatch();
  lapse();
  await bench.create(things, { title: 'unlogged' });
  const unwatchAgain = await store.watch(new Notes());
  expect(await refusal(recalled(two))).toEqual({ reason: 'forgotten' });
  unwatchAgain();
});
