import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { startServer, type TestServer } from '../harness/server.js';
import { createProject, environmentTypes, type Project, snippetsOf, strictConfig } from './project.js';

let server: TestServer;
let project: Project;

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

beforeAll(async () => {
  server = await startServer();
  await server.createCollection(products);
  project = await createProject();
  await project.write('tsconfig.json', JSON.stringify(strictConfig));
  await project.write('globals.d.ts', environmentTypes);
  await project.write('misuse.ts', misuse);
  await project.write('readme.ts', snippetsOf(await readFile('sdk/README.md', 'utf8')));
});

afterAll(async () => {
  await server.stop();
  await project.remove();
});

/** Others that npm can install; the newest comes last. Theirs is the way in which `npx -p node@…` runs them. */
const releases = ['22.23.3', '24.21.0', '26.10.0'];

/** What the README shows, sent to this server. */
const runReadme = async (command: string, args: readonly string[]): Promise<string> => {
  const { secret } = await server.mintKey([...permissions]);
  const { email, password } = server.admin;
  const code = await project.read('out/readme.js');
  const here = code.replaceAll('http://127.0.0.1:8090', server.url).replace('admin@example.com', email);
  await project.write('out/here.js', here);
  return project.run(command, [...args, 'out/here.js'], { KEY: secret, PASSWORD: password });
};

const expectAllOf = (said: string): void => {
  expect(said).toContain('Made by hand.');
  expect(said).toMatch(/\d+ admin\n/);
  expect(said).toContain("[ 'name', 'sku' ]");
};

describe('the package', () => {
  it('holds what is built, and nothing else', () => {
    expect(project.packed).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']),
    );
    const known = /^(LICENSE|README\.md|package\.json|dist\/(cli\/)?\w[\w-]*\.(js|d\.ts))$/;
    expect(project.packed.filter((path) => !known.test(path))).toEqual([]);
  });

  it('type-checks in a strict project, where the README is right and misuse is caught', async () => {
    expect(await project.run(process.execPath, ['node_modules/typescript/bin/tsc'])).toBe('');
  });

  it('does what the README shows', async () => {
    expectAllOf(await runReadme(process.execPath, []));
  });

  it.each(releases)('does so in Node.js %s', async (release) => {
    const npx = ['--yes', '--prefer-offline', '-p', `node@${release}`, '--', 'node'];
    expect(await project.run('npx', [...npx, '--version'])).toContain(`v${release}`);
    expectAllOf(await runReadme('npx', npx));
  });
});
