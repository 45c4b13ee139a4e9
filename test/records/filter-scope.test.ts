import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collection, field } from './definitions.js';
import { everything, faultOf, openRecordHouse, type RecordHouse, scopeOf } from './record-house.js';

const teams = collection('teams', [field('text', 'name'), field('bool', 'open')]);
const tasks = collection('tasks', [
  field('text', 'title'),
  field('relation', 'team', { collectionId: teams.id }),
  field('relation', 'watchers', { collectionId: teams.id, maxSelect: 9 }),
]);

/** Sees all teams, and the tasks of open ones. */
const scope = new Map([...(scopeOf(tasks, { filter: 'team.open = true' }) ?? []), ...(scopeOf(teams) ?? [])]);
/** Sees all tasks, and open teams. */
const narrow = new Map([...(scopeOf(tasks) ?? []), ...(scopeOf(teams, { filter: 'open = true' }) ?? [])]);

describe('rows that depend on other records', () => {
  let house: RecordHouse;
  const ids: Record<string, string> = {};
  const make = async (key: string, name: string, data: Record<string, unknown>) => {
    ids[key] = (await house.records.create(house.admin('records.create'), name, { data, files: [] })).id;
  };
  const titles = async (grant: ReturnType<RecordHouse['admin']>, filter = '') =>
    (await house.records.list(grant, 'tasks', { filter, sort: 'title' })).items.rows().map((row) => row['title']);

  beforeAll(async () => {
    house = await openRecordHouse([teams, tasks]);
    await make('open', 'teams', { name: 'open', open: true });
    await make('closed', 'teams', { name: 'closed', open: false });
    await make('a', 'tasks', { title: 'a', team: ids['open'], watchers: [ids['open'], ids['closed']] });
    await make('b', 'tasks', { title: 'b', team: ids['closed'], watchers: [ids['closed']] });
  });
  afterAll(() => house.close());

  const key = (operation: Parameters<RecordHouse['key']>[0], within = scope) =>
    house.key(operation, everything, within);

  test('bound what a key reads', async () => {
    expect(await titles(key('records.list'))).toEqual(['a']);
    const view = house.records.view(key('records.view'), 'tasks', ids['b'] ?? '');
    expect((await faultOf(view)).code).toBe('NOT_FOUND');
  });

  test('bound what a key writes: nothing is made or moved to where it could not reach it', async () => {
    const data = { title: 'c', team: ids['closed'] };
    const made = await faultOf(house.records.create(key('records.create'), 'tasks', { data, files: [] }));
    expect([made.code, made.fields, made.message]).toEqual([
      'VALIDATION',
      {},
      expect.stringContaining('outside the rows'),
    ]);
    const moving = house.records.update(key('records.update'), 'tasks', ids['a'] ?? '', { data, files: [] });
    expect((await faultOf(moving)).code).toBe('VALIDATION');
    expect(await titles(house.admin('records.list'))).toEqual(['a', 'b']);
    const inside = { data: { title: 'a', team: ids['open'] }, files: [] };
    await house.records.update(key('records.update'), 'tasks', ids['a'] ?? '', inside);
  });

  test('are missing for a filter that leads to them', async () => {
    const grant = key('records.list', narrow);
    expect(await titles(grant, 'team.name = "closed"')).toEqual([]);
    expect(await titles(grant, 'team.name = ""')).toEqual(['b']);
    expect(await titles(grant, 'watchers.name ?= "closed"')).toEqual([]);
    expect(await titles(grant, 'watchers.name ~ "open"')).toEqual(['a']);
    expect(await titles(house.admin('records.list'), 'watchers.name ?= "closed"')).toEqual(['a', 'b']);
  });

  test('are counted anew when the other records change', async () => {
    const admin = house.admin('records.list');
    const open = async () => (await house.records.list(admin, 'tasks', { filter: 'team.open = true' })).totalItems;
    expect(await open()).toBe(1);
    const grant = house.admin('records.update');
    await house.records.update(grant, 'teams', ids['closed'] ?? '', { data: { open: true }, files: [] });
    expect(await open()).toBe(2);
    await house.records.update(grant, 'teams', ids['closed'] ?? '', { data: { open: false }, files: [] });
    expect(await open()).toBe(1);
  });
});
