import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '#server/access/authorize.js';
import { openWorld, refusal, text, type World } from './collections-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const file = { name: 'file', type: 'file' };

test('a deleted collection is gone with its records and files', async () => {
  const made = await world.create({ name: 'doomed', fields: [file] });
  const id = await world.insert(made, { file: 'a.txt' });
  await world.addFile(made, id, 'a.txt');
  await world.delete('doomed');
  expect(await world.names()).not.toContain('doomed');
  expect(await world.hasFile(made, id, 'a.txt')).toBe(false);
  expect(await refusal(world.delete('doomed'))).toMatchObject({ code: 'NOT_FOUND' });
});

test('a collection that another relation points to cannot be deleted until the relation is gone', async () => {
  await world.create({ name: 'wanted', fields: [{ name: 'self', type: 'relation', collectionId: 'wanted' }] });
  await world.create({ name: 'wanting', fields: [{ name: 'it', type: 'relation', collectionId: 'wanted' }] });
  const error = await refusal(world.delete('wanted'));
  expect(error).toMatchObject({
    code: 'VALIDATION',
    message: 'Failed to delete collection due to existing reference in wanting.it.',
  });
  expect(await world.names()).toContain('wanted');
  await world.update('wanting', { fields: [] });
  await world.delete('wanted');
  expect(await world.names()).not.toContain('wanted');
});

test('truncating deletes records and files, keeps the definition and what others hold', async () => {
  const made = await world.create({ name: 'emptied', fields: [file, text('a')] });
  const other = await world.create({ name: 'untouched', fields: [file] });
  const id = await world.insert(made, { file: 'a.txt' });
  const otherId = await world.insert(other, { file: 'a.txt' });
  await world.addFile(made, id, 'a.txt');
  await world.addFile(other, otherId, 'a.txt');
  await world.truncate('emptied');
  expect(await world.values(made, id)).toBeNull();
  expect(await world.hasFile(made, id, 'a.txt')).toBe(false);
  expect(await world.view('emptied')).toEqual(made);
  expect(await world.values(other, otherId)).not.toBeNull();
  expect(await world.hasFile(other, otherId, 'a.txt')).toBe(true);
});

test('truncating settles what refers to the records: deletes with its files, or takes the id out', async () => {
  const target = await world.create({ name: 'settled' });
  const relation = { name: 'to', type: 'relation', collectionId: 'settled' };
  const cascading = await world.create({ name: 'cascading', fields: [{ ...relation, cascadeDelete: true }, file] });
  const loose = await world.create({ name: 'loose', fields: [relation] });
  const id = await world.insert(target, {});
  const cascadingId = await world.insert(cascading, { to: id, file: 'a.txt' });
  const looseId = await world.insert(loose, { to: id });
  await world.addFile(cascading, cascadingId, 'a.txt');
  await world.truncate('settled');
  expect(await world.values(cascading, cascadingId)).toBeNull();
  expect(await world.hasFile(cascading, cascadingId, 'a.txt')).toBe(false);
  expect(await world.values(loose, looseId)).toMatchObject({ to: '' });
});

test('records that others require are not truncated, nor are their files', async () => {
  const target = await world.create({ name: 'required', fields: [file] });
  const holder = await world.create({
    name: 'holder',
    fields: [{ name: 'to', type: 'relation', collectionId: 'required', required: true }],
  });
  const id = await world.insert(target, { file: 'a.txt' });
  await world.addFile(target, id, 'a.txt');
  await world.insert(holder, { to: id });
  const error = await refusal(world.truncate('required'));
  expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringContaining('required relation reference') });
  expect(await world.values(target, id)).not.toBeNull();
  expect(await world.hasFile(target, id, 'a.txt')).toBe(true);
});

test('a collection outside the scope of the grant does not exist', async () => {
  const made = await world.create({ name: 'outside' });
  const narrow = (grant: Grant): Grant => ({ ...grant, scopeOf: () => null });
  const { service, grant } = world;
  expect(await service.list(narrow(grant('collections.list')))).toEqual([]);
  for (const attempt of [
    service.view(narrow(grant('collections.view')), 'outside'),
    service.update(narrow(grant('collections.update')), made.id, { name: 'mine' }),
    service.delete(narrow(grant('collections.delete')), 'outside'),
    service.truncate(narrow(grant('collections.truncate')), 'outside'),
  ]) {
    expect(await refusal(attempt)).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await world.view('outside')).toEqual(made);
});

test('a credential that is no longer in force changes nothing', async () => {
  const gone = { kind: 'session' as const, hash: 'f'.repeat(64), values: {} };
  const revoked = (grant: Grant): Grant => ({ ...grant, credential: gone });
  const { service, grant } = world;
  for (const attempt of [
    service.list(revoked(grant('collections.list'))),
    service.create(revoked(grant('collections.create')), { name: 'forbidden' }),
    service.delete(revoked(grant('collections.delete')), 'outside'),
  ]) {
    expect(await refusal(attempt)).toMatchObject({ code: 'UNAUTHENTICATED' });
  }
  expect(await world.names()).not.toContain('forbidden');
});
