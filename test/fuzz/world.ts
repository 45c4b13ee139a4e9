import { permissions } from '#server/access/operations.js';
import type { JsonObject } from '#server/lib/json.js';
import { type MintedKey, startServer, type TestServer } from '../harness/server.js';

/** Every type of field but password, whose hashes would take most of the time. */
const things = {
  name: 'things',
  fields: [
    { name: 'title', type: 'text', max: 300 },
    { name: 'body', type: 'editor' },
    { name: 'size', type: 'number' },
    { name: 'done', type: 'bool' },
    { name: 'email', type: 'email' },
    { name: 'site', type: 'url' },
    { name: 'day', type: 'date' },
    { name: 'kind', type: 'select', values: ['red', 'green'] },
    { name: 'kinds', type: 'select', values: ['red', 'green', 'blue'], maxSelect: 3 },
    { name: 'data', type: 'json' },
    { name: 'one', type: 'relation', collectionId: 'things', maxSelect: 1 },
    { name: 'many', type: 'relation', collectionId: 'things', maxSelect: 5 },
    { name: 'place', type: 'geoPoint' },
    { name: 'photo', type: 'file', maxSelect: 1 },
    { name: 'papers', type: 'file', maxSelect: 3 },
    { name: 'code', type: 'text' },
    { name: 'secret', type: 'text', hidden: true },
  ],
  indexes: [{ fields: ['size'] }, { fields: ['title', 'created'] }],
};

export const recordIds: readonly string[] = Array.from({ length: 5 }, (_, i) => `record00000000${i}`);

/** Names for collections that requests may make, change and delete at will. */
export const scratchNames: readonly string[] = ['scratch_a', 'scratch_b', 'scratch_c', 'scratch_d'];

/** More of anything is taken away between two rounds, so that answers stay short. */
const most = { collections: 20, keys: 40, records: 200 } as const;

/** What requests are made of at present. */
export interface Known {
  readonly key: string;
  readonly token: string;
  readonly password: string;
  readonly dataDir: string;
  /** Keys that requests may change. */
  readonly keyIds: readonly string[];
  readonly fileName: string;
}

/** A started server whose contents are put right again before each round of requests. */
export class World {
  readonly #server: TestServer;
  #key: MintedKey = { id: '', secret: '' };

  private constructor(server: TestServer) {
    this.#server = server;
  }

  static async start(): Promise<World> {
    return new World(await startServer({ env: { LOG_LEVEL: 'error' } }));
  }

  get url(): string {
    return this.#server.url;
  }

  /** What the process logged, at the level `error`. */
  log(): string {
    return this.#server.log();
  }

  stop(): Promise<number | null> {
    return this.#server.stop();
  }

  async prepare(): Promise<Known> {
    if ((await this.#server.rest('GET', '/api/viewer', { key: this.#key.secret })).status !== 200) {
      this.#key = await this.#server.mintKey(permissions);
    }
    await this.#prepareCollections();
    const fileName = await this.#prepareRecords();
    const { token, password } = this.#server.admin;
    const { dataDir } = this.#server;
    return { key: this.#key.secret, token, password, dataDir, keyIds: await this.#prepareKeys(), fileName };
  }

  async #admin(method: string, path: string, body?: object): Promise<JsonObject> {
    const answer = await this.#server.rest(method, path, { token: this.#server.admin.token, body });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async #prepareCollections(): Promise<void> {
    const list = await this.#admin('GET', '/api/collections?perPage=1000');
    const all = list['items'] as unknown as readonly {
      readonly name: string;
      readonly fields: readonly { name: string }[];
    }[];
    const present = all.find(({ name }) => name === things.name);
    const names = present?.fields.map(({ name }) => name) ?? [];
    const whole = things.fields.every(({ name }) => names.includes(name));
    if (present !== undefined && whole && all.length <= most.collections) return;
    // A relation to a collection holds it: the others go first, some of them at the second try.
    for (const { name } of [...all, ...all].sort(
      (a, b) => Number(a.name === things.name) - Number(b.name === things.name),
    )) {
      await this.#server.rest('DELETE', `/api/collections/${name}`, { token: this.#server.admin.token });
    }
    await this.#admin('POST', '/api/collections', things);
  }

  async #prepareRecords(): Promise<string> {
    const path = '/api/collections/things/records';
    if (Number((await this.#admin('GET', `${path}?perPage=1`))['totalItems']) > most.records) {
      await this.#admin('DELETE', '/api/collections/things/truncate');
    }
    const { token } = this.#server.admin;
    for (const [i, id] of recordIds.entries()) {
      await this.#server.rest('POST', path, { token, body: { id, title: `thing ${i}`, size: i, kinds: ['red'] } });
    }
    const form = new FormData();
    form.set('photo', new Blob(['the bytes of a photo']), 'photo.txt');
    return String((await this.#admin('PATCH', `${path}/${recordIds[0]}`, form))['photo']);
  }

  async #prepareKeys(): Promise<readonly string[]> {
    const all = (await this.#admin('GET', '/api/keys'))['items'] as unknown as readonly { readonly id: string }[];
    if (all.length > most.keys) {
      for (const { id } of all) if (id !== this.#key.id) await this.#admin('DELETE', `/api/keys/${id}`);
    }
    const made = [await this.#server.mintKey(['records:read']), await this.#server.mintKey(['files:read'])];
    return made.map(({ id }) => id);
  }
}
