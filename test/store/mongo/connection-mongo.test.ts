import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { MongoClient } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { ownField } from '#server/store/filter.js';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import type { LoggedWrite } from '#server/store/port.js';
import { until } from '../../harness/until.js';
import { newDatabaseUrl } from '../../mongo/database-url.js';
import { startServer } from '../../mongo/start-server.js';
import { field } from '../../records/definitions.js';
import { compare, creating, deleting, refusal, Workbench } from '../contract/workbench.js';

const unavailable = { code: 'UNAVAILABLE' };

/** A way to the database that can be cut. */
const openGate = async (host: string, port: number) => {
  const sockets = new Set<Socket>();
  let open = true;
  const server = createServer((incoming) => {
    if (!open) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(port, host);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      open = true;
    },
    close: () => {
      cut();
      server.close();
    },
  };
};

describe('the connection to MongoDB', () => {
  test.each([
    ['mongodb://ana:hidden-word@127.0.0.1:1/fichero', 'nobody listens'],
    ['mongodb://ana:hidden-word@127.0.0.1:1:2/fichero', 'the URL is none'],
    ['mongodb://ana:hidden%ZZ@127.0.0.1/fichero', 'the password is wrongly escaped'],
  ])(
    'a database that cannot be reached is said to be so within seconds, without the password (%s, %s)',
    async (url) => {
      const started = Date.now();
      const error = await openMongoStore({ url }).catch((reason: unknown) => reason);
      expect(error).toMatchObject(unavailable);
      expect((error as Error).message).toMatch(/^The database .*\.$/);
      expect((error as Error).message).not.toContain('hidden');
      expect(Date.now() - started).toBeLessThan(10_000);
    },
  );

  test('while the database is away calls are refused as unavailable, and answered again once it is back', async () => {
    const url = new URL(newDatabaseUrl());
    const gate = await openGate(url.hostname, Number(url.port));
    url.port = String(gate.port);
    url.searchParams.set('directConnection', 'true');
    const store = await openMongoStore({ url: url.toString() });
    const bench = new Workbench(store);
    try {
      const things = await bench.make([field('text', 'title')]);
      const context = await bench.context();
      gate.cut();
      await expect(store.ping()).rejects.toMatchObject(unavailable);
      await expect(store.write([creating(things, { title: 'lost' })], context)).rejects.toMatchObject(unavailable);
      gate.mend();
      const id = await bench.create(things, { title: 'kept' });
      expect(await bench.column(things, 'id')).toEqual([id]);
    } finally {
      await store.close();
      gate.close();
    }
  });

  test('a query over its time is ended, and its caller told what to do', async () => {
    const url = newDatabaseUrl();
    const filling = new Workbench(await openMongoStore({ url }));
    const things = await filling.make([field('text', 'a'), field('text', 'b')]);
    const text = 'abcdefgh '.repeat(2_000);
    const records = Array.from({ length: 300 }, () => creating(things, { a: text, b: `${text}x` }));
    await filling.write(...records);
    await filling.store.close();
    const hasty = new Workbench(await openMongoStore({ url, queryTimeoutMs: 5 }));
    try {
      const slow = { kind: 'compare', op: '~', any: false, left: ownField('a'), right: ownField('b') } as const;
      const error = await hasty.list(things, { where: slow, total: true }).catch((reason: unknown) => reason);
      expect(error).toMatchObject(unavailable);
      expect((error as Error).message).toContain('index');
    } finally {
      await hasty.store.close();
      const client = await MongoClient.connect(url);
      await client.db().dropDatabase();
      await client.close();
    }
  });

  test('a single server has no transactions: several writes at once are refused, one and its references are settled', async () => {
    const server = await startServer(['--standalone']);
    const store = await openMongoStore({ url: `${server.url}/single` });
    const bench = new Workbench(store);
    try {
      expect(store.capabilities.transactions).toBe(false);
      const roots = await bench.make([]);
      const leaves = await bench.make([field('relation', 'to', { collectionId: roots.id, cascadeDelete: true })]);
      const guards = await bench.make([field('relation', 'to', { collectionId: roots.id, required: true })]);
      await expect(bench.write(creating(roots, {}), creating(roots, {}))).rejects.toMatchObject(unavailable);
      expect(await bench.column(roots, 'id')).toEqual([]);
      const [root, guarded] = [await bench.create(roots, {}), await bench.create(roots, {})];
      const both = { kind: 'deleteMany', collection: roots, ids: [root, guarded], where: null } as const;
      await expect(bench.write(both)).rejects.toMatchObject(unavailable);
      expect(await bench.column(roots, 'id')).toEqual([root, guarded]);
      const leaf = await bench.create(leaves, { to: root });
      await bench.create(guards, { to: guarded });
      const requires = [{ field: 'to', collection: roots, ids: ['nobodynobodynob'], where: null }];
      const dangling = bench.write(creating(leaves, { to: 'nobodynobodynob' }, requires));
      expect(await refusal(dangling)).toMatchObject({ reason: 'missingReference' });
      expect(await bench.column(leaves, 'id')).toEqual([leaf]);
      expect((await bench.write(deleting(roots, root))).map(({ id }) => id)).toEqual([root, leaf]);
      expect(await refusal(bench.write(deleting(roots, guarded)))).toMatchObject({ reason: 'referenced' });
      expect(await bench.column(leaves, 'id', { where: compare('to', '=', root) })).toEqual([]);
    } finally {
      await store.close();
      await server.stop();
    }
  });

  test('on a single server watchers are told of what their own store writes, in order, and of nothing else', async () => {
    const server = await startServer(['--standalone']);
    const [store, another] = [await openMongoStore({ url: server.url }), await openMongoStore({ url: server.url })];
    const bench = new Workbench(store);
    try {
      expect(store.capabilities.sharedChanges).toBe(false);
      const things = await bench.make([]);
      const told: string[] = [];
      const changed = async ({ changes }: LoggedWrite) => {
        told.push(...changes.map(({ action, id }) => `${action} ${id}`));
      };
      const unwatch = await store.watch({ changed, lost: () => told.push('lost') });
      const id = await bench.create(things, {});
      await new Workbench(another).create(things, {});
      await bench.write(deleting(things, id));
      await until(async () => told.length >= 2);
      expect(told).toEqual([`create ${id}`, `delete ${id}`]);
      unwatch();
    } finally {
      await another.close();
      await store.close();
      await server.stop();
    }
  });
});
