import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
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

/** What a first visit brings, until the page is of use. */
interface Load {
  /** The names of the scripts, without what changes with their text. */
  readonly scripts: readonly string[];
  /** In bytes, as gzip -9 makes them. */
  readonly scriptBytes: number;
  readonly styleBytes: number;
  /** The paths that were asked for, but for the stream of changes, which begins later. */
  readonly calls: readonly string[];
}

const load = async (path: string, role: 'form' | 'row' | 'table'): Promise<Load> => {
  const responses: Response[] = [];
  browser.page.on('response', (response) => responses.push(response));
  await browser.page.goto(server.url + path);
  await (role === 'form' ? browser.page.locator('form') : browser.page.getByRole(role).nth(3)).first().waitFor();
  const loaded = responses.map((response) => ({ response, path: new URL(response.url()).pathname }));
  const weigh = async (ending: string): Promise<number> => {
    const files = loaded.filter((each) => each.path.endsWith(ending));
    const sizes = files.map(async ({ response }) => gzipSync(await response.body(), { level: 9 }).length);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  return {
    scripts: loaded.flatMap(({ path: file }) => /\/assets\/(.+)-[\w-]{8}\.js$/.exec(file)?.[1] ?? []),
    scriptBytes: await weigh('.js'),
    styleBytes: await weigh('.css'),
    calls: loaded.filter((each) => /^\/(api|graphql)\b(?!.*\/changes$)/.test(each.path)).map((each) => each.path),
  };
};
