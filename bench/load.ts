import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One load on one server. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn. */
  readonly requests: readonly { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string }[];
}

export interface Measured {
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
}

/** Bytes that Lua could take for something else are written by their number. */
const luaText = (text: string): string =>
  `"${Buffer.from(text)
    .toString('latin1')
    .replace(/[^\w /:.,=?&%-]/g, (byte) => `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`)}"`;

const scriptOf = ({ headers, requests }: Load): string => {
  const table = Object.entries(headers).map(([name, value]) => `[${luaText(name)}] = ${luaText(value)}`);
  const made = requests.map(
    ({ method, path, body }) =>
      `  wrk.format("${method}", ${luaText(path)}, headers, ${body === undefined ? 'nil' : luaText(body)}),`,
  );
  return `
local headers = { ${table.join(', ')} }
local requests, sent = nil, 0
function init() requests = {
${made.join('\n')}
} end
function request() sent = sent % #requests + 1; return requests[sent] end
function done(all, latency)
  local e = all.errors
  io.write(string.format("measured %d %d %d %d\\n", all.requests, all.duration, latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
`;
};

const run = promisify(execFile);

/**
 * Loads the server with wrk, which costs a tenth of what a load generator on Node does: on few cores that would take from a fast
 * server what it leaves to a slow one.
 * @throws when wrk is missing, and when an answer was not a success
 */
export const measure = async (load: Load): Promise<Measured> => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-load-'));
  try {
    const script = join(folder, 'load.lua');
    await writeFile(script, scriptOf(load));
    const args = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '10s', '-s', script, load.url];
    const { stdout } = await run('wrk', args).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new Error('wrk is missing: apt-get install wrk, or brew install wrk') : error;
    });
    const [requests = 0, microseconds = 0, p99 = 0, failures = 0] =
      /measured (.*)/.exec(stdout)?.[1]?.split(' ').map(Number) ?? [];
    if (requests === 0 || failures > 0) throw new Error(`${failures} requests to ${load.url} failed:\n${stdout}`);
    return { requestsPerSecond: (requests / microseconds) * 1e6, p99Milliseconds: p99 / 1_000 };
  } finally {
    await rm(folder, { recursive: true });
  }
};
