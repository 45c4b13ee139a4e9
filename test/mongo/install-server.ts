import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A MongoDB-wire server from PyPI: no MongoDB server installs from a package registry alone. */
const version = '0.7.0b3';
const cache = fileURLToPath(new URL('../../.cache', import.meta.url));

const run = (command: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (data) => (errors += data));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')}: ${errors}`)),
    );
  });

const say = (line: string): void => {
  process.stdout.write(`test MongoDB: ${line}\n`);
};

/** The Python of a virtual environment that holds the server; made on first use, in about half a minute. */
export const installServer = async (): Promise<string> => {
  const folder = join(cache, `secantus-${version}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  // Made beside its place and moved there when complete, so that nobody meets half of it.
  const making = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    say('making a virtual environment');
    await run('python3', ['-m', 'venv', making]);
    say(`installing SecantusDB ${version} (145 MB)`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `SecantusDB==${version}`];
    await run(join(making, 'bin', 'python'), pip);
    await rename(making, folder);
    say('installed');
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(python)) {
      throw new Error('The tests need a MongoDB: set TEST_MONGODB_URL, or have python3 with venv and pip.', {
        cause: error,
      });
    }
  }
  return python;
};
