import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordService } from '#server/domain/records/records.js';
import type { JsonObject } from '#server/lib/json.js';
import type { Store } from '#server/store/port.js';
import { collection, field } from './definitions.js';
import { everything, faultOf, openRecordHouse, type RecordHouse, scopeOf } from './record-house.js';

const teams = collection('teams', [field('text', 'name'), field('bool', 'open')]);
const tags = collection('tags', [field('text', 'name')]);
const tasks = collection('tasks', [
  field('text', 'title'),
  field('relation', 'team', { collectionId: teams.id }),
  field('relation', 'tags', { collectionId: tags.id, maxSelect: 999 }),
  field('relation', 'friends', { collectionId: 'pbc_tasks', maxSelect: 999 }),
]);

let house: RecordHouse;
const teamIds: string[] = [];
const tagIds: string[] = [];

beforeAll(async () => {
  house = await openRecordHouse([teams, tags, tasks]);
  for (let i = 0; i < 10; i += 1) {
    teamIds.push(await make('teams', { name: `team ${i}`, open: i % 2 === 0 }));
    tagIds.push(await make('tags', { name: `tag ${i}` }));
  }
  for (let i = 0; i < 120; i += 1) {
    await make('tasks', {
      title: `task ${i}`,
      team: teamIds[i % 10] ?? '',
      tags: [tagIds[i % 7] ?? '', tagIds[9] ?? ''],
    });
  }
});
afterAll(() => house.close());

const make = async (name: string, data: JsonObject): Promise<string> =>
  (await house.records.create(house.admin('records.create'), name, { data, files: [] })).id;

/** The store itself, with a note of every call that reads records. */
const counting = (store: Store): { readonly store: Store; readonly calls: string[] } => {
  const calls: string[] = [];
  const counted: Store = {
    capabilities: store.capabilities,
    schema: () => store.schema(),
    freshSchema: () => store.freshSchema(),
    changeSchema: (...args) => store.changeSchema(...args),
    credential: (...args) => store.credential(...args),
    verify: (...args) => store.verify(...args),
    get: (...args) => {
      calls.push('get');
      return store.get(...args);
    },
    list: (...args) => {
      calls.push(`list ${args[0].collection.name}`);
      return store.list(...args);
    },
    pages: (...args) => store.pages(...args),
    tallies: (...args) => store.tallies(...args),
    write: (...args) => store.write(...args),
    watch: (...args) => store.watch(...args),
    mark: () => store.mark(),
    recall: (...args) => store.recall(...args),
    ping: () => store.ping(),
    close: () => store.close(),
  };
  return { store: counted, calls };
};

describe('expand', () => {
  test.each([1, 10, 100])('of a page of %i records costs one call for each relation', async (perPage) => {
    const { store, calls } = counting(house.store);
    const records = createRecordService({ store, blobs: house.blobs, clock: () => house.clock.now });
    const grant = house.admin('records.list');
    const page = await records.list(grant, 'tasks', { perPage, expand: 'team,tags' });
    expect(calls).toEqual(['list tasks', 'list teams', 'list tags']);
    const rows = page.items.rows();
    expect(rows).toHaveLength(perPage);
    for (const [i, { expand }] of rows.entries()) {
      expect(expand).toMatchObject({
        team: { name: `team ${i % 10}` },
        tags: [{ name: `tag ${i % 7}` }, { name: 'tag 9' }],
      });
    }
    calls.length = 0;
    await records.list(grant, 'teams', { perPage, expand: 'tasks_via_team.tags' });
    expect(calls).toEqual(['list teams', 'list tasks', 'list tags']);
  });

  test('shows no collection, record or field beyond the scope of a key', async () => {
    const scope = new Map([
      ...(scopeOf(tasks) ?? []),
      ...(scopeOf(teams, { filter: 'open = true', readable: new Set(['name']) }) ?? []),
    ]);
    const grant = house.key('records.list', everything, scope);
    const page = await house.records.list(grant, 'tasks', { perPage: 2, expand: 'team,tags' });
    expect(page.items.rows().map(({ expand }) => expand)).toEqual([
      { team: { collectionId: teams.id, collectionName: 'teams', id: teamIds[0], name: 'team 0' } },
      {},
    ]);
    const blind = house.key(
      'records.list',
      everything,
      new Map([...(scopeOf(tasks, { readable: new Set(['title']) }) ?? []), ...(scopeOf(teams) ?? [])]),
    );
    expect(
      (await house.records.list(blind, 'tasks', { perPage: 1, expand: 'team' })).items.rows()[0],
    ).not.toHaveProperty('expand');
    expect(
      (await house.records.list(blind, 'teams', { perPage: 1, expand: 'tasks_via_team' })).items.rows()[0],
    ).not.toHaveProperty('expand');
  });

  test('shows at most 1,000 of the records that refer to one, none of them crowded out by those of another', async () => {
    const [big, small] = [await make('teams', { name: 'big' }), await make('teams', { name: 'small' })];
    const { version } = await house.store.schema();
    const zero = { tags: [], friends: [], created: '', updated: '', title: '' };
    const operations = Array.from({ length: 5_100 }, (_, i) => ({
      kind: 'create' as const,
      collection: tasks,
      values: { ...zero, id: `big${String(i).padStart(12, '0')}`, team: big },
      requires: [],
    }));
    await house.store.write(operations, { schemaVersion: version, credential: null });
    await make('tasks', { title: 'of small', team: small });
    const grant = house.admin('records.list');
    const page = await house.records.list(grant, 'teams', {
      expand: 'tasks_via_team',
      filter: 'name = "big" || name = "small"',
    });
    const lists = page.items.rows().map(({ expand }) => (expand as { tasks_via_team: JsonObject[] }).tasks_via_team);
    expect(lists.map(({ length }) => length)).toEqual([1_000, 1]);
    expect(lists[0]?.[999]?.['id']).toBe('big000000000999');
    expect(lists[1]?.[0]?.['title']).toBe('of small');
  });

  test('refuses an answer that would multiply beyond 100,000 records, at once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 30; i += 1) ids.push(await make('tasks', { title: 'friend' }));
    const update = house.admin('records.update');
    for (const id of ids) await house.records.update(update, 'tasks', id, { data: { friends: ids }, files: [] });
    const start = performance.now();
    const list = house.records.list(house.admin('records.list'), 'tasks', {
      filter: 'title = "friend"',
      expand: 'friends.friends.friends.friends.friends.friends',
    });
    expect((await faultOf(list)).code).toBe('VALIDATION');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
