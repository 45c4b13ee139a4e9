import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { installServer } from './install-server.js';

export interface MongoServer {
  /** Without a database name. */
  readonly url: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;

/** A fresh MongoDB-wire server in memory on a free port, with its options. Rejects when there is none to be had. */
export const startServer = async (options: readonly string[] = []): Promise<MongoServer> => {
  const python = await installServer();
  const script = fileURLToPath(new URL('./serve.py', import.meta.url));
  // Its standard input closes with this process, however that ends; the script ends the server then.
  const child = spawn(python, [script, '--port', '0', '--storage-path', ':memory:', ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const port = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The test MongoDB did not start: ${output}`)), startTimeoutMs);
    const listen = (data: Buffer): void => {
      // The log goes on for as long as the server runs: it is read, and forgotten once the port is known.
      if (output.length < 10_000) output += data.toString();
      const found = /listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', () => reject(new Error(`The test MongoDB ended: ${output}`)));
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'close');
  };
  return { url: `mongodb://127.0.0.1:${port}`, stop };
};
