import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { Agent, get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../harness/until.js';
import { type Ran, runCommand, type Serving, startServing } from './run-command.js';

const admin = { ADMIN_EMAIL: 'ada@example.com', ADMIN_PASSWORD: 'correct horse' };

let dataDir: string;
let serving: Serving | null;

/** Starts the server and gives its address. */
const serve = async (flags: readonly string[] = [], env: Readonly<Record<string, string>> = admin): Promise<string> => {
  serving = await startServing(['serve', ...flags], { DATA_DIR: dataDir, PORT: '0', ...env });
  return serving.url;
};
const end = (signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Ran> => {
  if (serving === null) throw new Error('nothing was started');
  return serving.end(signal);
};

beforeEach(async () => {
  serving = null;
  dataDir = join(await mkdtemp(join(tmpdir(), 'fichero-test-')), 'data');
});
afterEach(async () => {
  await serving?.end('SIGKILL');
  await rm(join(dataDir, '..'), { recursive: true });
});

const status = async (url: string, apiKey: string): Promise<number> =>
  (await fetch(`${url}/api/viewer`, { headers: { 'X-Api-Key': apiKey } })).status;

const createKey = async (): Promise<{ id: string; secret: string }> => {
  const args = ['keys', 'create', '--name', 'k', '--permissions', 'records:read', '--json', '--data-dir', dataDir];
  return JSON.parse((await runCommand(args)).stdout);
};

describe.each([['SIGTERM'], ['SIGINT']] as const)('at %s', (signal) => {
  test('serve, which has printed one line, exits with 0', async () => {
    const url = await serve();
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    const { code, stdout } = await end(signal);
    expect(code).toBe(0);
    expect(stdout).toBe(`Fichero is ready at ${url} (SQLite in ${dataDir})\n`);
  });
});

test('a request in flight is answered before the end, and new connections are refused meanwhile', async () => {
  const url = await serve();
  const body = JSON.stringify({ identity: admin.ADMIN_EMAIL, password: admin.ADMIN_PASSWORD });
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const path = '/api/collections/_superusers/auth-with-password';
  const open = request(url + path, { method: 'POST', headers, agent: new Agent({ keepAlive: true }) });
  open.write(body.slice(0, 10));
  const answered = new Promise<number | undefined>((resolve, reject) => {
    open.once('error', reject);
    open.once('response', (response) => resolve(response.resume().statusCode));
  });
  await new Promise((resolve) => open.once('socket', (socket) => socket.once('connect', resolve)));
  // Served after the one above has been taken in.
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  const ended = end();
  const refused = () =>
    new Promise<boolean>((resolve) => get(url, () => resolve(false)).once('error', () => resolve(true)));
  await until(refused);
  open.end(body.slice(10));
  expect(await answered).toBe(200);
  expect((await ended).code).toBe(0);
});

test('the data directory is closed to other users', async () => {
  await serve();
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
});

test('keys made, regenerated and deleted by another process count at once', async () => {
  const url = await serve();
  const { id, secret } = await createKey();
  expect(await status(url, secret)).toBe(200);
  const again = JSON.parse((await runCommand(['keys', 'regenerate', id, '--json'], { DATA_DIR: dataDir })).stdout);
  expect(await status(url, secret)).toBe(401);
  expect(await status(url, again.secret)).toBe(200);
  await runCommand(['keys', 'delete', id], { DATA_DIR: dataDir });
  expect(await status(url, again.secret)).toBe(401);
});

test('secrets are neither in the data directory nor in the logs', async () => {
  const url = await serve([], { ...admin, LOG_LEVEL: 'trace' });
  const { secret } = await createKey();
  await status(url, secret);
  await fetch(`${url}/api/viewer?key=${secret}`, { headers: { Authorization: `Bearer ${secret}` } });
  const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const bytes = Buffer.concat(await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)))));
  const { stdout, stderr } = await end();
  expect(bytes.includes(secret.slice(-4))).toBe(true);
  for (const hidden of [secret.slice(3, 46), admin.ADMIN_PASSWORD]) {
    expect(bytes.includes(hidden)).toBe(false);
    expect(stdout + stderr).not.toContain(hidden);
  }
});

describe('with two workers', () => {
  test('serve prints one line, replaces a worker that dies, and exits with 0 at SIGTERM', async () => {
    const url = await serve(['--workers', '2']);
    const workers = async (): Promise<number[]> => {
      const text = await readFile(`/proc/${serving?.pid}/task/${serving?.pid}/children`, 'utf8');
      return text.trim().split(' ').map(Number);
    };
    const [first = 0] = await workers();
    process.kill(first, 'SIGKILL');
    await until(async () => {
      const now = await workers();
      return now.length === 2 && !now.includes(first);
    }, 10_000);
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    const { code, stdout } = await end();
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });
});
