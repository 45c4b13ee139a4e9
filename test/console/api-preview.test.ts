import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { messages as en } from '../../console/src/api-preview/messages-en.js';
import { messages as es } from '../../console/src/api-preview/messages-es.js';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as coreEs } from '../../console/src/messages/core-es.js';
import { startServer } from '../harness/server.js';
import { type Browser, openBrowser, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
await createCustomers(server, 3);
const folder = await mkdtemp(join(tmpdir(), 'fichero-test-'));
/** A picture of one pixel, for the examples that upload `photo.png`. */
const photo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
await writeFile(join(folder, 'photo.png'), photo);
const everything = ['records:read', 'records:write', 'records:delete', 'files:read', 'files:write'] as const;
const { secret: key } = await server.mintKey(everything);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const open = async (path: string, locale: 'en-US' | 'es-EC' = 'en-US'): Promise<Page> => {
  browser = await openBrowser(server.url, { locale });
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await signIn(browser, server.url, server.admin);
  await browser.page.goto(`${server.url}/collections/${path}`);
  await browser.page.getByTestId('example-list').waitFor();
  return browser.page;
};

type Operation = keyof typeof en.operation;

const codeOf = (page: Page, operation: Operation): Promise<string> =>
  page.getByTestId(`example-${operation}`).locator('code').innerText();

/** What a program says; throws when it fails. */
const output = (file: string, given: readonly string[], input: string, cwd: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, given, { cwd, env: { ...process.env, KEY: key } });
    let said = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`${code}: ${said}${complaint}`))));
    child.stdin.end(input);
  });

const inShell = async (command: string): Promise<Record<string, unknown>> => {
  const answer = await output('sh', ['-s'], command, folder);
  return answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>);
};

await server.createCollection({
  name: 'albums',
  type: 'base',
  fields: [
    { name: 'title', type: 'text', required: true, min: 30, max: 40 },
    { name: 'code', type: 'text', required: true, pattern: '^[A-Z]{3}$' },
    { name: 'rating', type: 'number', required: true, min: 50.5, onlyInt: true },
    { name: 'contact', type: 'email', required: true, onlyDomains: ['fichero.example'] },
    { name: 'site', type: 'url', required: true },
    { name: 'since', type: 'date', required: true, min: '2030-01-01 00:00:00.000Z' },
    { name: 'mood', type: 'select', required: true, values: ["it's", '"so"'], maxSelect: 2 },
    { name: 'place', type: 'geoPoint', required: true },
    { name: 'extra', type: 'json', required: true },
    { name: 'text', type: 'editor', required: true },
    { name: 'pass', type: 'password', required: true, min: 20 },
    { name: 'ok', type: 'bool', required: true },
    { name: 'cover', type: 'file', required: true, maxSelect: 1 },
    { name: 'internal', type: 'text', hidden: true },
  ],
});
const first = {
  title: 'A title of thirty letters or more',
  code: 'ABC',
  rating: 60,
  contact: 'a@fichero.example',
  site: 'https://example.com',
  since: '2031-01-01 00:00:00.000Z',
  mood: ["it's"],
  place: { lon: 1, lat: 1 },
  extra: { a: 1 },
  text: '<p>x</p>',
  pass: 'correct horse battery staple',
  ok: true,
};
const form = new FormData();
form.append('@jsonPayload', JSON.stringify(first));
form.append('cover', new File([photo], 'photo.png'));
const headers = { 'X-Api-Key': key };
const album = await fetch(`${server.url}/api/collections/albums/records`, { method: 'POST', headers, body: form });
if (album.status !== 200) throw new Error(await album.text());

/** Asks with a file for each variable of the document: by the multipart request specification. */
const askWithFiles = async (query: string): Promise<Record<string, unknown>> => {
  const names = [...query.matchAll(/\$(\w+): Upload!/g)].map(([, name = '']) => name);
  const body = new FormData();
  body.append(
    'operations',
    JSON.stringify({ query, variables: Object.fromEntries(names.map((name) => [name, null])) }),
  );
  body.append('map', JSON.stringify(Object.fromEntries(names.map((name) => [name, [`variables.${name}`]]))));
  for (const name of names) body.append(name, new File([photo], 'photo.png'));
  const { data, errors } = (await (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).json()) as {
    data: Record<string, unknown>;
    errors?: unknown;
  };
  expect(errors).toBeUndefined();
  return data;
};

describe.each([['customers'], ['albums']] as const)('the examples of %s', (collection) => {
  test('of curl work in a shell as they are shown', async () => {
    const page = await open(`${collection}/api`);
    expect(await inShell(await codeOf(page, 'list'))).toMatchObject({ page: 1, perPage: 10 });
    const found = await inShell(await codeOf(page, 'get'));
    expect(found).toMatchObject({ collectionName: collection });
    expect(found).not.toHaveProperty('internal');
    const made = await inShell(await codeOf(page, 'create'));
    expect(made).toMatchObject({ collectionName: collection, id: expect.stringMatching(/^\w{15}$/) as string });
    expect(await inShell(await codeOf(page, 'update'))).toMatchObject({ id: found['id'] });
    const { papers, cover } = await inShell(await codeOf(page, 'upload'));
    expect(papers ?? [cover]).toEqual([expect.stringMatching(/^photo_\w+\.png$/)]);
    expect(await inShell(await codeOf(page, 'delete'))).toEqual({});
    const gone = await server.rest('GET', `/api/collections/${collection}/records/${String(found['id'])}`, { key });
    expect(gone.status).toBe(404);
  });

  test('of GraphQL are answered as they are shown', async () => {
    const page = await open(`${collection}/api?in=graphql`);
    const ask = async (operation: Operation): Promise<unknown> => {
      const query = await codeOf(page, operation);
      if (query.includes('Upload!')) return Object.values(await askWithFiles(query))[0];
      const { data, errors } = await server.graphql(query, {}, { key });
      expect(errors).toEqual([]);
      return Object.values(data as Record<string, unknown>)[0];
    };
    expect(await ask('list')).toMatchObject({ totalCount: expect.any(Number) as number });
    const found = (await ask('get')) as { id: string };
    expect(found.id).toMatch(/^\w{15}$/);
    expect(await ask('create')).toMatchObject({ id: expect.stringMatching(/^\w{15}$/) as string });
    expect(await ask('update')).toEqual({ id: found.id });
    expect(await ask('upload')).toMatchObject({ name: expect.stringMatching(/^photo_\w+\.png$/) as string });
    expect(await ask('delete')).toBe(found.id);
  });

  test('of the SDK run as they are shown', async () => {
    const page = await open(`${collection}/api?in=sdk`);
    const beginning = await page.locator('section > h2 + div code').first().innerText();
    const parts = await Promise.all(
      (['list', 'get', 'create', 'update', 'upload', 'delete'] as const).map((each) => codeOf(page, each)),
    );
    const one = collection === 'customers' ? 'customer' : 'album';
    const program = [
      beginning,
      // In a block of its own each, for what they find has the same name.
      ...parts.map((part) => `{ ${part}\n}`),
      `console.log('done', typeof ${one}s.list);`,
    ].join('\n');
    const said = await output(process.execPath, ['--input-type=module'], program, process.cwd());
    expect(said).toContain('done function');
  });
});

describe.each([
  ['en-US', en, coreEn],
  ['es-EC', es, coreEs],
] as const)('in %s', (locale, m, c) => {
  test('the way is chosen and kept in the address, and code is copied', async () => {
    const page = await open('plans/api', locale);
    await page.getByRole('heading', { name: m.title('plans') }).waitFor();
    await page.getByRole('button', { name: m.language.graphql }).click();
    await page.getByRole('button', { name: m.copy(m.operation.list) }).click();
    await page
      .getByRole('button', { name: m.copy(m.operation.list) })
      .getByText(c.action.copied)
      .waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await codeOf(page, 'list'));
    expect(await codeOf(page, 'list')).toContain('plans(where: { title: { contains: "a" } }');
    await page.reload();
    await page.getByTestId('example-list').waitFor();
    expect(await codeOf(page, 'get')).toContain('plan(by: { id:');
  });
});
