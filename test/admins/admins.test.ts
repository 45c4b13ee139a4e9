import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { hashSecret } from '#server/access/secrets.js';
import { secrets } from '#server/store/system-collections.js';
import { openWorld, type World } from '../api-keys/api-key-world.js';

const day = 86_400_000;
const email = 'ada@example.com';
const password = 'correct horse';
const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' });
const failed = expect.objectContaining({ code: 'VALIDATION', message: 'Failed to authenticate.', fields: {} });

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.admins.create(email, password);
});
afterEach(() => world.close());

const login = (address = '1', given = password, as = email) =>
  world.admins.login(world.grant('sessions.create', null), as, given, address);
const bearer = (token: string) => world.present({ authorization: `Bearer ${token}` });

describe('signing in', () => {
  test('gives a token of 14 days that works with and without Bearer, and as a cookie', async () => {
    const session = await login();
    expect(session).toEqual({
      token: expect.stringMatching(/^fs_[0-9A-Za-z]{43}$/),
      expires: world.time.now + 14 * day,
      admin: { id: expect.any(String), email, created: world.time.now },
    });
    const admin = { kind: 'admin', id: session.admin.id, email };
    expect(await bearer(session.token)).toMatchObject(admin);
    expect(await world.present({ authorization: session.token })).toMatchObject(admin);
    const cookie = `fichero_session=${session.token}`;
    expect(await world.present({ cookie })).toMatchObject(admin);
    expect(await world.present({ cookie, method: 'POST' })).toBeNull();
    expect(await world.present({ cookie, method: 'POST', fetchSite: 'same-origin' })).toMatchObject(admin);
  });

  test('does not look at the case of the e-mail', async () => {
    expect((await login('1', password, ' ADA@example.com ')).admin.email).toBe(email);
  });

  test('answers an unknown e-mail and a wrong password alike', async () => {
    await expect(login('1', 'wrong horse')).rejects.toEqual(failed);
    await expect(login('1', password, 'eve@example.com')).rejects.toEqual(failed);
  });

  test('is refused after ten failures, even with the right password', async () => {
    for (let i = 0; i < 10; i += 1) await expect(login('1', `wrong ${i}`)).rejects.toEqual(failed);
    await expect(login()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 300 });
    world.time.now += 300_000;
    await login();
  });

  test('cannot be tried more often by trying at the same time', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 30 }, (_none, i) => login('1', `wrong ${i}`)));
    const codes = tries.map((tried) => (tried.status === 'rejected' ? tried.reason.code : 'signed in'));
    expect(codes.filter((code) => code === 'VALIDATION')).toHaveLength(10);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(20);
  });
});

describe('a session ends', () => {
  test('at its last millisecond', async () => {
    const { token, expires } = await login();
    world.time.now = expires - 1;
    expect(await bearer(token)).toMatchObject({ kind: 'admin' });
    world.time.now = expires;
    await expect(bearer(token)).rejects.toEqual(refused);
    expect(await world.present({ cookie: `fichero_session=${token}` })).toBeNull();
  });

  test('with a sign-out, which ends no other', async () => {
    const [one, other] = [await login(), await login()];
    await world.admins.logout(world.grant('sessions.delete', await bearer(one.token)));
    await expect(bearer(one.token)).rejects.toEqual(refused);
    expect(await bearer(other.token)).toMatchObject({ kind: 'admin' });
  });

  test('with its admin', async () => {
    const { token } = await login();
    const principal = await bearer(token);
    expect(await world.admins.delete(email)).toBe(true);
    await expect(bearer(token)).rejects.toEqual(refused);
    await expect(login()).rejects.toEqual(failed);
    const grant = world.grant('apiKeys.create', principal);
    await expect(world.apiKeys.create(grant, { name: 'x', permissions: ['records:read'] })).rejects.toEqual(refused);
    expect(await world.apiKeys.list(world.grant('apiKeys.list'))).toEqual([]);
    expect(await world.admins.delete(email)).toBe(false);
  });
});

describe('a viewer', () => {
  test('that is an admin holds all permissions, until its session ends', async () => {
    const { token, expires } = await login();
    const viewer = await world.admins.viewer(world.grant('viewer.view', await bearer(token)));
    expect(viewer).toEqual({ kind: 'admin', name: email, permissions, expires });
  });

  test('that is a key is told what it holds, and nothing once deleted', async () => {
    const { apiKey, secret } = await world.apiKeys.create(world.grant('apiKeys.create'), {
      name: 'CI Bot',
      permissions: ['files:read', 'records:read'],
      expires: '7d',
    });
    const grant = world.grant('viewer.view', await world.present({ apiKey: secret }));
    const held = ['records:read', 'files:read'];
    const expected = { kind: 'apiKey', name: 'CI Bot', permissions: held, expires: apiKey.expires };
    expect(await world.admins.viewer(grant)).toEqual(expected);
    await world.apiKeys.delete(world.grant('apiKeys.delete'), apiKey.id);
    await expect(world.admins.viewer(grant)).rejects.toEqual(refused);
  });
});

describe('a new admin', () => {
  test('needs an e-mail and a password of 8 characters, told at once', async () => {
    await expect(world.admins.create('ada', '1234567')).rejects.toMatchObject({
      code: 'VALIDATION',
      fields: { email: { code: 'validation_is_email' }, password: { code: 'validation_min_text_constraint' } },
    });
  });

  test('cannot take the e-mail of another', async () => {
    const made = Array.from({ length: 5 }, () => world.admins.create('Eve@example.com', password));
    const settled = await Promise.allSettled(made);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { fields: { email: { code: 'validation_not_unique' } } },
    });
    expect((await world.admins.list()).map((admin) => admin.email)).toEqual([email, 'eve@example.com']);
  });
});

describe('a link for the first admin', () => {
  const setUp = (token: string, as: string) =>
    world.admins.setUp(world.grant('admins.setup', null), token, as, password, '1');
  const ended = expect.objectContaining({
    fields: { token: expect.objectContaining({ code: 'validation_setup_ended' }) },
  });
  const issue = async (): Promise<string> => (await world.admins.issueSetupToken()) ?? '';
  beforeEach(() => world.admins.delete(email));

  test('ends after a day, to the millisecond', async () => {
    const [early, late] = [await issue(), await issue()];
    world.time.now += day;
    await expect(setUp(early, email)).rejects.toEqual(ended);
    await expect(setUp(late, email)).rejects.toEqual(ended);
    const next = await issue();
    world.time.now += day - 1;
    await setUp(next, email);
    expect((await world.admins.list()).map((admin) => admin.email)).toEqual([email]);
  });

  test('is stored as a hash alone', async () => {
    const token = await issue();
    const { version } = await world.store.schema();
    const range = { where: null, sort: [], offset: 0, limit: 10, fields: ['id', 'value'], total: false };
    const { items } = await world.store.list(
      { collection: secrets, ...range },
      { schemaVersion: version, credential: null },
    );
    const stored = JSON.stringify(items.rows());
    expect(stored).toContain(hashSecret(token));
    expect(stored).not.toContain(token.slice(3));
  });

  test('stays in force among those of 49 newer starts, and an admin from the command line ends all', async () => {
    const tokens: string[] = [];
    for (let i = 0; i < 51; i += 1) tokens.push(await issue());
    await expect(setUp(tokens[0] ?? '', email)).rejects.toEqual(ended);
    await world.admins.create('eve@example.com', password);
    await world.admins.delete('eve@example.com');
    await expect(setUp(tokens[1] ?? '', email)).rejects.toEqual(ended);
    await setUp(await issue(), email);
  });

  test('of many made at the same time each works', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, issue));
    const kept = tokens[7] ?? '';
    for (const token of tokens.filter((other) => other !== kept)) await world.admins.withdrawSetupToken(token);
    await setUp(kept, email);
  });
});
