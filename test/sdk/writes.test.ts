import { type Client, ConflictError, FicheroError } from 'fichero-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { clientsOf, type Transport, transports } from './clients.js';

let server: TestServer;
let clients: Record<Transport, Client>;

beforeAll(async () => {
  server = await startServer();
  await server.createCollection({
    name: 'items',
    fields: [
      { name: 'code', type: 'text', required: true },
      { name: 'price', type: 'number' },
      { name: 'kind', type: 'select', values: ['a', 'b'], maxSelect: 1 },
      { name: 'sold', type: 'bool' },
    ],
    indexes: ['CREATE UNIQUE INDEX `idx_items_code` ON `items` (`code`)'],
  });
  const { secret } = await server.mintKey(['records:read', 'records:write', 'records:delete']);
  clients = clientsOf(server, { apiKey: secret });
});
afterAll(() => server.stop());

const thrownBy = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe.each(transports)('writes over %s', (way) => {
  const items = () => clients[way].collection('items');
  const own = (name: string) => `${way}-${name}`;

  it('a create that is repeated with its key makes one record', async () => {
    const options = { idempotencyKey: own('once') };
    const data = { code: own('once'), price: 1 };
    const first = await items().create(data, options);
    expect((await items().create(data, options)).id).toBe(first.id);
    expect(await items().count({ where: { code: { eq: data.code } } })).toBe(1);
  });

  it('an update from a record that was changed since is refused with it as it is now', async () => {
    const made = await items().create({ code: own('old'), price: 1 });
    const ifUpdated = made.updated;
    await items().update(made.id, { price: 2 }, { ifUpdated });
    const error = await thrownBy(items().update(made.id, { price: 3 }, { ifUpdated }));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ status: 409, current: { id: made.id, price: 2 } });
    expect((await items().get(made.id)).price).toBe(2);
  });

  it('many are written together or not at all, and the error says which one is at fault', async () => {
    const many = [{ code: own('m0') }, { code: own('m1') }, { price: 3 }];
    const error = await thrownBy(items().createMany(many));
    expect(error).toBeInstanceOf(FicheroError);
    expect(error).toMatchObject({ index: 2, fields: { code: { code: 'validation_required' } } });
    const where = { code: { startsWith: own('m') } };
    expect(await items().count({ where })).toBe(0);
    expect(await items().createMany(many.slice(0, 2))).toMatchObject({ count: 2 });
    const again = [{ code: own('m1'), price: 8 }, { code: own('m2') }];
    expect(await items().upsertMany(['code'], again)).toMatchObject({ count: 2 });
    expect(await items().count({ where })).toBe(3);
    expect(await items().updateMany(where, { price: 4 })).toMatchObject({ count: 3 });
    expect(await thrownBy(items().deleteMany(where, { max: 2 }))).toBeInstanceOf(FicheroError);
    expect(await items().deleteMany(where)).toMatchObject({ count: 3 });
  });

  it('an upsert creates, then updates; a record is found by a unique index', async () => {
    const by = { code: own('up') };
    const data = { create: { code: by.code, price: 1 }, update: { price: 2 } };
    const made = await items().upsert(by, data);
    expect(made.price).toBe(1);
    expect(await items().upsert(by, data)).toMatchObject({ id: made.id, price: 2 });
    expect(await items().get(by)).toMatchObject({ id: made.id });
  });

  it('records are measured, all together and by groups', async () => {
    const where = { code: { startsWith: own('g') } };
    await items().createMany([
      { code: own('g1'), price: 1, kind: 'a', sold: true },
      { code: own('g2'), price: 2, kind: 'a' },
      { code: own('g3'), price: 6, kind: 'b' },
    ]);
    const all = { sum: ['price'], avg: ['price'], min: ['price'], max: ['price'] };
    expect(await items().aggregate({ where, ...all })).toEqual([
      { key: {}, count: 3, sum: { price: 9 }, avg: { price: 3 }, min: { price: 1 }, max: { price: 6 } },
    ]);
    expect(await items().aggregate({ where, by: ['kind'], sum: ['price'] })).toMatchObject([
      { key: { kind: 'a' }, count: 2, sum: { price: 3 } },
      { key: { kind: 'b' }, count: 1, sum: { price: 6 } },
    ]);
    const bySold = await items().aggregate({ where, by: ['sold', { field: 'created', unit: 'YEAR' }] });
    expect(bySold.map(({ key, count }) => [key['sold'], key['created'], count])).toEqual([
      [false, expect.stringMatching(/^\d{4}$/), 2],
      [true, expect.stringMatching(/^\d{4}$/), 1],
    ]);
    for (const by of [['nothing'], ['kind', 'kind'], [{ field: 'created', unit: 'HOUR' }], [3]] as never[]) {
      expect(await thrownBy(items().aggregate({ by }))).toMatchObject({ code: 'VALIDATION' });
    }
  });
});
