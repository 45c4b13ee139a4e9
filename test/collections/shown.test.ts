import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '#server/access/authorize.js';
import type { CollectionScope } from '#server/access/principal.js';
import { openWorld } from './collections-world.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
  const fields = [
    { name: 'title', type: 'text' },
    { name: 'cost', type: 'number' },
    { name: 'inner', type: 'text', hidden: true },
    { name: 'word', type: 'password' },
  ];
  await world.create({ name: 'tasks', fields });
  await world.create({ name: 'vault', fields });
});
afterAll(() => world.close());

const shownTo = async (limits: Partial<Grant>) => {
  const grant: Grant = { ...world.grant('openapi.view'), ...limits };
  const { collections } = await world.service.shown(grant);
  return collections.map(({ collection, readable, settable }) => ({
    name: collection.name,
    readable: readable.map(({ name }) => name),
    settable: settable.map(({ name }) => name),
  }));
};

test('an admin is shown every collection, and all fields but passwords', async () => {
  const all = { readable: ['id', 'title', 'cost', 'inner', 'created', 'updated'] };
  const settable = ['id', 'title', 'cost', 'inner', 'word'];
  expect(await shownTo({})).toEqual([
    { name: 'tasks', ...all, settable },
    { name: 'vault', ...all, settable },
  ]);
});

test('a caller with limits is shown its collections, and the fields that it reads and sets', async () => {
  const scope: CollectionScope = { filter: null, readable: new Set(['cost', 'inner']), writable: new Set(['title']) };
  const { id } = await world.view('tasks');
  const scopeOf = (collectionId: string) => (collectionId === id ? scope : null);
  expect(await shownTo({ seesHidden: false, scopeOf })).toEqual([
    { name: 'tasks', readable: ['id', 'cost'], settable: ['title'] },
  ]);
});
