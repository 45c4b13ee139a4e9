import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collection, field } from './definitions.js';
import { codesOf, everything, faultOf, openRecordHouse, type RecordHouse, scopeOf } from './record-house.js';

/** What a key with limits reaches: hand-made principals, as no door can make them yet. */
const teams = collection('teams', [field('text', 'name'), field('bool', 'open')]);
const tasks = collection('tasks', [
  field('text', 'title'),
  field('text', 'owner'),
  field('number', 'cost', { max: 1000 }),
  field('relation', 'team', { collectionId: teams.id }),
  field('relation', 'watchers', { collectionId: teams.id, maxSelect: 9 }),
  field('file', 'paper'),
  field('file', 'secretPaper'),
]);
const vault = collection('vault', [field('text', 'title')]);

const limits = {
  filter: 'owner = "ana" && cost < 100',
  readable: new Set(['title', 'owner', 'team', 'watchers', 'paper', 'created']),
  writable: new Set(['title', 'owner', 'team', 'watchers', 'paper']),
};
const scope = new Map([
  ...(scopeOf(tasks, limits) ?? []),
  ...(scopeOf(teams, { filter: 'open = true', readable: new Set(['name']) }) ?? []),
]);

let house: RecordHouse;
let mine: string;
let foreign: string;
let costly: string;
let openTeam: string;
let closedTeam: string;

const create = async (name: string, data: Record<string, unknown>) =>
  (await house.records.create(house.admin('records.create'), name, { data, files: [] })).id;
const key = (operation: Parameters<RecordHouse['key']>[0]) => house.key(operation, everything, scope);
const stored = async (name: string, id: string) =>
  (await house.records.view(house.admin('records.view'), name, id)).values;
const notFound = async (work: Promise<unknown>) => expect((await faultOf(work)).code).toBe('NOT_FOUND');

beforeAll(async () => {
  house = await openRecordHouse([teams, tasks, vault]);
});
afterAll(() => house.close());
beforeEach(async () => {
  openTeam = await create('teams', { name: 'open team', open: true });
  closedTeam = await create('teams', { name: 'closed team', open: false });
  mine = await create('tasks', {
    title: 'mine',
    owner: 'ana',
    cost: 5,
    team: openTeam,
    watchers: [openTeam, closedTeam],
  });
  foreign = await create('tasks', { title: 'not mine', owner: 'ben', cost: 5 });
  costly = await create('tasks', { title: 'too dear', owner: 'ana', cost: 500 });
});

describe('a collection outside the scope does not exist', () => {
  test('for any method', async () => {
    const id = await create('vault', { title: 'gold' });
    await notFound(house.records.list(key('records.list'), 'vault', {}));
    await notFound(house.records.view(key('records.view'), 'vault', id));
    await notFound(house.records.create(key('records.create'), 'vault', { data: { title: 'x' }, files: [] }));
    await notFound(house.records.update(key('records.update'), vault.id, id, { data: { title: 'x' }, files: [] }));
    await notFound(house.records.delete(key('records.delete'), 'vault', id));
    await notFound(house.files.download(key('files.download'), 'vault', id, 'a.txt'));
    expect(await stored('vault', id)).toMatchObject({ title: 'gold' });
  });
});

describe('a row outside the filter does not exist', () => {
  test('in lists and in their totals, whatever the caller filters by', async () => {
    for (const filter of ['', 'id != ""', 'owner = "ben" || owner = "ana"', 'title = "not mine" || 1 = 1']) {
      const page = await house.records.list(key('records.list'), 'tasks', { filter, perPage: 1000 });
      const ids = page.items.rows().map((row) => row['id']);
      expect(ids).toContain(mine);
      expect(ids).not.toContain(foreign);
      expect(ids).not.toContain(costly);
      expect(page.totalItems).toBe(ids.length);
    }
    const page = await house.records.list(key('records.list'), 'tasks', { filter: `id = "${foreign}"` });
    expect(page).toMatchObject({ totalItems: 0, totalPages: 0 });
  });

  test('for view, update and delete', async () => {
    for (const id of [foreign, costly]) {
      await notFound(house.records.view(key('records.view'), 'tasks', id));
      await notFound(house.records.update(key('records.update'), 'tasks', id, { data: { title: 'taken' }, files: [] }));
      await notFound(house.records.delete(key('records.delete'), 'tasks', id));
    }
    expect(await stored('tasks', foreign)).toMatchObject({ title: 'not mine' });
    expect(await stored('tasks', costly)).toMatchObject({ title: 'too dear' });
    await house.records.delete(key('records.delete'), 'tasks', mine);
    await notFound(stored('tasks', mine));
  });

  test('no record is made or moved to where the key could not reach it', async () => {
    const data = { title: 'smuggled', owner: 'ben' };
    const made = await faultOf(house.records.create(key('records.create'), 'tasks', { data, files: [] }));
    expect([made.code, made.fields]).toEqual(['VALIDATION', {}]);
    const moved = await faultOf(
      house.records.update(key('records.update'), 'tasks', mine, { data: { owner: 'ben' }, files: [] }),
    );
    expect(moved.code).toBe('VALIDATION');
    expect(await stored('tasks', mine)).toMatchObject({ owner: 'ana' });
    const all = await house.records.list(house.admin('records.list'), 'tasks', { filter: 'title = "smuggled"' });
    expect(all.totalItems).toBe(0);
    const inside = { data: { title: 'fine', owner: 'ana' }, files: [] };
    expect((await house.records.create(key('records.create'), 'tasks', inside)).values).toMatchObject({
      title: 'fine',
    });
  });

  test('a filter that no longer fits the collection lets nothing through', async () => {
    const broken = scopeOf(tasks, { filter: 'renamed = 1' });
    const list = house.records.list(house.key('records.list', everything, broken), 'tasks', {});
    const view = house.records.view(house.key('records.view', everything, broken), 'tasks', mine);
    expect([(await faultOf(list)).code, (await faultOf(view)).code]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});

describe('a field that may not be read does not exist', () => {
  const shown = ['id', 'title', 'owner', 'team', 'watchers', 'paper', 'created'];

  test('in lists, views and the answers to writes', async () => {
    const page = await house.records.list(key('records.list'), 'tasks', { filter: `id = "${mine}"` });
    expect(Object.keys(page.items.rows()[0] ?? {})).toEqual(['collectionId', 'collectionName', ...shown]);
    const viewed = await house.records.view(key('records.view'), 'tasks', mine);
    expect(Object.keys(viewed.values ?? {})).toEqual(shown);
    const updated = await house.records.update(key('records.update'), 'tasks', mine, {
      data: { title: 'b' },
      files: [],
    });
    expect(Object.keys(updated.values ?? {})).toEqual(shown);
  });

  test('in filters and sorts', async () => {
    for (const params of [{ filter: 'cost > 1' }, { sort: '-cost' }, { filter: 'updated != ""' }]) {
      const error = await faultOf(house.records.list(key('records.list'), 'tasks', params));
      expect(error.code).toBe('VALIDATION');
      expect(error.message).toContain('unknown field');
    }
  });
});

describe('a field that may not be written stays', () => {
  test('refused by name when the key may read it, passed over when it may not', async () => {
    const readOnly = new Map(scopeOf(tasks, { writable: new Set(['title']) }) ?? []);
    const grant = house.key('records.update', everything, readOnly);
    const error = await faultOf(house.records.update(grant, 'tasks', mine, { data: { owner: 'eve' }, files: [] }));
    expect([error.code, error.message]).toEqual(['FORBIDDEN', 'The API key may not set the field "owner".']);
    const modifier = await faultOf(house.records.update(grant, 'tasks', mine, { data: { 'cost+': 1 }, files: [] }));
    expect(modifier.code).toBe('FORBIDDEN');
    const unseen = { data: { cost: 99, title: 'renamed' }, files: [] };
    await house.records.update(key('records.update'), 'tasks', mine, unseen);
    expect(await stored('tasks', mine)).toMatchObject({ title: 'renamed', owner: 'ana', cost: 5 });
  });
});

describe('a related record outside the scope is missing', () => {
  test('when it is newly named, as one that never was', async () => {
    for (const team of [closedTeam, 'missing00000000']) {
      const update = house.records.update(key('records.update'), 'tasks', mine, { data: { team }, files: [] });
      expect(codesOf(await faultOf(update))).toEqual({ team: 'validation_missing_rel_records' });
      const data = { title: 'x', owner: 'ana', team };
      const made = house.records.create(key('records.create'), 'tasks', { data, files: [] });
      expect(codesOf(await faultOf(made))).toEqual({ team: 'validation_missing_rel_records' });
    }
    expect(await stored('tasks', mine)).toMatchObject({ team: openTeam });
  });

  test('and so is every record of a collection outside it', async () => {
    const grant = house.key('records.update', everything, scopeOf(tasks));
    const update = house.records.update(grant, 'tasks', mine, {
      data: { watchers: [openTeam], team: openTeam },
      files: [],
    });
    expect((await update).values).toMatchObject({ team: openTeam, watchers: [openTeam] });
    const added = house.records.update(grant, 'tasks', mine, { data: { 'watchers+': closedTeam }, files: [] });
    expect(codesOf(await faultOf(added))).toEqual({ watchers: 'validation_missing_rel_records' });
  });

  test('ids that the record already holds may stay', async () => {
    const other = await create('teams', { name: 'another', open: true });
    const update = house.records.update(key('records.update'), 'tasks', mine, {
      data: { 'watchers+': other },
      files: [],
    });
    expect((await update).values).toMatchObject({ watchers: [openTeam, closedTeam, other] });
  });
});

describe('files of what is outside the scope', () => {
  const upload = (grant: ReturnType<typeof key>, id: string, name: string, text = 'bytes') =>
    house.files.upload(grant, 'tasks', id, name, {
      clientName: 'paper.txt',
      stream: Readable.from([Buffer.from(text)]),
    });

  test('cannot be downloaded: neither of foreign rows nor of unreadable fields', async () => {
    const admin = house.admin('files.upload');
    const [own, other, secret] = [
      await upload(admin, mine, 'paper'),
      await upload(admin, foreign, 'paper'),
      await upload(admin, mine, 'secretPaper'),
    ];
    const download = await house.files.download(key('files.download'), 'tasks', mine, own.name);
    expect((await buffer(download.read(null))).toString()).toBe('bytes');
    await notFound(house.files.download(key('files.download'), 'tasks', foreign, other.name));
    await notFound(house.files.download(key('files.download'), 'tasks', mine, secret.name));
    await notFound(house.files.download(key('files.download'), 'tasks', mine, other.name));
  });

  test('cannot be added or deleted either, and nothing is left on disk', async () => {
    const held = await upload(house.admin('files.upload'), foreign, 'paper');
    const before = await house.filesOnDisk();
    await notFound(upload(key('files.upload'), foreign, 'paper'));
    await notFound(upload(key('files.upload'), mine, 'secretPaper'));
    await notFound(house.files.delete(key('files.delete'), 'tasks', foreign, 'paper', held.name));
    const readOnly = house.key('files.upload', everything, scopeOf(tasks, { writable: new Set(['title']) }));
    expect((await faultOf(upload(readOnly, mine, 'paper'))).code).toBe('FORBIDDEN');
    expect(await house.filesOnDisk()).toEqual(before);
  });
});

describe('a search by a key with limits', () => {
  const found = async (search: string) =>
    (await house.records.list(key('records.list'), 'tasks', { search })).totalItems;

  test('finds no record outside of its rows, and none by a field that it cannot read', async () => {
    await create('tasks', { title: 'searched', owner: 'ana', cost: 5, secretPaper: [] });
    await create('tasks', { title: 'searched', owner: 'ben', cost: 5 });
    expect(await found('searched')).toBe(1);
    const narrow = scopeOf(tasks, { readable: new Set(['owner']) });
    const list = (search: string) =>
      house.records.list(house.key('records.list', everything, narrow), 'tasks', { search });
    expect((await list('searched')).totalItems).toBe(0);
    expect((await list('ben')).totalItems).toBeGreaterThan(0);
  });
});
