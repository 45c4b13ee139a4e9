import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** An empty project somewhere else, in which nothing but the packed SDK and what it needs is installed. */
export interface Project {
  readonly folder: string;
  /** What the package holds. */
  readonly packed: readonly string[];
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Runs a program there. Gives what it prints, whatever its exit code. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

const manifest = (tarball: string) => ({
  name: 'empty',
  private: true,
  type: 'module',
  dependencies: { 'fichero-sdk': `file:${tarball}` },
});

/** Installs as users do, but for scripts, of which there are none, and questions. */
const install = (folder: string, command: 'install' | 'ci') =>
  exec('npm', [command, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });

export const createProject = async (): Promise<Project> => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-pack-'));
  const { stdout } = await exec('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: 'sdk',
  });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest(filename)));
  await install(folder, 'install');
  await symlink(resolve('node_modules/typescript'), join(folder, 'node_modules', 'typescript'));
  return {
    folder,
    packed: files.map(({ path }) => path),
    write: (name, text) => writeFile(join(folder, name), text),
    read: (name) => readFile(join(folder, name), 'utf8'),
    async run(command, args, env = {}) {
      const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env };
      const done = exec(command, args, { cwd: folder, env: environment });
      const { stdout: said, stderr } = await done.catch((failed: { stdout: string; stderr: string }) => failed);
      return said + stderr;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

/** The examples beside the SDK as it is built, somewhere else, installed by their lock file. */
export const copyExamples = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-examples-'));
  const isSource = (path: string) => !/[\\/]node_modules([\\/]|$)/.test(path);
  for (const name of ['sdk', 'examples']) await cp(name, join(folder, name), { recursive: true, filter: isSource });
  await install(join(folder, 'examples'), 'ci');
  return folder;
};

/** All code of a document, as one module. */
export const snippetsOf = (markdown: string): string => {
  const blocks = [...markdown.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
  const lines = blocks.join('\n').split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  return [...lines.filter(isImport), ...lines.filter((line) => !isImport(line))].join('\n');
};

/** What a program of ours knows of its environment, in a project without the types of Node.js. */
export const environmentTypes = "declare const process: { env: Record<'KEY' | 'PASSWORD', string | undefined> };\n";

export const strictConfig = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    outDir: 'out',
  },
  include: ['*.ts'],
};
