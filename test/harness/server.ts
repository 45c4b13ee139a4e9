import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permission } from '#server/access/operations.js';
import type { Lifetime } from '#server/domain/api-keys/api-key-service.js';
import type { JsonObject } from '#server/lib/json.js';
import { type Answer, type Caller, type CallOptions, callGraphql, callRest, type GraphqlAnswer } from './calls.js';
import { createTestDatabase } from './database.js';
import { runServer, type ServerProcess } from './process.js';

export interface TestServerOptions {
  /** Settings besides, by name of the variable. */
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

export interface MintedKey {
  readonly id: string;
  readonly secret: string;
}

/** A built server as its users meet it: a process, a port, an empty database and one admin. */
export interface TestServer {
  readonly url: string;
  readonly dataDir: string;
  readonly admin: { readonly email: string; readonly password: string; readonly token: string };
  /** @param path from `/api` on */
  rest(method: string, path: string, options?: CallOptions): Promise<Answer>;
  graphql(document: string, variables?: JsonObject, caller?: Caller): Promise<GraphqlAnswer>;
  mintKey(permissions: readonly Permission[], expires?: Lifetime): Promise<MintedKey>;
  /** Makes a collection and gives its id; throws when that is refused. */
  createCollection(definition: JsonObject): Promise<string>;
  /** Files that the blob store keeps: of records, staged, or left over. */
  countFiles(): Promise<number>;
  /** What the running process said on stderr. */
  log(): string;
  /** Ends the process as a crash would. */
  kill9(): Promise<void>;
  /** Starts a process on the same data, after `kill9` or in place of the running one; the port may be another unless a flag says. */
  restart(flags?: readonly string[]): Promise<void>;
  /** Ends the process and removes all data. Gives the exit code. */
  stop(): Promise<number | null>;
}

const admin = { email: 'admin@example.com', password: 'correct horse battery' } as const;

const checked = (answer: Answer): JsonObject => {
  if (answer.status !== 200) throw new Error(`refused with ${answer.status}: ${answer.text}`);
  return answer.body;
};

const filesUnder = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
};

/** The caller stops it (`afterAll(() => server.stop())`). */
export const startServer = async ({ env = {}, flags = [] }: TestServerOptions = {}): Promise<TestServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fichero-test-'));
  const database = createTestDatabase();
  const environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: 'info',
    ...env,
  };
  const run = (more: readonly string[] = []) => runServer(['--port', '0', ...flags, ...more], environment);
  const removeData = async (): Promise<void> => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  let running: ServerProcess = await run().catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  let token = '';

  const rest: TestServer['rest'] = (method, path, options) => callRest(running.url, method, path, options);
  const signIn = async (): Promise<void> => {
    const body = { identity: admin.email, password: admin.password };
    const answer = await rest('POST', '/api/collections/_superusers/auth-with-password', { body });
    token = String(checked(answer)['token']);
  };
  await signIn();

  return {
    get url() {
      return running.url;
    },
    dataDir,
    get admin() {
      return { ...admin, token };
    },
    rest,
    graphql: (document, variables, caller) => callGraphql(running.url, document, variables, caller),
    mintKey: async (permissions, expires = 'never') => {
      const body = { name: `test ${permissions.join(' ')}`, permissions, expires };
      const { id, secret } = checked(await rest('POST', '/api/keys', { token, body }));
      return { id: String(id), secret: String(secret) };
    },
    createCollection: async (definition) =>
      String(checked(await rest('POST', '/api/collections', { token, body: definition }))['id']),
    countFiles: async () => (await database.countFiles()) ?? filesUnder(join(dataDir, 'files')),
    log: () => running.log(),
    kill9: async () => {
      await running.end('SIGKILL');
    },
    restart: async (more) => {
      await running.end('SIGTERM');
      running = await run(more);
    },
    stop: async () => {
      const code = await running.end('SIGTERM');
      await removeData();
      return code;
    },
  };
};
