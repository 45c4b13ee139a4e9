import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CollectionScope, Scope } from '#server/access/principal.js';
import { createRealtimeService } from '#server/domain/realtime/realtime.js';
import type { EventSink, RealtimeService, RecordEvent } from '#server/domain/realtime/realtime-service.js';
import { parseTopic } from '#server/domain/realtime/topic.js';
import type { JsonObject } from '#server/lib/json.js';
import { until } from '../harness/until.js';
import { collection, field } from '../records/definitions.js';
import { openRecordHouse, type RecordHouse } from '../records/record-house.js';
import { withOptions } from './listening.js';

const teams = collection('teams', [field('text', 'title'), field('text', 'notes')]);
const posts = collection('posts', [
  field('text', 'title'),
  field('relation', 'team', { collectionId: teams.id, maxSelect: 1, cascadeDelete: true }),
]);
const comments = collection('comments', [
  field('text', 'text'),
  field('relation', 'post', { collectionId: posts.id, maxSelect: 1, cascadeDelete: true }),
]);

let house: RecordHouse;
let realtime: RealtimeService;
const ids = new Map<string, string>();
beforeAll(async () => {
  house = await openRecordHouse([teams, posts, comments]);
  realtime = createRealtimeService({ store: house.store, clock: () => house.clock.now });
  for (const title of ['red', 'blue']) ids.set(title, await create('teams', { title, notes: `of ${title}` }));
});
afterAll(async () => {
  await realtime.close();
  await house.close();
});

const create = async (name: string, data: JsonObject): Promise<string> =>
  (await house.records.create(house.admin('records.create'), name, { data, files: [] })).id;
const post = (title: string, team: string) => create('posts', { title, team: ids.get(team) ?? '' });
const update = (id: string, data: JsonObject) =>
  house.records.update(house.admin('records.update'), 'posts', id, { data, files: [] });
const remove = (name: string, id: string) => house.records.delete(house.admin('records.delete'), name, id);

class Notes implements EventSink {
  readonly events: RecordEvent[] = [];

  send(event: RecordEvent): void {
    this.events.push(event);
  }

  end(): void {
    throw new Error('nothing ends here');
  }

  get titles(): string[] {
    return this.events.map(({ action, record }) => `${action} ${record.values?.['title']}`);
  }
}

const follow = async (topics: readonly string[], scope?: Scope): Promise<{ notes: Notes; stop: () => void }> => {
  const notes = new Notes();
  const grant =
    scope === undefined ? house.admin('realtime.subscribe') : house.key('realtime.subscribe', ['records:read'], scope);
  const stop = await realtime.follow(grant, { topics: topics.map(parseTopic) }, notes);
  return { notes, stop };
};

/** Resolves when all that was written before was told. */
const settled = async (): Promise<void> => {
  const { notes, stop } = await follow(['teams/*']);
  await create('teams', { title: 'mark' });
  await until(async () => notes.events.length > 0);
  stop();
};

const everything: CollectionScope = { filter: null, readable: null, writable: null };

describe('what an event shows of other records', () => {
  test('is what its subscriber may see of them', async () => {
    const topic = withOptions('posts/*', { expand: 'team', fields: 'title,expand.team.title,expand.team.notes' });
    const limited: Scope = new Map([
      [posts.id, everything],
      [teams.id, { filter: 'title = "red"', readable: new Set(['title']), writable: null }],
    ]);
    const [whole, part, alone] = [
      await follow([topic]),
      await follow([topic], limited),
      await follow([topic], new Map([[posts.id, everything]])),
    ];
    await post('of red', 'red');
    await post('of blue', 'blue');
    await settled();
    const shaped = ({ notes }: { notes: Notes }) => notes.events.map(({ record }) => record.shaped);
    expect(shaped(whole)).toEqual([
      { title: 'of red', expand: { team: { title: 'red', notes: 'of red' } } },
      { title: 'of blue', expand: { team: { title: 'blue', notes: 'of blue' } } },
    ]);
    expect(shaped(part)).toEqual([
      { title: 'of red', expand: { team: { title: 'red' } } },
      { title: 'of blue', expand: {} },
    ]);
    expect(shaped(alone)).toEqual([{ title: 'of red' }, { title: 'of blue' }]);
    for (const { stop } of [whole, part, alone]) stop();
  });

  test('keeps no event from its place among those that show nothing of the kind', async () => {
    const { notes, stop } = await follow([
      'teams/*',
      withOptions('posts/*', { expand: 'team,comments_via_post' }),
      withOptions('comments/*', { filter: 'post.team.title = "red"' }),
    ]);
    const expected: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      const team = await create('teams', { title: `t${i}` });
      const id = await post(`p${i}`, 'red');
      const comment = await create('comments', { text: 'c', post: id });
      expected.push(`create ${team}`, `create ${id}`, `create ${comment}`);
      // The filter asks for the post as it is when the comment is told of.
      await until(async () => notes.events.length >= expected.length);
      await remove('posts', id);
      expected.push(`delete ${id}`, `delete ${comment}`);
    }
    await until(async () => notes.events.length >= expected.length);
    expect(notes.events.map(({ action, record }) => `${action} ${record.id}`)).toEqual(expected);
    stop();
  });
});

describe('a filter that leads to other records', () => {
  test('is decided by them, for deletions by what was there before', async () => {
    const ofRed = withOptions('posts/*', { filter: 'team.title = "red"' });
    const commented = withOptions('posts/*', { filter: 'comments_via_post.text ?= "yes"' });
    const [red, replied] = [await follow([ofRed]), await follow([commented])];
    const team = await create('teams', { title: 'red' });
    const a = await create('posts', { title: 'a', team });
    const b = await post('b', 'blue');
    await create('comments', { text: 'yes', post: a });
    await update(a, { title: 'a2' });
    await update(b, { team });
    // The filter asks for the team as it is when the post is told of.
    await settled();
    await remove('teams', team);
    await settled();
    expect(red.notes.titles.slice(0, 3)).toEqual(['create a', 'update a2', 'update b']);
    expect(red.notes.titles.slice(3).toSorted()).toEqual(['delete a2', 'delete b']);
    expect(replied.notes.titles).toEqual(['update a2', 'delete a2']);
    for (const { stop } of [red, replied]) stop();
  });

  test('looks no further than its subscriber may, whose own rows may depend on other records too', async () => {
    const scope: Scope = new Map([
      [posts.id, { ...everything, filter: 'team.title != "blue"' }],
      [teams.id, { ...everything, filter: 'title = "blue"', readable: new Set(['title']) }],
    ]);
    const byTeam = withOptions('posts/*', { filter: 'team.title = ""' });
    const byNotes = withOptions('posts/*', { filter: 'team.notes = "of red"' });
    const [own, asked, hidden] = [
      await follow(['posts/*'], scope),
      await follow([byTeam], scope),
      await follow([byNotes], scope),
    ];
    await post('red', 'red');
    await post('blue', 'blue');
    await settled();
    expect(own.notes.titles).toEqual(['create red']);
    // A team outside of its rows is as missing for the filter as none at all.
    expect(asked.notes.titles).toEqual(['create red']);
    expect(hidden.notes.titles).toEqual([]);
    for (const { stop } of [own, asked, hidden]) stop();
  });

  test('that needs more than 1,000 other records lets nothing through, and holds up nobody', async () => {
    const id = await post('crowded', 'red');
    const many = Array.from({ length: 1_001 }, () => ({ text: 'x', post: id }));
    const { version } = await house.store.schema();
    const creates = many.map((values, n) => ({
      kind: 'create' as const,
      collection: comments,
      values: { ...values, id: `c${String(n).padStart(14, '0')}`, created: '', updated: '' },
      requires: [],
    }));
    for (let start = 0; start < creates.length; start += 100) {
      await house.store.write(creates.slice(start, start + 100), { schemaVersion: version, credential: null });
    }
    const { notes, stop } = await follow([withOptions('posts/*', { filter: 'comments_via_post.text ?= "x"' })]);
    const plain = await follow(['posts/*']);
    await update(id, { title: 'too crowded' });
    const few = await post('few', 'red');
    // Other records count as they are when the event is told.
    await settled();
    await create('comments', { text: 'x', post: few });
    await update(few, { title: 'enough' });
    await settled();
    expect(notes.titles).toEqual(['update enough']);
    expect(plain.notes.titles).toEqual(['update too crowded', 'create few', 'update enough']);
    stop();
    plain.stop();
  });
});
