import { inspect } from 'node:util';
import {
  type Client,
  type ClientOptions,
  createClient,
  FicheroError,
  NetworkError,
  RateLimitError,
  type ResponseInfo,
  TimeoutError,
  UnavailableError,
} from 'fichero-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { makerOf, transports } from './clients.js';
import { type FlakyProxy, startProxy } from './flaky-proxy.js';

let server: TestServer;
let proxy: FlakyProxy;
let apiKey: string;
/** Sees what is really there. */
let direct: Client;

beforeAll(async () => {
  server = await startServer();
  proxy = await startProxy(() => server.url);
  await server.createCollection({ name: 'notes', fields: [{ name: 'title', type: 'text' }] });
  apiKey = (await server.mintKey(['records:read', 'records:write', 'records:delete'])).secret;
  direct = createClient({ url: server.url, apiKey });
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});
beforeEach(() => proxy.next());

const thrownBy = async (work: PromiseLike<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

const count = (title: string) => direct.collection('notes').count({ where: { title: { eq: title } } });

const pauses = () => proxy.seen.slice(1).map(({ at }, i) => at - (proxy.seen[i]?.at ?? 0));

describe.each(transports)('over a bad network and %s', (way) => {
  const client = (options: Partial<ClientOptions> = {}) =>
    createClient({ url: proxy.url, apiKey, transport: makerOf[way], ...options });
  const notes = (options?: Partial<ClientOptions>) => client(options).collection('notes');
  const own = (title: string) => `${way} ${title}`;

  it('a create with a key whose answers are lost is made once, and its record comes back', async () => {
    const title = own('once');
    proxy.next('cut', 'cut');
    const made = await notes().create({ title }, { idempotencyKey: own('key') });
    expect(proxy.seen.length).toBe(3);
    expect(await count(title)).toBe(1);
    expect(await direct.collection('notes').get(made.id)).toMatchObject({ title });

    proxy.next('cut');
    await notes().update(made.id, { title: own('changed') }, { idempotencyKey: own('update') });
    proxy.next('cut');
    await notes().delete(made.id, { idempotencyKey: own('delete') });
    expect(await count(own('changed'))).toBe(0);

    proxy.next('cut', { status: 503 });
    const many = [{ title: own('many') }, { title: own('many') }];
    const { ids } = await notes().createMany(many, { idempotencyKey: own('many') });
    expect([ids.length, await count(own('many'))]).toEqual([2, 2]);
  });

  it('a write without a key is sent once', async () => {
    for (const fate of ['cut', 'refuse', { status: 503 }, { status: 429, headers: { 'Retry-After': '1' } }] as const) {
      const title = own(`never ${JSON.stringify(fate)}`);
      proxy.next(fate, 'pass');
      await thrownBy(notes().create({ title }));
      expect(proxy.seen.length).toBe(1);
      expect(await count(title)).toBe(fate === 'cut' ? 1 : 0);
    }
    proxy.next('cut');
    const title = own('many without a key');
    expect(await thrownBy(notes().createMany([{ title }], { retries: 5 }))).toBeInstanceOf(NetworkError);
    expect([proxy.seen.length, await count(title)]).toEqual([1, 1]);
  });

  it('what reads is asked for again after breaks, 503 and 429', async () => {
    proxy.next('cut', { status: 503, body: '<h1>down</h1>' });
    expect((await notes().list()).page).toBe(1);
    expect(proxy.seen.length).toBe(3);
    proxy.next('refuse', 'cut');
    expect((await client().viewer()).kind).toBe('apiKey');
    proxy.next({ status: 502 }, { status: 504 });
    expect(await notes().count()).toBeGreaterThanOrEqual(0);
    proxy.next('refuse');
    expect(await client().graphql('{ viewer { name } }')).toMatchObject({ viewer: {} });
    proxy.next('refuse');
    const name = 'mutation { deleteRecord(collection: "notes", id: "aaaaaaaaaaaaaaa") }';
    expect(await thrownBy(client().graphql(name))).toBeInstanceOf(NetworkError);
    expect(proxy.seen.length).toBe(1);
  });

  it('waits as long as Retry-After says, and not for what would be too long', async () => {
    proxy.next({ status: 429, headers: { 'Retry-After': '1' } });
    await notes().list();
    expect(proxy.seen.length).toBe(2);
    expect(pauses()[0]).toBeGreaterThanOrEqual(990);

    proxy.next({ status: 429, headers: { 'Retry-After': '3600' } });
    const error = await thrownBy(notes().list());
    expect(error).toBeInstanceOf(RateLimitError);
    expect([(error as RateLimitError).retryAfter, proxy.seen.length]).toEqual([3600, 1]);
  });

  it('waits longer each time, and not all clients as long', async () => {
    const failing = Array.from({ length: 4 }, () => ({ status: 503 }) as const);
    const firsts: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      proxy.next(...failing);
      expect(await thrownBy(notes({ retries: 3 }).list())).toBeInstanceOf(UnavailableError);
      const [first = 0, second = 0, third = 0] = pauses();
      expect(proxy.seen.length).toBe(4);
      // Between half and all of 200, 400 and 800 ms, and what a busy machine adds.
      expect([first >= 95, second >= 195, third >= 395]).toEqual([true, true, true]);
      firsts.push(first);
    }
    expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(1);
  });

  it('tries as often as it is told, by the client or the call', async () => {
    for (const [options, call, tries] of [
      [{}, {}, 3],
      [{ retries: 0 }, {}, 1],
      [{ retries: 0 }, { retries: 1 }, 2],
    ] as const) {
      proxy.next('refuse', 'refuse', 'refuse', 'refuse');
      expect(await thrownBy(notes(options).list(call))).toBeInstanceOf(NetworkError);
      expect(proxy.seen.length).toBe(tries);
    }
  });

  it('ends at the time limit of a try, and tells of every answer', async () => {
    proxy.next('hang');
    const infos: ResponseInfo[] = [];
    const error = await thrownBy(notes({ timeout: 150, retries: 0 }).list());
    expect(error).toBeInstanceOf(TimeoutError);
    proxy.next({ status: 503 });
    await notes({ onResponse: (info) => infos.push(info) }).list();
    expect(infos.map(({ status, retry }) => [status, retry])).toEqual([
      [503, 0],
      [200, 1],
    ]);
    expect(infos[1]?.requestId).toMatch(/\S/);
    expect(JSON.stringify(infos)).not.toContain(apiKey);
  });

  it('ends with the reason of the signal: before it is sent, while it waits for the answer, and between tries', async () => {
    const reason = new Error('no longer wanted');
    const options = { signal: AbortSignal.abort(reason) };
    expect(await thrownBy(notes().list(options))).toBe(reason);
    expect(await thrownBy(notes().create({ title: 'x' }, options))).toBe(reason);
    expect(proxy.seen.length).toBe(0);

    for (const fates of [['hang'], [{ status: 429, headers: { 'Retry-After': '9' } }]] as const) {
      const stopper = new AbortController();
      proxy.next(...fates);
      const answer = thrownBy(notes().list({ signal: stopper.signal }));
      await until(async () => proxy.seen.length > 0, 15_000);
      stopper.abort(reason);
      expect(await answer).toBe(reason);
      expect(proxy.seen.length).toBe(1);
    }
  });

  it('errors have the id of the request, and hold neither the key nor what was sent', async () => {
    const secret = 'value-not-to-be-seen';
    const refused = [
      () => notes().create({ title: [secret] as never }),
      () => notes().list({ filter: `nothing = "${secret}"` }),
      () => notes().list({ where: { nothing: { eq: secret } } }),
      () => notes().get(secret),
      () => notes().update(secret, { title: secret }),
      () => client({ apiKey: 'fk_not-to-be-seen' }).viewer(),
      () => client().graphql('query ($id: ID!) { record(collection: "nothing", id: $id) { id } }', { id: secret }),
    ];
    for (const call of refused) {
      const error = await thrownBy(call());
      expect(error).toBeInstanceOf(FicheroError);
      const { requestId, message } = error as FicheroError;
      expect(requestId, message).toMatch(/\S/);
      const all = [
        message,
        (error as Error).stack,
        JSON.stringify(error),
        inspect(error, { depth: 9, showHidden: true }),
      ];
      for (const text of all) {
        expect(text, message).not.toContain('not-to-be-seen');
        expect(text, message).not.toContain(apiKey);
      }
    }
    proxy.next('cut', 'cut', 'cut');
    const error = await thrownBy(notes().list({ filter: `title = "${secret}"` }));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/not-to-be-seen|fk_/);
  });
});
