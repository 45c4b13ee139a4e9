import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Collection } from '#server/store/collection.js';
import type { CallContext, Credential, Store } from '#server/store/port.js';
import { apiKeys, sessions } from '#server/store/system-collections.js';
import { field } from '../../records/definitions.js';
import { complete, creating, deleting, type UseWorkbench, updating } from './workbench.js';

const unauthenticated = { code: 'UNAUTHENTICATED' };
let made = 0;

const newHash = (): string => {
  made += 1;
  return made.toString(16).padStart(64, '0');
};

/** Who asks, and what a revocation does. `openAnother`: a second store on the same database. */
export const describeCredentials = (use: UseWorkbench, openAnother: () => Promise<Store>): void => {
  describe('credentials', () => {
    let another: Store;
    let things: Collection;
    beforeAll(async () => {
      another = await openAnother();
      things = await use().make([field('text', 'title')]);
    });
    afterAll(() => another.close());

    const newKey = async (): Promise<{ readonly id: string; readonly hash: string }> => {
      const hash = newHash();
      return {
        id: await use().create(apiKeys, { name: 'CI', permissions: ['records:read'], hash, tail: 'abcd' }),
        hash,
      };
    };
    const found = async (hash: string): Promise<Credential> => {
      const credential = await use().store.credential('apiKey', hash);
      if (credential === null) throw new Error('the key was not found');
      return credential;
    };

    test('a credential is found by its kind and hash, with its values', async () => {
      const { store } = use();
      const { id, hash } = await newKey();
      const values = complete(apiKeys, { id, name: 'CI', permissions: ['records:read'], hash, tail: 'abcd' });
      const credential = await found(hash);
      expect(credential).toEqual({ kind: 'apiKey', hash, values });
      expect((await found(hash)).values).toBe(credential.values);
      expect(await store.credential('session', hash)).toBeNull();
      expect(await store.credential('apiKey', newHash())).toBeNull();
      await use().write(updating(apiKeys, id, { name: 'renamed' }));
      expect((await found(hash)).values['name']).toBe('renamed');
    });

    test('a credential is refused once what it allows was changed, until it is found anew; its last use changes nothing', async () => {
      const { store } = use();
      const { id, hash } = await newKey();
      const before = await found(hash);
      await use().write(updating(apiKeys, id, { lastUsed: '2026-11-22 10:00:00.000Z' }));
      await store.verify(before);
      await use().write(updating(apiKeys, id, { permissions: [] }));
      await expect(store.verify(before)).rejects.toMatchObject(unauthenticated);
      await expect(another.verify(before)).rejects.toMatchObject(unauthenticated);
      await store.verify(await found(hash));
    });

    test.each(['this store', 'another store'])(
      'a credential revoked through %s is refused from that moment, in every call',
      async (by) => {
        const bench = use();
        const { store } = bench;
        const { id, hash } = await newKey();
        const record = await bench.create(things, { title: 'x' });
        const credential = await found(hash);
        const context: CallContext = { ...(await bench.context()), credential };
        const query = {
          collection: things,
          where: null,
          sort: [],
          offset: 0,
          limit: 1,
          fields: ['title'],
          total: true,
        };
        await store.verify(credential);
        expect(await store.get(things, record, null, context)).not.toBeNull();
        expect((await store.list(query, context)).count).toBe(1);
        await store.write([updating(things, record, { title: 'y' })], context);

        await (by === 'this store' ? store : another).write([deleting(apiKeys, id)], await bench.context());
        await expect(store.verify(credential)).rejects.toMatchObject(unauthenticated);
        await expect(store.get(things, record, null, context)).rejects.toMatchObject(unauthenticated);
        await expect(store.list(query, context)).rejects.toMatchObject(unauthenticated);
        await expect(store.write([creating(things, { title: 'z' })], context)).rejects.toMatchObject(unauthenticated);
        const batch = [creating(things, { title: 'z' }), updating(things, record, { title: 'z' })];
        await expect(store.write(batch, context)).rejects.toMatchObject(unauthenticated);
        const change = { version: context.schemaVersion, steps: [{ kind: 'drop', collection: things } as const] };
        await expect(store.changeSchema(change, context)).rejects.toMatchObject(unauthenticated);
        expect(await store.credential('apiKey', hash)).toBeNull();
        expect((await bench.get(things, record))?.['title']).toBe('y');
        expect(await bench.column(things, 'title')).not.toContain('z');
      },
    );

    test('a new secret for a key ends the old one, a session its own', async () => {
      const bench = use();
      const { id, hash } = await newKey();
      const credential = await found(hash);
      const next = newHash();
      await bench.write(updating(apiKeys, id, { hash: next }));
      await expect(bench.store.verify(credential)).rejects.toMatchObject(unauthenticated);
      expect((await found(next)).values['id']).toBe(id);

      const token = newHash();
      const session = await bench.create(sessions, { hash: token, admin: 'a', email: 'a@example.com' });
      const known = await another.credential('session', token);
      if (known === null) throw new Error('the session was not found');
      expect(known.values['email']).toBe('a@example.com');
      await another.verify(known);
      await bench.write(deleting(sessions, session));
      await expect(another.verify(known)).rejects.toMatchObject(unauthenticated);
    });

    test('what one store writes and defines, another one sees at once', async () => {
      const bench = use();
      const fresh = await bench.make([field('text', 'title')]);
      const id = await bench.create(fresh, { title: 'seen' });
      const schema = await another.freshSchema();
      expect(schema.collections.map((one) => one.id)).toContain(fresh.id);
      const context = { schemaVersion: schema.version, credential: null };
      expect((await another.get(fresh, id, null, context))?.values['title']).toBe('seen');
    });
  });
};
