import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '#server/access/claim.js';
import { createIdempotencyService } from '#server/domain/idempotency/idempotency.js';
import type { IdempotencyService } from '#server/domain/idempotency/idempotency-service.js';
import { AppError } from '#server/lib/errors.js';
import type { Store } from '#server/store/port.js';
import { idempotencyKeys } from '#server/store/system-collections.js';
import { collection, field } from './definitions.js';
import { faultOf, openRecordHouse, type RecordHouse } from './record-house.js';

const notes = collection('notes', [field('text', 'title', { required: true })]);
const minute = 60_000;

let house: RecordHouse;
let service: IdempotencyService;

/** The same database without transactions, as a MongoDB that is no replica set. */
const withoutTransactions = (store: Store): Store =>
  new Proxy(store, {
    get: (target, name) => {
      if (name === 'capabilities') return { ...target.capabilities, transactions: false };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

beforeAll(async () => {
  house = await openRecordHouse([notes]);
  service = createIdempotencyService({ store: house.store, clock: () => house.clock.now });
});
afterAll(() => house.close());

const grant = () => house.admin('records.create');
const answer = { status: 200, text: 'done' };
const request = (key: string) => ({ key, content: 'the request' });
const create = (claim: Claim, title: string) =>
  house.records.create({ ...grant(), claim }, 'notes', { data: { title }, files: [] });
const titled = async (title: string) => {
  const { items } = await house.records.list(house.admin('records.list'), 'notes', { filter: `title="${title}"` });
  return items.rows().length;
};
const lost = new AppError('UNAVAILABLE', 'The connection is lost.');

/** A process that dies, or loses its database, in the middle of its work: nobody hears of it again. */
const interrupted = (key: string, work: (claim: Claim) => Promise<unknown>, by = service) =>
  faultOf(
    by.once(grant(), request(key), async (claim) => {
      await work(claim);
      throw lost;
    }),
  );

describe('a request that was interrupted', () => {
  test('before it wrote anything is done by its repetition', async () => {
    await interrupted('before', () => Promise.resolve());
    const again = await service.once(grant(), request('before'), async (claim) => {
      await create(claim, 'before');
      return answer;
    });
    expect([again, await titled('before')]).toEqual([{ answer, replayed: false }, 1]);
  });

  test('after it wrote is not done again', async () => {
    await interrupted('after', (claim) => create(claim, 'after'));
    const fault = await faultOf(service.once(grant(), request('after'), () => Promise.resolve(answer)));
    expect([fault.code, await titled('after')]).toEqual(['CONFLICT', 1]);
  });

  test('is taken over when its time is up, and can write no more then', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const slow = service.once(grant(), request('slow'), async (claim) => {
      house.clock.now += 5 * minute;
      const repeated = await service.once(grant(), request('slow'), async (own) => {
        await create(own, 'slow');
        return answer;
      });
      expect(repeated?.replayed).toBe(false);
      late = create(claim, 'slow');
      await late;
      return answer;
    });
    expect((await faultOf(slow)).code).toBe('CONFLICT');
    expect(await titled('slow')).toBe(1);
    const third = await service.once(grant(), request('slow'), () => Promise.resolve(null));
    expect(third).toEqual({ answer, replayed: true });
  });

  test('is never done again where the database has no transactions', async () => {
    const single = createIdempotencyService({
      store: withoutTransactions(house.store),
      clock: () => house.clock.now,
    });
    await interrupted('single', (claim) => create(claim, 'single'), single);
    expect((await faultOf(single.once(grant(), request('single'), () => Promise.resolve(answer)))).code).toBe(
      'CONFLICT',
    );
    expect(await titled('single')).toBe(1);
  });
});

test('an answer is kept for 24 hours, then the key is free and its record goes', async () => {
  const run = (text: string) => service.once(grant(), request('day'), () => Promise.resolve({ status: 200, text }));
  await run('first');
  house.clock.now += 24 * 60 * minute - 1000;
  expect(await run('second')).toEqual({ answer: { status: 200, text: 'first' }, replayed: true });
  house.clock.now += 1000;
  expect(await run('third')).toEqual({ answer: { status: 200, text: 'third' }, replayed: false });
  house.clock.now += 25 * 60 * minute;
  await service.once(grant(), request('sweeper'), () => Promise.resolve(answer));
  const { version } = await house.store.schema();
  const query = { where: null, sort: [], offset: 0, limit: 100, fields: ['stage'], total: false };
  const left = await house.store.list(
    { collection: idempotencyKeys, ...query },
    { schemaVersion: version, credential: null },
  );
  expect(left.items.rows()).toEqual([{ stage: 'answered' }]);
});

test('an answer too long to keep is not kept, and the request not done again', async () => {
  const long = { status: 200, text: 'x'.repeat(1_000_001) };
  const work = async (claim: Claim) => {
    await create(claim, 'long');
    return long;
  };
  expect((await service.once(grant(), request('long'), work))?.answer).toBe(long);
  expect((await faultOf(service.once(grant(), request('long'), work))).code).toBe('CONFLICT');
  expect(await titled('long')).toBe(1);
});
