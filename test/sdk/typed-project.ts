import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const cli = resolve('sdk/dist/cli/main.js');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An application that uses the SDK, in a folder of its own. */
export interface TypedProject {
  readonly folder: string;
  /** Runs a script of Node.js in it. */
  node(...args: readonly string[]): Promise<Ran>;
  /** What the compiler says of all its modules, strictly; the code goes to `out`. */
  compile(...flags: readonly string[]): Promise<Ran>;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

const tsconfig = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    lib: ['ES2023', 'DOM'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    rootDir: 'src',
    outDir: 'out',
  },
  include: ['src'],
};

export const createProject = async (): Promise<TypedProject> => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-types-'));
  await mkdir(join(folder, 'node_modules'));
  await mkdir(join(folder, 'src'));
  await symlink(resolve('sdk'), join(folder, 'node_modules', 'fichero-sdk'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const node = async (...args: readonly string[]): Promise<Ran> => {
    try {
      return { code: 0, ...(await run(process.execPath, args, { cwd: folder })) };
    } catch (error) {
      return error as Ran;
    }
  };
  return {
    folder,
    node,
    compile: (...flags) => node(resolve('node_modules/typescript/bin/tsc'), ...flags),
    read: (file) => readFile(join(folder, file), 'utf8'),
    write: (file, text) => writeFile(join(folder, file), text),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
