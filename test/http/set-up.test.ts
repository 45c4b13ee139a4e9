import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callRest } from '../harness/calls.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { runServer, type ServerProcess } from '../harness/process.js';
import { until } from '../harness/until.js';

const email = 'ada@example.com';
const password = 'correct horse';

let dataDir: string;
let database: TestDatabase;
let server: ServerProcess;

const start = (flags: readonly string[] = []): Promise<ServerProcess> =>
  runServer(['--port', '0', ...flags], { DATA_DIR: dataDir, DATABASE_URL: database.url });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fichero-test-'));
  database = createTestDatabase();
  server = await start();
});

afterEach(async () => {
  await server.end('SIGTERM');
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const linkIn = (said: string): RegExpExecArray | null => /(http:\/\/\S+)\/setup#(fu_[0-9A-Za-z]{43})/.exec(said);

const tokenOf = async ({ said }: ServerProcess): Promise<string> => {
  await until(async () => linkIn(said()) !== null);
  return linkIn(said())?.[2] ?? '';
};

const setUp = (token: string, as = email, given = password, at = server) =>
  callRest(at.url, 'POST', '/api/setup', { body: { token, email: as, password: given } });

const signIn = (as = email) =>
  callRest(server.url, 'POST', '/api/collections/_superusers/auth-with-password', {
    body: { identity: as, password },
  });

const ended = { data: { token: { code: 'validation_setup_ended' } } };

describe('while there is no admin', () => {
  test('the link that the server prints makes the first one, once', async () => {
    const token = await tokenOf(server);
    expect(linkIn(server.said())?.[1]).toBe(server.url);
    expect((await signIn()).status).toBe(400);
    expect((await setUp(token)).status).toBe(204);
    expect((await signIn()).status).toBe(200);
    expect((await setUp(token, 'eve@example.com')).body).toMatchObject({ status: 400, ...ended });
    expect((await signIn('eve@example.com')).status).toBe(400);
  });

  test('of nine at the same time exactly one gets in', async () => {
    const token = await tokenOf(server);
    const answers = await Promise.all(Array.from({ length: 9 }, (_none, i) => setUp(token, `person${i}@example.com`)));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(8);
  });

  test('a fault in e-mail or password leaves the link as it is', async () => {
    const token = await tokenOf(server);
    const { status, body } = await setUp(token, 'ada', 'short');
    expect([status, Object.keys(body['data'] as object)]).toEqual([400, ['email', 'password']]);
    expect((await setUp(token)).status).toBe(204);
  });

  test('no other token is taken, and whoever guesses is stopped', async () => {
    const token = await tokenOf(server);
    const other = `fu_${'0'.repeat(43)}`;
    for (let i = 0; i < 10; i += 1) expect((await setUp(other)).body).toMatchObject(ended);
    const { status, headers } = await setUp(token);
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  describe('of two processes on one database', () => {
    let other: ServerProcess;
    let tokens: readonly [string, string];
    beforeEach(async () => {
      other = await start();
      tokens = [await tokenOf(server), await tokenOf(other)];
    });
    afterEach(() => other.end('SIGTERM'));

    test('each prints a link of its own', () => {
      expect(tokens[0]).not.toBe(tokens[1]);
      expect([linkIn(server.said())?.[1], linkIn(other.said())?.[1]]).toEqual([server.url, other.url]);
    });

    test.each([
      ['the first', 0],
      ['the newest', 1],
    ] as const)('the link of %s works in the other process, and then none does in any', async (_name, used) => {
      const [at, elsewhere] = used === 0 ? [server, other] : [other, server];
      expect((await setUp(tokens[used], email, password, elsewhere)).status).toBe(204);
      for (const token of tokens) {
        for (const process of [at, elsewhere]) {
          expect((await setUp(token, 'eve@example.com', password, process)).body).toMatchObject(ended);
        }
      }
      expect((await signIn('eve@example.com')).status).toBe(400);
    });

    test('of both at the same time exactly one gets in', async () => {
      const answers = await Promise.all([
        ...[0, 1, 2].map((i) => setUp(tokens[0], `first${i}@example.com`)),
        ...[0, 1, 2].map((i) => setUp(tokens[1], `other${i}@example.com`, password, other)),
      ]);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(5);
    });

    test('the link of the one that stops ends with it, that of the other stays', async () => {
      await other.end('SIGTERM');
      expect((await setUp(tokens[1])).body).toMatchObject(ended);
      expect((await setUp(tokens[0])).status).toBe(204);
    });
  });

  test('the link of a later start takes the place of the earlier one', async () => {
    const first = await tokenOf(server);
    await server.end('SIGTERM');
    server = await start();
    const second = await tokenOf(server);
    expect((await setUp(first)).body).toMatchObject(ended);
    expect((await setUp(second)).status).toBe(204);
  });

  test('several workers print one link, and it works', async () => {
    await server.end('SIGTERM');
    server = await start(['--workers', '2']);
    const token = await tokenOf(server);
    expect(server.said().match(/\/setup#/g)).toHaveLength(1);
    expect((await setUp(token)).status).toBe(204);
  });

  test('the token is in no log', async () => {
    const token = await tokenOf(server);
    await setUp(token, 'ada', 'short');
    await setUp(token);
    expect(server.log()).not.toContain(token);
  });
});

test('once there is an admin no link is printed', async () => {
  await setUp(await tokenOf(server));
  await server.end('SIGTERM');
  server = await start();
  expect((await signIn()).status).toBe(200);
  expect(linkIn(server.said())).toBeNull();
});
