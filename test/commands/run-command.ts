import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/** Starts `fichero` as built, with nothing of our own environment that it would read. */
const startCommand = (args: readonly string[], env: Environment = {}): ChildProcess => {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  return child;
};

/** What a started command said, once it has ended. */
const ended = async (child: ChildProcess): Promise<Ran> => {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the command has no pipes');
  const [out, err, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'exit')]);
  return { code, stdout: out, stderr: err };
};

/** Runs a command to its end. */
export const runCommand = (args: readonly string[], env: Environment = {}, stdin = ''): Promise<Ran> => {
  const child = startCommand(args, env);
  child.stdin?.end(stdin);
  return ended(child);
};

/** A command that goes on until it is told to stop. */
export interface Serving {
  /** The address in its first line. */
  readonly url: string;
  readonly pid: number;
  /** All that it has said on stdout. */
  stdout(): string;
  /** Sends the signal and gives what the command said, once it has ended. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<Ran>;
}

/** Starts a command and waits for its first line. Throws with what it said when it ends instead. */
export const startServing = async (args: readonly string[], env: Environment = {}): Promise<Serving> => {
  const child = startCommand(args, env);
  const ran = ended(child);
  let stdout = '';
  const firstLine = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('\n')) resolve();
    });
  });
  const tooEarly = ran.then(({ stderr }) => Promise.reject(new Error(`ended before it was ready: ${stderr}`)));
  await Promise.race([firstLine, tooEarly]);
  tooEarly.catch(() => undefined);
  return {
    url: /http:\/\/[^ ]+/.exec(stdout)?.[0] ?? '',
    pid: child.pid ?? 0,
    stdout: () => stdout,
    end: (signal) => {
      child.kill(signal);
      return ran;
    },
  };
};
