import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A server that installs from PyPI alone, used as a separate process by tests and measurements. */
export interface PythonPackage {
  /** As PyPI knows it. */
  readonly name: string;
  readonly version: string;
  /** What is asked of whoever cannot install it. */
  readonly otherwise: string;
}

/** Programs of a virtual environment, by name. */
export type Program = (name: string) => string;

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

/**
 * A virtual environment under `.cache` that holds the package; made on first use, in about half a minute.
 * The cache is that of the working directory: npm runs every script at the root of the project.
 */
export const installPythonPackage = async ({ name, version, otherwise }: PythonPackage): Promise<Program> => {
  const folder = join(process.cwd(), '.cache', `${name.toLowerCase()}-${version}`);
  const programIn = (environment: string) => (program: string) => join(environment, 'bin', program);
  const program = programIn(folder);
  if (existsSync(program('python'))) return program;
  // Made beside its place and moved there when complete, so that nobody meets half of it.
  const making = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    process.stdout.write(`installing ${name} ${version} from PyPI\n`);
    await run('python3', ['-m', 'venv', making]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`];
    await run(programIn(making)('python'), pip);
    await rename(making, folder);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(program('python'))) throw new Error(otherwise, { cause: error });
  }
  return program;
};
