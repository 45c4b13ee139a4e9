import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './run-command.js';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fichero-test-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

const fichero = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCommand(args, { DATA_DIR: dataDir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const date = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/;

test('a key is created, listed, regenerated and deleted, its secret shown twice in all', async () => {
  const permissions = 'records:read, files:read';
  const made = JSON.parse(await fichero('keys', 'create', '--name', 'CI Bot', '--permissions', permissions, '--json'));
  expect(made).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{15}$/),
    name: 'CI Bot',
    permissions: ['records:read', 'files:read'],
    mask: `fk_…${made.secret.slice(-4)}`,
    created: expect.stringMatching(date),
    expires: expect.stringMatching(date),
    lastUsed: null,
    secret: expect.stringMatching(/^fk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/),
  });
  expect(Date.parse(made.expires) - Date.parse(made.created)).toBe(30 * 86_400_000);

  const { secret, ...shown } = made;
  const listed = await fichero('keys', 'list', '--json');
  expect(JSON.parse(listed)).toEqual({ items: [shown] });
  const table = await fichero('keys', 'list');
  expect(table).toContain(made.id);
  for (const text of [listed, table]) expect(text).not.toContain(secret.slice(3, 46));

  const again = JSON.parse(await fichero('keys', 'regenerate', made.id, '--json'));
  expect(again).toMatchObject({ id: made.id, name: 'CI Bot', permissions: made.permissions });
  expect(again.secret).not.toBe(secret);

  expect(await fichero('keys', 'delete', made.id)).toContain(made.id);
  expect(JSON.parse(await fichero('keys', 'list', '--json'))).toEqual({ items: [] });
});

test('for people a new key is printed with what it may do and how long', async () => {
  const text = await fichero(
    'keys',
    'create',
    '--name',
    'Forever',
    '--permissions',
    'records:write',
    '--expires',
    'never',
  );
  expect(text).toMatch(/Key +fk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\n/);
  expect(text).toMatch(/Permissions +records:write\n/);
  expect(text).toMatch(/Expires +never\n/);
});

test('an admin is created with a password from stdin, listed without it, and deleted', async () => {
  const args = ['admin', 'create', 'Ada@example.com', '--password-stdin'];
  const { code, stdout, stderr } = await runCommand(args, { DATA_DIR: dataDir }, 'correct horse\n');
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'Created the admin ada@example.com.\n', stderr: '' });
  const listed = JSON.parse(await fichero('admin', 'list', '--json'));
  expect(listed).toEqual({
    items: [{ id: expect.any(String), email: 'ada@example.com', created: expect.stringMatching(date) }],
  });
  await fichero('admin', 'delete', 'ada@example.com');
  expect(await fichero('admin', 'list')).toBe('There are no admins.\n');
});
