import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../server/main.js', import.meta.url));
const readyMilliseconds = 30_000;

/** Nothing of the caller's own settings reaches the measured server. */
const cleanEnvironment = (settings: Readonly<Record<string, string>>) => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  LOG_LEVEL: 'error',
  ...settings,
});

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a script in a process of its own and waits for it to print its address. */
export const startServer = async (
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningServer> => {
  const child = spawn(process.execPath, [script, ...args], {
    env: cleanEnvironment(settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${script} was not ready in time`)), readyMilliseconds);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/[\d.]+:\d+/.exec(said)?.[0];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
    child.on('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`${script} ended with ${code}: ${said}`));
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
};

/** The admin of the measured server, as its settings name it. */
export const admin = { ADMIN_EMAIL: 'bench@example.com', ADMIN_PASSWORD: 'bench-password-of-no-use' };

/** `fichero serve` on a SQLite database in `dataDir`, with an admin. */
export const startFichero = (dataDir: string): Promise<RunningServer> =>
  startServer(main, ['serve', '--port', '0', '--data-dir', dataDir], admin);

const post = async (url: string, token: string | null, body: unknown): Promise<unknown> => {
  const headers = {
    'Content-Type': 'application/json',
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
};

/** Creates the collection and an API key that may read and write its records. Returns the key. */
export const prepare = async (url: string, definition: unknown): Promise<string> => {
  const login = `mutation { login(email: "${admin.ADMIN_EMAIL}", password: "${admin.ADMIN_PASSWORD}") { token } }`;
  const { data } = (await post(`${url}/graphql`, null, { query: login })) as { data: { login: { token: string } } };
  await post(`${url}/api/collections`, data.login.token, definition);
  const key = { name: 'bench', permissions: ['records:read', 'records:write'], expires: '7d' };
  return ((await post(`${url}/api/keys`, data.login.token, key)) as { secret: string }).secret;
};
