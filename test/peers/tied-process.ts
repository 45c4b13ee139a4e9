import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a command and ends it when standard input closes: also when whoever started it is killed. */
const untilInputCloses = `
import os, subprocess, sys
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
print('pid', server.pid, flush=True)
sys.stdin.buffer.read()
server.terminate()
try:
    server.wait(10)
except subprocess.TimeoutExpired:
    server.kill()
os._exit(0)
`;

const readyMilliseconds = 60_000;

export interface TiedProcess {
  /** What the pattern found in what the process said. */
  readonly ready: RegExpExecArray;
  /** Of the server itself. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a server that lives no longer than this process, however that ends.
 * @param python any Python 3
 * @param ready found in what the server prints once it listens; rejects when it ends or a minute passes before that
 */
export const startTied = async (python: string, command: readonly string[], ready: RegExp): Promise<TiedProcess> => {
  const child = spawn(python, ['-c', untilInputCloses, ...command], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const found = await new Promise<RegExpExecArray>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${command[0]} did not start: ${output}`)), readyMilliseconds);
    const listen = (data: Buffer): void => {
      // The log goes on for as long as the server runs: it is read, and forgotten once the server is ready.
      if (output.length < 10_000) output += data.toString();
      const match = ready.exec(output);
      if (match === null) return;
      clearTimeout(late);
      resolve(match);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', () => reject(new Error(`${command[0]} ended: ${output}`)));
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'close');
  };
  return { ready: found, pid: Number(/^pid (\d+)$/m.exec(output)?.[1]), stop };
};
