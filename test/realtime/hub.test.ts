import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { authorize, type Grant } from '#server/access/authorize.js';
import { knownPrincipal } from '#server/access/known-principal.js';
import type { Permission } from '#server/access/operations.js';
import type { Scope } from '#server/access/principal.js';
import { createRealtimeService } from '#server/domain/realtime/realtime.js';
import type { EventSink, Following, RecordEvent } from '#server/domain/realtime/realtime-service.js';
import { parseTopic } from '#server/domain/realtime/topic.js';
import { formatDate } from '#server/lib/dates.js';
import type { AppError } from '#server/lib/errors.js';
import { newRecordId } from '#server/lib/ids.js';
import { apiKeys } from '#server/store/system-collections.js';
import { until } from '../harness/until.js';
import { collection, field } from '../records/definitions.js';
import { openRecordHouse, scopeOf } from '../records/record-house.js';

const posts = collection('posts', [field('text', 'title'), field('text', 'owner'), field('number', 'count')]);
const others = collection('others', [field('text', 'title')]);
const house = await openRecordHouse([posts, others]);
const realtime = createRealtimeService({ store: house.store, clock: () => house.clock.now });
afterAll(async () => {
  await realtime.close();
  await house.close();
});

const on = (topics: readonly string[]): Following => ({ topics: topics.map(parseTopic) });

class Notes implements EventSink {
  readonly events: RecordEvent[] = [];
  reason: AppError | null = null;

  send(event: RecordEvent): void {
    this.events.push(event);
  }

  end(reason: AppError): void {
    this.reason = reason;
  }

  get shown(): unknown[] {
    return this.events.map(({ action, record }) => [action, record.values]);
  }
}

const create = async (values: { title?: string; owner?: string; count?: number }, name = 'posts'): Promise<string> =>
  (await house.records.create(house.admin('records.create'), name, { data: values, files: [] })).id;
const update = (id: string, values: { title?: string; owner?: string }) =>
  house.records.update(house.admin('records.update'), 'posts', id, { data: values, files: [] });
const remove = (id: string) => house.records.delete(house.admin('records.delete'), 'posts', id);

/** Follows as a hand-made key, and as an admin who tells when all was told. */
let admin: Notes;
const follow = async (scope: Scope, held: readonly Permission[], topics: readonly string[]): Promise<Notes> => {
  const notes = new Notes();
  await realtime.follow(house.key('realtime.subscribe', held, scope), on(topics), notes);
  return notes;
};
const adminHeard = (count: number) => until(async () => admin.events.length >= count);

beforeEach(async () => {
  admin = new Notes();
  await realtime.follow(house.admin('realtime.subscribe'), on(['posts/*', 'others/*']), admin);
});

describe('a key with a scope', () => {
  const mine = (): Scope => scopeOf(posts, { filter: 'owner = "me"', readable: new Set(['title', 'owner']) });

  test('is told of the rows it may see, as they are after the change, and of no others', async () => {
    const notes = await follow(mine(), ['records:read'], ['posts/*']);
    const theirs = await create({ title: 'theirs', owner: 'them' });
    const id = await create({ title: 'mine', owner: 'me' });
    await update(theirs, { title: 'still theirs' });
    await update(id, { owner: 'them' });
    await update(id, { owner: 'me', title: 'again' });
    await remove(theirs);
    await remove(id);
    await adminHeard(7);
    expect(notes.events.map(({ action, record }) => `${action} ${record.values?.['title']}`)).toEqual([
      'create mine',
      'update again',
      'delete again',
    ]);
  });

  test('sees the fields it may read, and cannot filter by others', async () => {
    const byCount = `posts/*?options=${encodeURIComponent('{"query":{"filter":"count = 7"}}')}`;
    const notes = await follow(mine(), ['records:read'], ['posts/*', byCount]);
    const id = await create({ title: 't', owner: 'me', count: 7 });
    await adminHeard(1);
    expect(notes.shown).toEqual([['create', { id, title: 't', owner: 'me' }]]);
    expect(notes.events[0]?.topic).toBe('posts/*');
  });

  test('is told nothing of a collection outside of it, by name or by id', async () => {
    const id = await create({ title: 'there' }, 'others');
    await adminHeard(1);
    const notes = await follow(mine(), ['records:read'], ['others/*', `${others.id}/*`, `others/${id}`, 'posts/*']);
    await create({ title: 'unheard' }, 'others');
    await create({ owner: 'me', title: 'heard' });
    await adminHeard(3);
    expect(notes.events.map(({ record }) => record.values?.['title'])).toEqual(['heard']);
  });

  test('whose row filter does not fit the collection is told nothing', async () => {
    const notes = await follow(scopeOf(posts, { filter: 'gone = 1' }), ['records:read'], ['posts/*']);
    await create({ title: 'unheard' });
    await adminHeard(1);
    expect(notes.events).toEqual([]);
  });
});

test('a key without records:read is told nothing, whatever else it may do', async () => {
  const held: Permission[] = ['records:write', 'records:delete', 'files:read', 'files:write'];
  const id = await create({ title: 'before' });
  const notes = await follow(null, held, ['posts/*', `posts/${id}`]);
  await update(id, { title: 'after' });
  await adminHeard(2);
  expect(notes.events).toEqual([]);
});

/** Leave for a stored key that expires at this time. */
const storedKey = async (expires: number): Promise<{ grant: Grant; id: string }> => {
  const { version } = await house.store.schema();
  const context = { schemaVersion: version, credential: null };
  const id = newRecordId();
  const hash = `${id}`.padEnd(64, '0');
  const values = { id, name: 'k', permissions: ['records:read'], hash, tail: 'abcd', created: '', lastUsed: '' };
  const all = { ...values, expires: formatDate(expires) };
  await house.store.write([{ kind: 'create', collection: apiKeys, values: all, requires: [] }], context);
  const credential = await house.store.credential('apiKey', hash);
  if (credential === null) throw new Error('the key was not stored');
  return { grant: authorize(knownPrincipal(credential).principal, 'realtime.subscribe'), id };
};

test('an expired key is told nothing from that instant, and its stream ends', async () => {
  const expires = house.clock.now + 60_000;
  const notes = new Notes();
  await realtime.follow((await storedKey(expires)).grant, on(['posts/*']), notes);
  await create({ title: 'heard' });
  await adminHeard(1);
  house.clock.now = expires;
  await create({ title: 'unheard' });
  await adminHeard(2);
  await until(async () => notes.reason !== null, 1_000);
  expect(notes.reason?.code).toBe('UNAUTHENTICATED');
  expect(notes.events.map(({ record }) => record.values?.['title'])).toEqual(['heard']);
});

test('what a key may do is read anew when it changes', async () => {
  const { grant, id } = await storedKey(house.clock.now + 60_000);
  const notes = new Notes();
  await realtime.follow(grant, on(['posts/*']), notes);
  await create({ title: 'heard' });
  await adminHeard(1);
  const { version } = await house.store.schema();
  const set = { permissions: ['records:write'] };
  const change = { kind: 'update', collection: apiKeys, id, revision: null, where: null, set, requires: [] } as const;
  await house.store.write([change], { schemaVersion: version, credential: null });
  await create({ title: 'unheard' });
  await adminHeard(2);
  expect(notes.events.map(({ record }) => record.values?.['title'])).toEqual(['heard']);
  expect(notes.reason).toBeNull();
});

test('what is no longer followed is no longer told', async () => {
  const notes = new Notes();
  const stop = await realtime.follow(house.admin('realtime.subscribe'), on(['posts/*']), notes);
  stop();
  await create({ title: 'unheard' });
  await adminHeard(1);
  expect([notes.events, notes.reason]).toEqual([[], null]);
});

test('closing ends every stream and refuses new ones', async () => {
  const closing = createRealtimeService({ store: house.store, clock: () => house.clock.now });
  const notes = new Notes();
  await closing.follow(house.admin('realtime.subscribe'), on(['posts/*']), notes);
  const connected = new Notes();
  await closing.connect(authorize(null, 'realtime.connect'), '127.0.0.1', connected);
  await closing.close();
  expect([notes.reason?.code, connected.reason?.code]).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  const again = closing.follow(house.admin('realtime.subscribe'), on(['posts/*']), notes);
  await expect(again).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
