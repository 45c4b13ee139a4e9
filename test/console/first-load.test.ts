import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { startServer } from '../harness/server.js';
import { type Browser, openBrowser, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
await createCustomers(server, 200);
afterAll(() => server.stop());

let browser: Browser;

beforeEach(async () => {
  browser = await openBrowser(server.url);
});

afterEach(() => browser.close());

/** What a visit brings until the page is of use. */
interface Load {
  /** The names of the scripts, without the part that changes with what is in them. */
  readonly scripts: readonly string[];
  /** In kB, as gzip -9 makes them. */
  readonly scriptSize: number;
  readonly styleSize: number;
  /** The paths of the API that were asked for, but for the stream of changes, which begins later. */
  readonly calls: readonly string[];
}

const load = async (path: string, ready: (page: Page) => Promise<void>): Promise<Load> => {
  const responses: Response[] = [];
  const note = (response: Response): void => {
    responses.push(response);
  };
  const { page } = browser;
  // Ends what an earlier page still waits for.
  await page.goto('about:blank');
  page.on('response', note);
  await page.goto(server.url + path);
  await ready(page);
  page.off('response', note);
  const loaded = responses.map((response) => ({ response, path: new URL(response.url()).pathname }));
  const weigh = async (ending: string): Promise<number> => {
    const files = loaded.filter((each) => each.path.endsWith(ending));
    const sizes = files.map(async ({ response }) => gzipSync(await response.body(), { level: 9 }).length);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
  };
  return {
    scripts: loaded.flatMap((each) => /^\/assets\/(.+)-[\w-]{8}\.js$/.exec(each.path)?.[1] ?? []),
    scriptSize: await weigh('.js'),
    styleSize: await weigh('.css'),
    calls: loaded.map((each) => each.path).filter((each) => each.startsWith('/api/') && !each.endsWith('/changes')),
  };
};

const row = (page: Page): Promise<void> => page.getByText('Customer 00003').waitFor();

test('the sign-in loads at most 90 kB of scripts, nothing of the pages behind it, and calls nothing', async () => {
  const { scripts, scriptSize, styleSize, calls } = await load('/login', (page) => page.locator('form').waitFor());
  expect(scriptSize).toBeLessThanOrEqual(90);
  expect(styleSize).toBeLessThanOrEqual(12);
  expect(scripts.toSorted()).toEqual(['app', 'core-en', 'main', 'rolldown-runtime']);
  expect(calls).toEqual([]);
});

test('the records come with at most 115 kB of scripts in few files, and two calls', async () => {
  await signIn(browser, server.url, server.admin);
  const { scripts, scriptSize, styleSize, calls } = await load('/c/customers', row);
  expect(scriptSize).toBeLessThanOrEqual(115);
  expect(styleSize).toBeLessThanOrEqual(12);
  const first = ['app', 'core-en', 'main', 'messages-en', 'records', 'rolldown-runtime', 'shell'];
  expect(scripts.filter((name) => name !== 'bulk-actions').toSorted()).toEqual(first);
  expect(calls).toEqual(['/api/collections', '/api/collections/customers/records']);
});

test('a search, a filter, an order and related records in the address are in the first call already', async () => {
  await signIn(browser, server.url, server.admin);
  const asked = browser.page.waitForRequest((request) => request.url().includes('/customers/records?'));
  const { calls } = await load('/c/customers?q=customer&filter=age+%3E+18&sort=-age', (page) =>
    page.getByRole('gridcell', { name: 'Pro' }).first().waitFor(),
  );
  const { searchParams } = new URL((await asked).url());
  expect(Object.fromEntries(searchParams)).toMatchObject({
    search: 'customer',
    filter: 'age > 18',
    sort: '-age',
    expand: 'plan',
  });
  expect(calls).toEqual(['/api/collections', '/api/collections/customers/records']);
});

test('the API keys load at most 145 kB of scripts, and nothing of the page of records', async () => {
  await server.mintKey(['records:read']);
  await signIn(browser, server.url, server.admin);
  const { scripts, scriptSize } = await load('/settings/api-keys', (page) => page.getByRole('table').waitFor());
  expect(scriptSize).toBeLessThanOrEqual(145);
  expect(scripts).toContain('api-keys-page');
  expect(scripts).not.toContain('records');
});
