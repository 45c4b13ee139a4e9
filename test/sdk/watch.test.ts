import { AuthError, type Client, ConflictError, createClient, NotFoundError, type RecordChange } from 'fichero-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { makerOf, transports } from './clients.js';
import { type FlakyProxy, startProxy } from './flaky-proxy.js';

const patience = 20_000;

let server: TestServer;
let proxy: FlakyProxy;
let writer: Client;
let reader: { readonly id: string; readonly secret: string };

beforeAll(async () => {
  server = await startServer();
  proxy = await startProxy(() => server.url);
  await server.createCollection({
    name: 'posts',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'rank', type: 'number' },
    ],
  });
  const { secret } = await server.mintKey(['records:read', 'records:write', 'records:delete']);
  writer = createClient({ url: server.url, apiKey: secret });
  reader = await server.mintKey(['records:read']);
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

interface Post {
  readonly title: string;
  readonly rank: number;
}

type Watch = ReturnType<ReturnType<typeof posts>['watch']>;

const posts = (client: Client) => client.collection<Post>('posts');

/** What a loop over changes was told so far, and how it ended. */
class Told {
  readonly changes: RecordChange<Post & { id: string }>[] = [];
  ended: unknown = null;

  constructor(watched: Watch) {
    void this.#read(watched).then(
      () => {
        this.ended = 'left';
      },
      (error: unknown) => {
        this.ended = error;
      },
    );
  }

  get lines(): readonly string[] {
    return this.changes.map(({ action, record }) => `${action} ${record.title} ${record.rank}`);
  }

  async #read(watched: Watch): Promise<void> {
    for await (const change of watched) this.changes.push(change);
  }
}

/** Listens, and resolves when whatever is written from now on is told. */
const listen = async (client: Client, options: Parameters<ReturnType<typeof posts>['watch']>[0] = {}) => {
  const stopper = new AbortController();
  let isStarted = false;
  const onStart = () => {
    isStarted = true;
  };
  const told = new Told(posts(client).watch({ signal: stopper.signal, onStart, ...options }));
  await until(async () => isStarted || told.ended !== null, patience);
  return { told, stop: () => stopper.abort(new Error('stopped')) };
};

describe.each(transports)('changes with the transport %s', (way) => {
  const watcher = (apiKey = reader.secret) =>
    createClient({ url: proxy.url, apiKey, transport: makerOf[way], retries: 0 });

  it('are told in their order, whoever makes them, and the records are whole', async () => {
    const { told, stop } = await listen(watcher());
    const { id } = await posts(writer).create({ title: 'Ada', rank: 1 });
    await posts(writer).update(id, { rank: 2 });
    await posts(writer).delete(id);
    await until(async () => told.changes.length >= 3, patience);
    expect(told.lines).toEqual(['create Ada 1', 'update Ada 2', 'delete Ada 2']);
    expect(Object.keys(told.changes[0]?.record ?? {}).sort()).toEqual(['created', 'id', 'rank', 'title', 'updated']);
    stop();
  });

  it('of records that match alone', async () => {
    const { told, stop } = await listen(watcher(), { where: { rank: { gt: 5 } } });
    await posts(writer).create({ title: 'low', rank: 5 });
    await posts(writer).create({ title: `high "'\\`, rank: 6 });
    await until(async () => told.changes.length >= 1, patience);
    expect(told.lines).toEqual([`create high "'\\ 6`]);
    stop();
  });

  it('go on after breaks of the connection with what came meanwhile, each once', async () => {
    const { told, stop } = await listen(watcher());
    const count = 30;
    proxy.next();
    for (let rank = 1; rank <= count; rank += 1) {
      if (rank % 7 === 0) proxy.cutAll();
      await posts(writer).create({ title: way, rank });
    }
    await until(async () => told.changes.length >= count, patience);
    expect(told.lines).toEqual(Array.from({ length: count }, (_, i) => `create ${way} ${i + 1}`));
    expect(proxy.seen.length).toBeGreaterThan(0);
    stop();
  });

  it('end with the reason of the signal, and at once when the loop is left', async () => {
    const { told, stop } = await listen(watcher());
    stop();
    await until(async () => told.ended !== null, patience);
    expect(told.ended).toEqual(new Error('stopped'));

    let isStarted = false;
    const watched = posts(watcher()).watch({ onStart: () => (isStarted = true) });
    const first = (async () => {
      for await (const { record } of watched) return record.title;
      return null;
    })();
    await until(async () => isStarted, patience);
    await posts(writer).create({ title: 'one', rank: 1 });
    expect(await first).toBe('one');
  });

  it('end with an error when the key is revoked, for what is not there, and when too much was missed', async () => {
    const { id, secret } = await server.mintKey(['records:read']);
    const { told } = await listen(watcher(secret));
    await server.rest('DELETE', `/api/keys/${id}`, { token: server.admin.token });
    await until(async () => told.ended !== null, patience);
    expect(told.ended).toBeInstanceOf(AuthError);

    const nowhere = await listen(watcher(), { where: { nothing: { eq: 1 } } });
    expect(nowhere.told.ended).toMatchObject({ code: 'VALIDATION' });
    const nothing = watcher().collection('nothing').watch()[Symbol.asyncIterator]();
    await expect(nothing.next()).rejects.toBeInstanceOf(NotFoundError);
    const old = await listen(watcher(), { after: '0.from-long-ago' });
    expect(old.told.ended).toBeInstanceOf(ConflictError);
  });
});
