import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

/** A server in a process of its own. */
export interface ServerProcess {
  /** From its ready line. */
  readonly url: string;
  /** All that it has said on stdout. */
  said(): string;
  /** All that it has said on stderr. */
  log(): string;
  /** Ends it and gives its exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** In milliseconds; then it is killed and counts as ended. */
const readyWithin = 60_000;

const readyUrl = async (child: ChildProcess): Promise<string | null> => {
  if (child.stdout === null) return null;
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/[^\s)]+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  return null;
};

/** Runs `fichero serve` as built. Throws with what it said when it ends before it is ready. */
export const runServer = async (
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [main, 'serve', ...flags], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  let log = '';
  child.stderr.on('data', (text: Buffer) => {
    log += text.toString();
  });
  const ended = once(child, 'exit').then(() => {
    process.off('exit', killWithUs);
    return child.exitCode;
  });
  const late = setTimeout(killWithUs, readyWithin);
  const url = await readyUrl(child).finally(() => clearTimeout(late));
  if (url === null) throw new Error(`The server ended with ${await ended} before it was ready: ${log}`);
  child.stdout.resume();
  return {
    url,
    said: () => said,
    log: () => log,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
};
