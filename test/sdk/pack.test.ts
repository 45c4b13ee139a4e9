import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';

const run = promisify(execFile);

let server: TestServer;
let folder: string;
let files: string[];

/** All code of the README, as one module. */
const snippets = async (): Promise<string> => {
  const readme = await readFile('sdk/README.md', 'utf8');
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
  const lines = blocks.join('\n').split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  return [...lines.filter(isImport), ...lines.filter((line) => !isImport(line))].join('\n');
};

const tsconfig = {
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

/** What code that does not fit the types says, and the compiler with it. */
const misuse = `
import { createClient } from 'fichero-sdk';
const client = createClient({ url: 'x' });
// @ts-expect-error there is no such permission
void client.apiKeys.create({ name: 'a', permissions: ['records:all'] });
// @ts-expect-error the price is a number
void client.collection<{ price: number }>('products').create({ price: 'high' });
// @ts-expect-error there is no such transport
createClient({ url: 'x', transport: 'soap' });
// @ts-expect-error there is no such type of field
void client.collections.create({ name: 'a', fields: [{ name: 'b', type: 'txt' }] });
`;

const products = {
  name: 'products',
  fields: [
    { name: 'name', type: 'text', required: true },
    { name: 'sku', type: 'text', required: true },
    { name: 'price', type: 'number' },
    { name: 'notes', type: 'file', maxSelect: 5 },
  ],
};

/** Packs the SDK and installs it with its dependencies in an empty project. */
beforeAll(async () => {
  server = await startServer();
  await server.createCollection(products);
  folder = await mkdtemp(join(tmpdir(), 'fichero-pack-'));
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: 'sdk' });
  const [{ filename, files: listed }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  files = listed.map(({ path }) => path);
  const manifest = {
    name: 'empty',
    private: true,
    type: 'module',
    dependencies: { 'fichero-sdk': `file:${filename}` },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
  const environment = "declare const process: { env: Record<'KEY' | 'PASSWORD', string | undefined> };\n";
  await writeFile(join(folder, 'globals.d.ts'), environment);
  await writeFile(join(folder, 'misuse.ts'), misuse);
  await writeFile(join(folder, 'readme.ts'), await snippets());
  await symlink(resolve('node_modules/typescript'), join(folder, 'node_modules', 'typescript'));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the package', () => {
  it('holds what is built, and nothing else', () => {
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']),
    );
    expect(
      files.filter((path) => !/^(LICENSE|README\.md|package\.json|dist\/(cli\/)?\w[\w-]*\.(js|d\.ts))$/.test(path)),
    ).toEqual([]);
  });

  it('type-checks in a strict project, where the README is right and misuse is caught', async () => {
    const compiled = await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: folder }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(compiled.stdout).toBe('');
  });

  it('does what the README shows', async () => {
    const { secret } = await server.mintKey([
      'records:read',
      'records:write',
      'records:delete',
      'files:read',
      'files:write',
    ]);
    const code = await readFile(join(folder, 'out', 'readme.js'), 'utf8');
    const { email, password } = server.admin;
    const here = code.replaceAll('http://127.0.0.1:8090', server.url).replace('admin@example.com', email);
    await writeFile(join(folder, 'out', 'readme.js'), here);
    const { stdout } = await run(process.execPath, ['out/readme.js'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], KEY: secret, PASSWORD: password },
    });
    expect(stdout).toContain('Made by hand.');
    expect(stdout).toMatch(/\d+ admin\n/);
    expect(stdout).toContain("[ 'name', 'sku' ]");
  });
});
