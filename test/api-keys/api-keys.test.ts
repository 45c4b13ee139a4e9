import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintApiKey, mintSessionToken } from '#server/access/secrets.js';
import type { NewApiKey } from '#server/domain/api-keys/api-key-service.js';
import { openWorld, type World } from './api-key-world.js';

const day = 86_400_000;
const refused = expect.objectContaining({
  code: 'UNAUTHENTICATED',
  message: 'The request requires a valid API key or session.',
});

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (input: Partial<NewApiKey> = {}) =>
  world.apiKeys.create(world.grant('apiKeys.create'), { name: 'CI Bot', permissions: ['records:read'], ...input });
const regenerate = (id: string) => world.apiKeys.regenerate(world.grant('apiKeys.regenerate'), id);
const remove = (id: string) => world.apiKeys.delete(world.grant('apiKeys.delete'), id);
const list = () => world.apiKeys.list(world.grant('apiKeys.list'));
const use = (secret: string) => world.present({ apiKey: secret });

describe('a new key', () => {
  test('says who it is, with its permissions in the order of the table, each once', async () => {
    const { apiKey, secret } = await create({
      permissions: ['files:read', 'records:write', 'files:read'],
      expires: '7d',
    });
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{15}$/),
      name: 'CI Bot',
      permissions: ['records:write', 'files:read'],
      mask: `fk_…${secret.slice(-4)}`,
      created: world.time.now,
      expires: world.time.now + 7 * day,
      lastUsed: null,
    });
    expect(await use(secret)).toMatchObject({
      kind: 'apiKey',
      id: apiKey.id,
      name: 'CI Bot',
      permissions: new Set(['records:write', 'files:read']),
      scope: null,
      expires: apiKey.expires,
    });
  });

  test('lives 30 days when nothing is said, and for ever when asked', async () => {
    expect((await create()).apiKey.expires).toBe(world.time.now + 30 * day);
    expect((await create({ expires: 'never' })).apiKey.expires).toBeNull();
  });

  test('is in the list, newest first, without its secret or hash', async () => {
    world.time.now += 1;
    const older = await create({ name: 'older' });
    world.time.now += 1;
    const newer = await create({ name: 'newer' });
    const keys = await list();
    expect(keys.slice(0, 2)).toEqual([newer.apiKey, older.apiKey]);
    expect(JSON.stringify(keys)).not.toContain(newer.secret.slice(3, 46));
  });

  test('lies nowhere on the disk', async () => {
    const { secret } = await create();
    const names = await readdir(world.folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
    expect(bytes.includes('CI Bot')).toBe(true);
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes(secret.slice(3, 46))).toBe(false);
  });
});

describe('a faulty input', () => {
  test('names every field at once', async () => {
    await expect(create({ name: ' ', permissions: [], expires: '31d' })).rejects.toMatchObject({
      code: 'VALIDATION',
      fields: {
        name: { code: 'validation_required' },
        permissions: { code: 'validation_required' },
        expires: { code: 'validation_invalid_value', message: 'Must be one of 7d, 30d, 60d, 90d, 180d, never.' },
      },
    });
  });

  test.each<[string, Partial<NewApiKey>, string]>([
    ['a name of 101 characters', { name: 'ñ'.repeat(101) }, 'name'],
    ['a name that is no text', { name: 7 }, 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['permissions that are no list', { permissions: 'records:read' }, 'permissions'],
    ['a permission that is none', { permissions: ['records:read', 'admin'] }, 'permissions'],
    ['a permission that is missing', { permissions: [undefined] }, 'permissions'],
    ['a lifetime from the prototype', { expires: 'toString' }, 'expires'],
    ['a lifetime that is null', { expires: null }, 'expires'],
  ])('is refused: %s', async (_name, input, field) => {
    const count = (await list()).length;
    const fault = await create(input).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'VALIDATION', fields: { [field]: { code: expect.any(String) } } });
    expect((await list()).length).toBe(count);
  });

  test('names the permission that is unknown', async () => {
    await expect(create({ permissions: ['keys:write'] })).rejects.toMatchObject({
      fields: { permissions: { message: expect.stringContaining('"keys:write"') } },
    });
  });

  test('does not hinder a name of 100 characters', async () => {
    expect((await create({ name: '😀'.repeat(100) })).apiKey.name).toHaveLength(200);
  });
});

describe('a key is refused', () => {
  test('from the millisecond it expires', async () => {
    const { secret, apiKey } = await create({ expires: '7d' });
    world.time.now = (apiKey.expires ?? 0) - 1;
    expect(await use(secret)).toMatchObject({ id: apiKey.id });
    world.time.now += 1;
    await expect(use(secret)).rejects.toEqual(refused);
  });

  test('never for its age when it has no expiry', async () => {
    const { secret } = await create({ expires: 'never' });
    world.time.now += 3650 * day;
    expect(await use(secret)).toMatchObject({ expires: null });
  });

  test('once deleted, and the delete of one that is gone says so', async () => {
    const { secret, apiKey } = await create();
    await use(secret);
    await remove(apiKey.id);
    await expect(use(secret)).rejects.toEqual(refused);
    await expect(remove(apiKey.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(regenerate(apiKey.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('alike when malformed, unknown or of another kind', async () => {
    for (const apiKey of [
      '',
      'x',
      mintApiKey(),
      mintSessionToken(),
      `Bearer ${mintApiKey()}`,
      '\u0000',
      'é'.repeat(60),
    ]) {
      await expect(use(apiKey)).rejects.toEqual(refused);
    }
  });

  test('in the header for sessions', async () => {
    const { secret } = await create();
    await expect(world.present({ authorization: `Bearer ${secret}` })).rejects.toEqual(refused);
  });
});

test('without credentials nobody asks', async () => {
  expect(await world.present({})).toBeNull();
});

test('a malformed key is refused without the database', async () => {
  const { createAuthenticator } = await import('#server/access/authenticate.js');
  const store = { credential: () => Promise.reject(new Error('the database was asked')) };
  const authenticate = createAuthenticator({ store, clock: Date.now });
  const key = mintApiKey();
  const mistyped = key.slice(0, 10) + (key[10] === 'a' ? 'b' : 'a') + key.slice(11);
  const request = { method: 'GET', fetchSite: undefined, origin: undefined, host: undefined };
  const presented = { ...request, authorization: undefined, cookie: undefined };
  await expect(authenticate({ ...presented, apiKey: mistyped })).rejects.toEqual(refused);
  await expect(authenticate({ ...presented, apiKey: key })).rejects.toThrow('the database was asked');
});

test('a principal is built once as long as its key does not change', async () => {
  const { secret } = await create();
  expect(await use(secret)).toBe(await use(secret));
});

describe('regenerating', () => {
  test('keeps id, name, permissions and lifetime, counted anew, and ends the old secret', async () => {
    const before = await create({ name: 'Backend', permissions: ['files:write'], expires: '60d' });
    await use(before.secret);
    world.time.now += 10 * day;
    const { apiKey, secret } = await regenerate(before.apiKey.id);
    const { now } = world.time;
    const mask = `fk_…${secret.slice(-4)}`;
    expect(apiKey).toMatchObject({ ...before.apiKey, mask, created: now, expires: now + 60 * day });
    await expect(use(before.secret)).rejects.toEqual(refused);
    expect(await use(secret)).toMatchObject({ id: apiKey.id, expires: apiKey.expires });
  });

  test('keeps "never", and brings an expired key back for its lifetime', async () => {
    const never = await create({ expires: 'never' });
    expect((await regenerate(never.apiKey.id)).apiKey.expires).toBeNull();
    const week = await create({ expires: '7d' });
    world.time.now += 8 * day;
    expect((await regenerate(week.apiKey.id)).apiKey.expires).toBe(world.time.now + 7 * day);
  });

  test('twenty at a time leaves exactly one secret that works', async () => {
    const { apiKey } = await create();
    const made = await Promise.all(Array.from({ length: 20 }, () => regenerate(apiKey.id)));
    const tried = await Promise.allSettled(made.map(({ secret }) => use(secret)));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('last use', () => {
  const lastUsed = async (id: string) => (await list()).find((key) => key.id === id)?.lastUsed;

  test('is written once a minute, whatever the traffic', async () => {
    const { apiKey, secret } = await create();
    const first = world.time.now;
    for (let i = 0; i < 100; i += 1) await use(secret);
    await expect.poll(() => lastUsed(apiKey.id), { timeout: 5000 }).toBe(first);
    world.time.now = Math.floor(first / 60_000) * 60_000 + 60_000;
    await use(secret);
    await expect.poll(() => lastUsed(apiKey.id), { timeout: 5000 }).toBe(world.time.now);
  });

  test('of a key deleted meanwhile hinders no other', async () => {
    const gone = await create();
    const kept = await create();
    await use(gone.secret);
    await use(kept.secret);
    await remove(gone.apiKey.id);
    await expect.poll(() => lastUsed(kept.apiKey.id), { timeout: 5000 }).toBe(world.time.now);
  });

  test('is not noted for a refused key', async () => {
    const { apiKey, secret } = await create({ expires: '7d' });
    world.time.now += 7 * day;
    await expect(use(secret)).rejects.toEqual(refused);
    await world.usage.close();
    expect(await lastUsed(apiKey.id)).toBeNull();
  });
});
