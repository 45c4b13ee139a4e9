import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRealtimeService } from '#server/domain/realtime/realtime.js';
import type { EventSink, RealtimeService, RecordEvent } from '#server/domain/realtime/realtime-service.js';
import { parseTopic, type Topic } from '#server/domain/realtime/topic.js';
import type { AppError } from '#server/lib/errors.js';
import { fieldEquals } from '#server/store/filter.js';
import type { Store } from '#server/store/port.js';
import { until } from '../harness/until.js';
import { collection, field } from '../records/definitions.js';
import { faultOf, openRecordHouse, type RecordHouse } from '../records/record-house.js';

const posts = collection('posts', [field('text', 'title'), field('number', 'count')]);
const comments = collection('comments', [
  { ...field('relation', 'post', { collectionId: posts.id, maxSelect: 1, cascadeDelete: true }) },
]);

let house: RecordHouse;
let another: Store;
/** Two processes on one database. */
let here: RealtimeService;
let there: RealtimeService;

beforeAll(async () => {
  house = await openRecordHouse([posts, comments]);
  another = await house.openAnother();
  here = createRealtimeService({ store: house.store, clock: () => house.clock.now });
  there = createRealtimeService({ store: another, clock: () => house.clock.now });
});
afterAll(async () => {
  await here.close();
  await there.close();
  await another.close();
  await house.close();
});

class Notes implements EventSink {
  readonly events: RecordEvent[] = [];
  reason: AppError | null = null;

  send(event: RecordEvent): void {
    this.events.push(event);
  }

  end(reason: AppError): void {
    this.reason = reason;
  }

  get cursors(): string[] {
    return this.events.map(({ cursor }) => cursor);
  }

  async first(count: number): Promise<readonly RecordEvent[]> {
    await until(async () => this.events.length >= count);
    return this.events;
  }
}

const everyPost: readonly Topic[] = [parseTopic('posts/*')];
const create = async (count: number): Promise<string> =>
  (await house.records.create(house.admin('records.create'), 'posts', { data: { count }, files: [] })).id;
const update = (id: string, count: number) =>
  house.records.update(house.admin('records.update'), 'posts', id, { data: { count }, files: [] });

const follow = async (service: RealtimeService, topics: readonly Topic[], after?: string) => {
  const notes = new Notes();
  const stop = await service.follow(house.admin('realtime.subscribe'), { topics, after }, notes);
  return { notes, stop };
};
const shown = ({ events }: Notes) => events.map(({ action, record }) => `${action} ${record.values?.['count']}`);

describe('following on after a cursor', () => {
  test('tells what came since, once and in order, through whichever process', async () => {
    const whole = await follow(here, everyPost);
    for (let count = 0; count < 10; count += 1) await create(count);
    const events = await whole.notes.first(10);
    for (const service of [here, there]) {
      for (const at of [0, 4, 8]) {
        const { notes, stop } = await follow(service, everyPost, events[at]?.cursor);
        await notes.first(9 - at);
        expect(notes.cursors).toEqual(whole.notes.cursors.slice(at + 1));
        expect(shown(notes)).toEqual(shown(whole.notes).slice(at + 1));
        stop();
      }
    }
    whole.stop();
  });

  test('tells what happens meanwhile and afterwards as if nothing had been', async () => {
    const whole = await follow(here, everyPost);
    const id = await create(0);
    await whole.notes.first(1);
    const going = { on: true };
    const writing = (async () => {
      let count = 1;
      for (; going.on && count < 2_000; count += 1) await update(id, count);
      return count;
    })();
    const late: Notes[] = [];
    const stops: (() => void)[] = [whole.stop];
    for (let i = 0; i < 12; i += 1) {
      await whole.notes.first(whole.notes.events.length + 3);
      const cursor = whole.notes.cursors.at(-3) ?? '';
      const { notes, stop } = await follow(i % 2 === 0 ? here : there, everyPost, cursor);
      late.push(notes);
      stops.push(stop);
    }
    going.on = false;
    const total = await writing;
    const events = await whole.notes.first(total);
    for (const notes of late) {
      const [begun] = await notes.first(1);
      const first = events.findIndex(({ cursor }) => cursor === begun?.cursor);
      await notes.first(total - first);
      expect(notes.cursors).toEqual(whole.notes.cursors.slice(first));
      expect(notes.reason).toBeNull();
    }
    for (const stop of stops) stop();
  });

  test('goes on in the middle of a write that changed many records', async () => {
    const both = [...everyPost, parseTopic('comments/*')];
    const whole = await follow(here, both);
    const post = await create(1);
    const grant = house.admin('records.create');
    for (let i = 0; i < 25; i += 1) await house.records.create(grant, 'comments', { data: { post }, files: [] });
    await house.records.delete(house.admin('records.delete'), 'posts', post);
    const events = await whole.notes.first(52);
    expect(new Set(whole.notes.cursors).size).toBe(52);
    for (const at of [26, 35, 50]) {
      const { notes, stop } = await follow(there, both, events[at]?.cursor);
      await notes.first(51 - at);
      expect(notes.cursors).toEqual(whole.notes.cursors.slice(at + 1));
      expect(notes.events.map(({ record }) => record.id)).toEqual(events.slice(at + 1).map(({ record }) => record.id));
      stop();
    }
    whole.stop();
  });

  test('shows what the follower may see now, and nothing of what it may not', async () => {
    const whole = await follow(here, everyPost);
    await create(1);
    await create(2);
    const [first] = await whole.notes.first(2);
    const notes = new Notes();
    const scope = new Map([[posts.id, { filter: 'count = 3', readable: null, writable: null }]]);
    const grant = house.key('realtime.subscribe', ['records:read'], scope);
    const stop = await here.follow(grant, { topics: everyPost, after: first?.cursor }, notes);
    await create(3);
    await notes.first(1);
    expect(shown(notes)).toEqual(['create 3']);
    stop();
    whole.stop();
  });

  test('is refused for what is no cursor, and for one that the log does not go back to', async () => {
    for (const none of ['', 'x', '-1.a', '0.', `0.${'a'.repeat(3000)}`]) {
      expect(await faultOf(follow(here, everyPost, none))).toMatchObject({
        code: 'VALIDATION',
        fields: { after: { code: 'validation_invalid_value' } },
      });
    }
    const whole = await follow(here, everyPost);
    await create(1);
    const [event] = await whole.notes.first(1);
    for (const unknown of ['0.nothing', '0.1-1', `${event?.cursor}0`]) {
      const fault = await faultOf(follow(here, everyPost, unknown));
      expect([fault.code, fault.message]).toEqual(['CONFLICT', expect.stringContaining('Load anew')]);
    }
    await create(2);
    await whole.notes.first(2);
    expect(shown(whole.notes)).toEqual(['create 1', 'create 2']);
    whole.stop();
  });

  test('is no longer told of anything once it ended, also while it is told what it missed', async () => {
    const whole = await follow(here, everyPost);
    for (let count = 0; count < 30; count += 1) await create(count);
    const [first] = await whole.notes.first(30);
    const { notes, stop } = await follow(here, everyPost, first?.cursor);
    stop();
    const heard = notes.events.length;
    await create(99);
    await whole.notes.first(31);
    expect(notes.events.length).toBe(heard);
    expect(notes.reason).toBeNull();
    whole.stop();
  });
});

test('a topic can hold a filter as a tree, and name the actions', async () => {
  const topic: Topic = {
    name: 'typed',
    path: `${posts.id}/*`,
    filter: ({ view }) => (view.byName.has('count') ? fieldEquals('count', 5) : null),
    actions: new Set(['update', 'delete']),
    shape: null,
    isExpected: false,
  };
  const { notes, stop } = await follow(here, [topic]);
  const id = await create(5);
  await update(id, 6);
  await update(id, 5);
  await house.records.delete(house.admin('records.delete'), 'posts', id);
  const events = await notes.first(2);
  expect(shown(notes)).toEqual(['update 5', 'delete 5']);
  expect(events.map(({ topic, grant }) => [topic, grant.principal?.kind])).toEqual([
    ['typed', 'admin'],
    ['typed', 'admin'],
  ]);
  for (const { at } of events) expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
  stop();
});
