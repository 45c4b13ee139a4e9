import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../console/browser.js';
import { type Demo, startDemo } from '../harness/demo.js';
import { copyExamples } from './project.js';
import { serveFolder } from './static-server.js';

const exec = promisify(execFile);

let folder: string;
let demo: Demo;
let site: Awaited<ReturnType<typeof serveFolder>>;

const environment = () => ({
  PATH: process.env['PATH'],
  FICHERO_URL: demo.url,
  FICHERO_KEY: demo.keys.readAndWrite,
  VITE_FICHERO_URL: demo.url,
  VITE_FICHERO_KEY: demo.keys.readOnly,
});

const inExample = (name: string) => ({ cwd: join(folder, 'examples', name), env: environment() });

beforeAll(async () => {
  folder = await copyExamples();
  site = await serveFolder(join(folder, 'examples', 'browser-page', 'dist'));
  demo = await startDemo({ CORS_ORIGINS: site.origin });
});

afterAll(async () => {
  await demo.stop();
  site.close();
  await rm(folder, { recursive: true, force: true });
});

const typesOf = (name: string) =>
  exec(
    process.execPath,
    ['../node_modules/fichero-sdk/dist/cli/main.js', 'types', '--check', '--url', demo.url],
    inExample(name),
  );

/** What each script prints, in any run. */
const scripts: readonly (readonly [name: string, says: readonly RegExp[]])[] = [
  ['node-script', [/^\d[\d.]* .+ \(.+\)$/m, /^in stock \d+ \d+/m, /a note: Oil once a year\./, /meanwhile, to 18$/m]],
  ['graphql-codegen', [/^\d+ in stock$/m, /^\d[\d.]* .+ \(.+\)$/m]],
  ['gql-tada', [/^[a-z0-9]{15} \d+ \d+/m]],
  ['urql', [/^\d[\d.]* \w+/m, /^Now .+ costs \d/m]],
  ['apollo', [/^\d[\d.]* \w+/m, /^In the cache now: \d/m, /^CONFLICT /m]],
];

/** The server of the example while `use` works. */
const withHandler = async (more: object, use: (address: string) => Promise<void>): Promise<void> => {
  const { cwd, env } = inExample('server-handler');
  const handler = spawn(process.execPath, ['dist/main.js'], { cwd, env: { ...env, PORT: '0', ...more } });
  try {
    const lines = createInterface({ input: handler.stdout })[Symbol.asyncIterator]();
    await use(String((await lines.next()).value));
  } finally {
    handler.kill();
  }
};

describe('the examples', () => {
  it('are of the schema that the demo serves', async () => {
    const headers = { 'X-Api-Key': demo.keys.readAndWrite };
    const served = await (await fetch(`${demo.url}/api/schema.graphql`, { headers })).text();
    expect(readFileSync('examples/schema.graphql', 'utf8')).toBe(served);
  });

  it.each(['node-script', 'server-handler'])('%s has the types of the collections of the demo', async (name) => {
    expect((await typesOf(name)).stdout).toContain('is up to date');
  });

  it.each(scripts)('%s type-checks and runs', async (name, says) => {
    await exec('npm', ['run', 'build'], inExample(name));
    const { stdout } = await exec('npm', ['start', '--silent'], inExample(name));
    for (const line of says) expect(stdout).toMatch(line);
  });

  it('server-handler answers visitors, and keeps to itself what is no fault of theirs', async () => {
    await exec('npm', ['run', 'build'], inExample('server-handler'));
    await withHandler({}, async (address) => {
      const found = (await (await fetch(address)).json()) as readonly { name: string }[];
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ name }) => !/oak/i.test(name))).toEqual([]);
      const hostile = new URL(address);
      hostile.searchParams.set('term', `" || id != "`);
      expect(await (await fetch(hostile)).json()).toEqual([]);
      const refused = await fetch(address, { method: 'POST', body: JSON.stringify({ name: '' }) });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ fields: { name: { code: expect.any(String) } } });
    });
    await withHandler({ FICHERO_KEY: 'fk_unknown' }, async (address) => {
      const failed = await fetch(address);
      expect([failed.status, await failed.json()]).toEqual([502, { error: 'Try again later.' }]);
    });
  });

  it('browser-page finds products as they are typed, and shows their pictures', async () => {
    await exec('npm', ['run', 'build'], inExample('browser-page'));
    const browser = await openBrowser(site.origin);
    try {
      const { page } = browser;
      await page.goto(site.origin);
      await page.locator('#found li').nth(9).waitFor();
      await page.locator('#term').fill('oak lamp');
      await page.waitForFunction(() => /^oak lamp/i.test(document.querySelector('#found li')?.textContent ?? ''));
      await page.waitForFunction(() => [...document.images].some(({ naturalWidth }) => naturalWidth > 0));
      await page.locator('#term').fill('nothing like it');
      await page.getByText('0 found').waitFor();
      expect(browser.faults.filter((fault) => fault.startsWith('error'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
