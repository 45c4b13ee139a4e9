import { join } from 'node:path';
import type { Operation } from '#server/access/operations.js';
import { formatDate } from '#server/lib/dates.js';
import type { JsonObject } from '#server/lib/json.js';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import type { RecordValues, Store } from '#server/store/port.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { apiKeys } from '#server/store/system-collections.js';
import { createTestDatabase, type TestDatabase, testStore } from '../harness/database.js';
import { EventStream } from '../harness/event-stream.js';
import { startServer, type TestServer } from '../harness/server.js';
import { type Caller, fileCanary, type PermissionSet, recordCanary } from './callers.js';

export type FixtureKind = 'nothing' | 'stream' | 'record' | 'collection' | 'apiKey';

/** Names of what exists for a request. */
export interface Fixture {
  readonly email: string;
  readonly password: string;
  /** Fits into names, different in every fixture. */
  readonly unique: string;
  readonly collection: string;
  readonly record: string;
  /** Stored name of the file in the record's field `cover`. */
  readonly file: string;
  readonly apiKey: string;
  /** Client id of an open stream of events. */
  readonly stream: string;
}

const articles = {
  name: 'articles',
  type: 'base',
  fields: [
    { name: 'title', type: 'text' },
    { name: 'extra', type: 'text' },
    { name: 'cover', type: 'file', maxSelect: 1 },
    { name: 'papers', type: 'file', maxSelect: 99 },
  ],
};

const dayMilliseconds = 86_400_000;

interface Parts {
  readonly server: TestServer;
  readonly database: TestDatabase;
  readonly store: Store;
}

/** A started server, a second store on its database, and an admin's way to make what the matrix needs. */
export class World {
  readonly #server: TestServer;
  readonly #database: TestDatabase;
  readonly #store: Store;
  readonly #streams: EventStream[] = [];
  #made = 0;

  private constructor({ server, database, store }: Parts) {
    this.#server = server;
    this.#database = database;
    this.#store = store;
  }

  static async start(): Promise<World> {
    const database = createTestDatabase();
    const server = await startServer({ env: { DATABASE_URL: database.url, LOG_LEVEL: 'error' } });
    const store = await (testStore === 'mongo'
      ? openMongoStore({ url: database.url })
      : openSqliteStore({ file: join(server.dataDir, 'data.db') }));
    const world = new World({ server, database, store });
    await server.createCollection(articles);
    return world;
  }

  async stop(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    await this.#store.close();
    await this.#server.stop();
    await this.#database.drop();
  }

  get url(): string {
    return this.#server.url;
  }

  get adminHeaders(): Readonly<Record<string, string>> {
    return { Authorization: this.#server.admin.token };
  }

  /** The token of a new session. */
  async signIn(): Promise<string> {
    const { email, password } = this.#server.admin;
    const body = { identity: email, password };
    return String((await this.asAdmin('POST', '/api/collections/_superusers/auth-with-password', body))['token']);
  }

  /** Sends as admin; the answer must be a success. */
  async asAdmin(method: string, path: string, body?: object): Promise<JsonObject> {
    const answer = await this.#server.rest(method, path, { token: this.#server.admin.token, body });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async fixture(kind: FixtureKind): Promise<Fixture> {
    this.#made += 1;
    const { email, password } = this.#server.admin;
    const unique = `u${this.#made}`;
    const { name: collection } = articles;
    const nothing = {
      email,
      password,
      unique,
      collection,
      record: 'none',
      file: 'none',
      apiKey: 'none',
      stream: 'none',
    };
    if (kind === 'nothing') return nothing;
    if (kind === 'stream') return { ...nothing, stream: await this.#stream() };
    if (kind === 'record') return { ...nothing, ...(await this.#record()) };
    if (kind === 'apiKey') return { ...nothing, apiKey: (await this.#server.mintKey(['records:read'])).id };
    await this.#server.createCollection({ name: unique, type: 'base', fields: [{ name: 'title', type: 'text' }] });
    return { ...nothing, collection: unique };
  }

  /** A key in force with exactly these permissions, none included. */
  async keyHolder(permissions: PermissionSet): Promise<Caller> {
    const headers = await this.#mintAndChange(permissions, {});
    return { name: `key [${permissions}]`, headers, standing: new Set(permissions) };
  }

  /** A key that was in force and has expired meanwhile. */
  async expiredKeyHolder(permissions: PermissionSet): Promise<Caller> {
    const headers = await this.#mintAndChange(permissions, { expires: formatDate(Date.now() - dayMilliseconds) });
    return { name: `expired key [${permissions}]`, headers, standing: 'refused' };
  }

  async deletedKeyHolder(permissions: PermissionSet): Promise<Caller> {
    const { id, secret } = await this.#server.mintKey(permissions.length === 0 ? ['records:read'] : permissions);
    await this.asAdmin('DELETE', `/api/keys/${id}`);
    return { name: `deleted key [${permissions}]`, headers: { 'X-Api-Key': secret }, standing: 'refused' };
  }

  async #record(): Promise<{ readonly record: string; readonly file: string }> {
    const form = new FormData();
    form.set('title', recordCanary);
    form.set('cover', new Blob([fileCanary]), 'cover.txt');
    const { id, cover } = await this.asAdmin('POST', `/api/collections/${articles.name}/records`, form);
    return { record: String(id), file: String(cover) };
  }

  async #stream(): Promise<string> {
    const stream = await EventStream.open(this.url);
    this.#streams.push(stream);
    return stream.clientId;
  }

  /** The changes go past the doors, which let nobody choose a date or have no permission at all. */
  async #mintAndChange(permissions: PermissionSet, changes: RecordValues): Promise<Caller['headers']> {
    const { id, secret } = await this.#server.mintKey(permissions.length === 0 ? ['records:read'] : permissions);
    const set = { permissions: [...permissions], ...changes };
    const { version: schemaVersion } = await this.#store.freshSchema();
    const change = { kind: 'update', collection: apiKeys, id, revision: null, where: null, set, requires: [] } as const;
    await this.#store.write([change], { schemaVersion, credential: null });
    return { 'X-Api-Key': secret };
  }
}

/** Operations whose success changes what they were done to, so that the next one needs a fixture of its own. */
export const consumesFixture = (operation: Operation): boolean =>
  /\.(create|update|delete|truncate|regenerate|upload|replace|subscribe)/.test(operation);
