import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import type { ChangeWatcher, LoggedWrite, RecordChange, Store } from '#server/store/port.js';
import { apiKeys, realtimeClients } from '#server/store/system-collections.js';
import { until } from '../../harness/until.js';
import { field } from '../../records/definitions.js';
import { complete, creating, deleting, refusal, type UseWorkbench, updating, Workbench } from './workbench.js';

/** Notes what it is told. */
class Notes implements ChangeWatcher {
  readonly writes: LoggedWrite[] = [];
  readonly changes: RecordChange[] = [];
  isLost = false;

  async changed(write: LoggedWrite): Promise<void> {
    this.writes.push(write);
    this.changes.push(...write.changes);
  }

  lost(): void {
    this.isLost = true;
  }

  async first(count: number): Promise<readonly RecordChange[]> {
    await until(async () => this.changes.length >= count);
    return this.changes;
  }
}

/** What watchers are told. `openAnother`: a second store on the same database. */
export const describeChanges = (use: UseWorkbench, openAnother: () => Promise<Store>): void => {
  describe('changes', () => {
    let another: Workbench;
    let things: Collection;
    beforeAll(async () => {
      another = new Workbench(await openAnother());
      things = await use().make([field('text', 'title'), field('number', 'count'), field('json', 'data')]);
    });
    afterAll(() => another.store.close());

    test('are what the write returned, whichever store on the database wrote', async () => {
      const notes = new Notes();
      const unwatch = await use().store.watch(notes);
      const returned: RecordChange[] = [];
      for (const writer of [use(), another, use()]) {
        const [created] = await writer.write(creating(things, { title: 'a "b" \u2028', data: { x: [1, null] } }));
        if (created === undefined) throw new Error('nothing was created');
        returned.push(created);
        returned.push(...(await writer.write(updating(things, created.id, { count: 2 }))));
        returned.push(...(await writer.write(deleting(things, created.id))));
      }
      expect(await notes.first(9)).toEqual(returned);
      unwatch();
    });

    test('come in one order to every watcher, that of the commits', async () => {
      const watchers = [new Notes(), new Notes()];
      const [mine, others] = watchers as [Notes, Notes];
      const ends = [await use().store.watch(mine), await another.store.watch(others)];
      const id = await use().create(things, { count: 0 });
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? use() : another).write(updating(things, id, { count: i + 1 })),
        ),
      );
      const counts = (await mine.first(21)).map(({ after }) => after?.['count']);
      expect((await others.first(21)).map(({ after }) => after?.['count'])).toEqual(counts);
      expect(counts.at(-1)).toBe((await use().get(things, id))?.['count']);
      for (const change of mine.changes.slice(1)) {
        const previous = mine.changes[mine.changes.indexOf(change) - 1];
        expect(change.before).toEqual(previous?.after);
      }
      for (const end of ends) end();
    });

    test('of a refused write are not told', async () => {
      const notes = new Notes();
      const unwatch = await use().store.watch(notes);
      const id = await use().create(things, { title: 'one' });
      const doomed = [creating(things, { title: 'doomed' }), creating(things, { id })];
      expect(await refusal(use().write(...doomed))).toMatchObject({ reason: 'notUnique' });
      await use().write(creating(things, { title: 'two' }));
      expect((await notes.first(2)).map(({ after }) => after?.['title'])).toEqual(['one', 'two']);
      unwatch();
    });

    test('of keys are not told, those of realtime clients are', async () => {
      const notes = new Notes();
      const unwatch = await use().store.watch(notes);
      const key = { name: 'CI', permissions: [], hash: 'f'.repeat(64), tail: 'abcd' };
      const keyId = await use().create(apiKeys, key);
      await use().write(deleting(apiKeys, keyId));
      const client = complete(realtimeClients, { address: '127.0.0.1', topics: ['a/*'] });
      await use().write({ kind: 'create', collection: realtimeClients, values: client, requires: [] });
      const [only, ...more] = await notes.first(1);
      expect([only?.collectionId, only?.after, more]).toEqual([realtimeClients.id, client, []]);
      unwatch();
    });

    test('larger than one message of the database come whole', async () => {
      const notes = new Notes();
      const unwatch = await use().store.watch(notes);
      const title = 'ä'.repeat(3_000_000);
      const id = await use().create(things, { title });
      await use().write(updating(things, id, { title: '' }));
      const [, updated] = await notes.first(2);
      expect(updated?.before?.['title'] === title).toBe(true);
      unwatch();
    });

    /** What the log tells after a position, up to now. */
    const recalled = async (store: Store, position: string, mark?: string): Promise<LoggedWrite[]> => {
      const writes: LoggedWrite[] = [];
      for await (const write of store.recall(position, mark ?? (await store.mark()))) writes.push(write);
      return writes;
    };
    const isForgotten = async (work: Promise<unknown>) => expect(await refusal(work)).toEqual({ reason: 'forgotten' });

    test('are recalled from any position of the log, by every store on the database, as they were told', async () => {
      const notes = new Notes();
      const unwatch = await use().store.watch(notes);
      const id = await use().create(things, { count: 0 });
      for (let count = 1; count < 6; count += 1) {
        await (count % 2 === 0 ? use() : another).write(updating(things, id, { count }), creating(things, {}));
      }
      await use().create(things, { title: 'ä'.repeat(3_000_000) });
      await notes.first(12);
      const told = notes.writes.filter(({ mark }) => mark === null);
      expect(told).toHaveLength(7);
      for (const [index, { position }] of told.entries()) {
        for (const { store } of [use(), another]) {
          const writes = await recalled(store, position);
          expect(writes.filter(({ mark }) => mark === null)).toEqual(told.slice(index + 1));
          expect(writes.at(-1)?.mark).not.toBeNull();
        }
      }
      for (const { at } of told) expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
      unwatch();
    });

    test('have marks told at their place, to every watcher', async () => {
      const watchers = [new Notes(), new Notes()];
      const [mine, others] = watchers as [Notes, Notes];
      const ends = [await use().store.watch(mine), await another.store.watch(others)];
      await use().create(things, { title: 'before' });
      const mark = await use().store.mark();
      await another.create(things, { title: 'after' });
      for (const notes of watchers) {
        await notes.first(2);
        const seen = notes.writes.map((write) => (write.mark === mark ? 'mark' : write.changes[0]?.after?.['title']));
        expect(seen.filter((one) => one !== undefined)).toEqual(['before', 'mark', 'after']);
      }
      for (const end of ends) end();
    });

    test('are not recalled from what is no position of the log, nor from one after the mark', async () => {
      const notes = new Notes();
      const unwatch = await use().store.watch(notes);
      const mark = await use().store.mark();
      await use().create(things, { title: 'last' });
      await notes.first(1);
      const position = notes.writes.at(-1)?.position ?? '';
      for (const none of ['', '7', 'x-y', '1-1', `${position}0`, `1${position}`, position.slice(0, -4)]) {
        await isForgotten(recalled(use().store, none));
      }
      await isForgotten(recalled(use().store, position, mark));
      unwatch();
    });

    test('are no longer told once the watch ended', async () => {
      const [ended, going] = [new Notes(), new Notes()] as [Notes, Notes];
      const unwatch = await use().store.watch(ended);
      const unwatchGoing = await use().store.watch(going);
      unwatch();
      await use().create(things, { title: 'unheard' });
      await going.first(1);
      expect(ended.changes).toEqual([]);
      unwatchGoing();
    });

    test('end with the store, which says so', async () => {
      const store = await openAnother();
      const notes = new Notes();
      await store.watch(notes);
      await store.close();
      expect(notes.isLost).toBe(true);
    });
  });
};
