import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallContext, Credential, Store, WriteOperation } from '#server/store/port.js';
import { apiKeys } from '#server/store/system-collections.js';
import { change, collection, create, listOf, openStore, serverContext, temporaryDirectory, text } from './fixture.js';

const notes = collection('notes', [text('title')]);

const key = (id: string): WriteOperation =>
  create(apiKeys, {
    id,
    name: id,
    permissions: ['records:read'],
    hash: id.repeat(4),
    tail: 'abcd',
    created: '2026-01-01 00:00:00.000Z',
    expires: '',
    lastUsed: '',
  });

const found = async (store: Store, id: string): Promise<Credential> => {
  const credential = await store.credential('apiKey', id.repeat(4));
  if (credential === null) throw new Error('no such credential');
  return credential;
};

const unauthenticated = { code: 'UNAUTHENTICATED' };

/** Two stores on one file, as two server processes have them. */
const two = async (): Promise<{ one: Store; other: Store; context: CallContext }> => {
  const file = join(await temporaryDirectory(), 'data.sqlite');
  const one = await openStore({ file });
  const other = await openStore({ file });
  const context = await change(one, { kind: 'create', collection: notes });
  await other.freshSchema();
  return { one, other, context };
};

describe('credentials', () => {
  it('are one object as long as nothing changed, and null when unknown', async () => {
    const store = await openStore();
    await store.write([key('k1')], await serverContext(store));
    const [first, second] = await Promise.all([found(store, 'k1'), found(store, 'k1')]);
    expect(first).toBe(second);
    expect(await found(store, 'k1')).toBe(first);
    expect(first.values['permissions']).toEqual(['records:read']);
    expect(await store.credential('apiKey', 'no')).toBeNull();
    expect(await store.credential('session', 'k1'.repeat(4))).toBeNull();
  });

  it('deleted by another process are refused by every call that starts afterwards', async () => {
    const { one, other, context } = await two();
    for (let i = 0; i < 20; i += 1) {
      const id = `k${i}`;
      await one.write([key(id)], context);
      const credential = await found(other, id);
      const asKey = { ...context, credential };
      await other.get(notes, 'x', null, asKey);
      await one.write([{ kind: 'delete', collection: apiKeys, id, where: null }], context);
      await expect(other.get(notes, 'x', null, asKey)).rejects.toMatchObject(unauthenticated);
      await expect(other.list(listOf(notes), asKey)).rejects.toMatchObject(unauthenticated);
      await expect(other.write([create(notes, { id, title: '' })], asKey)).rejects.toMatchObject(unauthenticated);
      await expect(other.verify(credential)).rejects.toMatchObject(unauthenticated);
      await expect(other.credential('apiKey', id.repeat(4))).resolves.toBeNull();
    }
    await expect(one.list(listOf(notes), context)).resolves.toMatchObject({ count: 0 });
  });

  it('with changed permissions are refused once and read anew', async () => {
    const { one, other, context } = await two();
    await one.write([key('k1')], context);
    const credential = await found(other, 'k1');
    const set = { permissions: ['files:read'] };
    await one.write(
      [{ kind: 'update', collection: apiKeys, id: 'k1', revision: null, where: null, set, requires: [] }],
      context,
    );
    await expect(other.list(listOf(notes), { ...context, credential })).rejects.toMatchObject(unauthenticated);
    expect((await found(other, 'k1')).values['permissions']).toEqual(['files:read']);
  });

  it('stay in force when only their time of last use is written', async () => {
    const { one, other, context } = await two();
    await one.write([key('k1')], context);
    const credential = await found(other, 'k1');
    const set = { lastUsed: '2026-02-02 00:00:00.000Z' };
    await one.write(
      [{ kind: 'update', collection: apiKeys, id: 'k1', revision: null, where: null, set, requires: [] }],
      context,
    );
    await other.list(listOf(notes), { ...context, credential });
    expect(await found(other, 'k1')).toBe(credential);
  });

  it('deleted by an earlier job of the same group let no later one in', async () => {
    const { one, context } = await two();
    await one.write([key('k1')], context);
    const credential = await found(one, 'k1');
    const outcomes = await Promise.allSettled([
      one.write([create(notes, { id: 'before', title: '' })], { ...context, credential }),
      one.write([{ kind: 'delete', collection: apiKeys, id: 'k1', where: null }], context),
      one.write([create(notes, { id: 'after', title: '' })], { ...context, credential }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(one.get(notes, 'before', null, context)).resolves.not.toBeNull();
    await expect(one.get(notes, 'after', null, context)).resolves.toBeNull();
  });
});

describe('definitions', () => {
  it('changed by another process refuse calls decided by the old ones', async () => {
    const { one, other, context } = await two();
    await one.write([create(notes, { id: 'a', title: 'x' })], context);
    const renamed = { ...notes, name: 'papers' };
    const next = await change(other, { kind: 'replace', before: notes, after: renamed });
    const refused = { refusal: { reason: 'schemaChanged' } };
    await expect(one.get(notes, 'a', null, context)).rejects.toMatchObject(refused);
    await expect(one.write([create(notes, { id: 'b', title: '' })], context)).rejects.toMatchObject(refused);
    await expect(one.changeSchema({ version: context.schemaVersion, steps: [] }, context)).rejects.toMatchObject(
      refused,
    );
    expect((await one.schema()).version).toBe(next.schemaVersion);
    await expect(one.get(renamed, 'a', null, next)).resolves.toMatchObject({ values: { title: 'x' } });
  });
});
