import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, runCommand } from './run-command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fichero-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A failure: its one sentence on stderr, nothing on stdout. */
const expectSentence = ({ code, stdout, stderr }: Ran, sentence: RegExp) => {
  expect(stderr).toMatch(sentence);
  expect(stderr.split('\n')).toEqual([expect.stringMatching(/\.$/), '']);
  expect(stdout).toBe('');
  expect(code).toBe(1);
};

const quiet = { LOG_LEVEL: 'error' };
const serve = (flags: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCommand(['serve', '--port', '0', '--data-dir', join(folder, 'data'), ...flags], { ...quiet, ...env });

describe('serve ends with one sentence', () => {
  test('on a bad setting', async () => {
    expectSentence(await serve(['--port', '99999']), /^--port must be a whole number from 0 to 65535\.$/m);
    expectSentence(await serve([], { WORKERS: 'many' }), /^WORKERS must be /);
  });

  test.each([[[]], [['--workers', '2']]])('on an occupied port, with the flags %j', async (flags) => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = String(address !== null && typeof address === 'object' ? address.port : 0);
    try {
      const ran = await serve(['--port', port, ...flags]);
      expectSentence(
        ran,
        new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is already in use; choose another with --port\\.$`, 'm'),
      );
    } finally {
      other.close();
    }
  });

  test('on a host that is not of this machine', async () => {
    expectSentence(await serve(['--host', '192.0.2.1']), /^192\.0\.2\.1 is no address of this machine/);
  });

  test('on a database that does not answer, without the password in its address', async () => {
    const ran = await serve(['--database-url', 'mongodb://me:hunter2@127.0.0.1:1/fichero']);
    expectSentence(ran, /\(MongoDB at 127\.0\.0\.1:1\/fichero\)\.$/m);
    expect(ran.stderr).not.toContain('hunter2');
  });

  test('on a data directory below a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const ran = await serve(['--data-dir', join(file, 'data')]);
    expectSentence(ran, /^The data directory .+ cannot be written to: a part of the path is a file\.$/m);
    expectSentence(await serve(['--data-dir', file]), /^The data directory .+ cannot be written to: it is a file\.$/m);
  });

  test('on a data directory where not even the superuser may make one', async () => {
    const ran = await serve(['--data-dir', '/proc/fichero']);
    expectSentence(ran, /^The data directory \/proc\/fichero cannot be written to: .+\.$/m);
  });

  test('on a database file that is none', async () => {
    const dataDir = join(folder, 'not-a-database');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'data.db'), 'this is no database, but a text of some length\n'.repeat(100));
    expectSentence(await serve(['--data-dir', dataDir]), /^The database in .+ cannot be opened: /);
  });

  test('on a first admin whose password is too short', async () => {
    const env = { ADMIN_EMAIL: 'ada@example.com', ADMIN_PASSWORD: 'short' };
    const ran = await serve(['--data-dir', join(folder, 'short')], env);
    expectSentence(ran, /password: Must be at least 8 character\(s\)\.$/m);
    expect(ran.stderr).not.toContain('short');
  });
});

describe('the other commands end with one sentence', () => {
  const on = (...args: string[]) => runCommand([...args, '--data-dir', join(folder, 'data')]);

  test('on the id of no key', async () => {
    expectSentence(await on('keys', 'delete', 'nope'), /^There is no API key with the id nope\.$/m);
    expectSentence(await on('keys', 'regenerate', 'nope', '--json'), /^There is no API key with the id nope\.$/m);
  });

  test('on a faulty key, naming all faults', async () => {
    const ran = await on('keys', 'create', '--name', '', '--permissions', 'records:eat', '--expires', '1y');
    expectSentence(
      ran,
      /name: Cannot be blank\. permissions: Unknown permission "records:eat"\..+ expires: Must be one of/,
    );
  });

  test('on the e-mail of no admin', async () => {
    expectSentence(
      await on('admin', 'delete', 'eve@example.com'),
      /^There is no admin with the e-mail eve@example\.com\.$/m,
    );
  });

  test('on a password that is not given', async () => {
    expectSentence(await on('admin', 'create', 'ada@example.com'), /--password-stdin\.$/m);
  });

  test('on an admin that is there already', async () => {
    const create = () =>
      runCommand(
        ['admin', 'create', 'ada@example.com', '--password-stdin', '--data-dir', join(folder, 'data')],
        {},
        'correct horse\n',
      );
    expect((await create()).code).toBe(0);
    expectSentence(await create(), /email: Value must be unique\.$/m);
  });
});

describe('a command line that is wrong', () => {
  test.each([
    [['frobnicate']],
    [['serve', '--nope']],
    [['keys', 'create']],
    [['keys', 'delete']],
    [['admin', 'create']],
  ])('is refused with a word on help: %j', async (args) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .+\n/);
    expect(stderr).not.toContain('    at ');
  });
});
