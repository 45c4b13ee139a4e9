import { randomInt } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, startServing } from '../commands/run-command.js';
import { openBrowser } from '../console/browser.js';
import { startServer, type TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { ask } from './ask.js';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startServer();
  cookie = `fichero_session=${server.admin.token}`;
});
afterAll(() => server.stop());

const html = { Accept: 'text/html' };

describe('the page of GraphiQL', () => {
  it('is shown to an admin by the cookie of the console', async () => {
    const shown = await ask(server, { headers: { ...html, Cookie: cookie } });
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(shown.text).not.toContain('unpkg.com');
  });

  it('lets one script run, of this very answer, and reaches nobody but the server', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => {
        const shown = await ask(server, { headers: { ...html, Cookie: cookie } });
        const policy = shown.headers.get('content-security-policy') ?? '';
        const nonce = /script-src 'nonce-([^']{20,})'(?:;|$)/.exec(policy)?.[1];
        expect(shown.text).toContain(`<script nonce="${nonce}">`);
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("connect-src 'self'");
        expect(policy).not.toMatch(/unsafe-eval|https?:/);
        return policy;
      }),
    );
    expect(policies[0]).not.toBe(policies[1]);
  });

  it.each([
    ['nobody', {}],
    ['a session that is over', { Cookie: 'fichero_session=over' }],
  ])('is not shown to %s', async (_name, headers) => {
    const refused = await ask(server, { headers: { ...html, ...headers } });
    expect([refused.status === 200, refused.text.includes('<html')]).toEqual([false, false]);
  });
});

describe('the cookie of the console', () => {
  const body = JSON.stringify({ query: '{ viewer { kind } }' });
  const post = (headers: Record<string, string>) =>
    ask(server, { method: 'POST', headers: { 'Content-Type': 'application/json', Cookie: cookie, ...headers }, body });

  it('speaks for requests of our own pages', async () => {
    const answer = await post({ 'Sec-Fetch-Site': 'same-origin' });
    expect([answer.status, answer.text]).toEqual([200, '{"data":{"viewer":{"kind":"ADMIN"}}}']);
  });

  it.each(['cross-site', 'same-site', 'none'])('and for none that comes %s', async (site) => {
    expect((await post({ 'Sec-Fetch-Site': site })).status).toBe(401);
  });

  it('is no way to ask by a link', async () => {
    const answer = await ask(server, { headers: { Cookie: cookie } }, '?query=%7Bviewer%7Bname%7D%7D');
    expect(answer.status).toBe(403);
  });
});

const executeButton = (page: Page) => page.getByRole('button', { name: /execute query/i });
const stopButton = (page: Page) => page.getByRole('button', { name: /stop query/i });
const inResults = (page: Page, text: string) => page.locator('.result-window').getByText(text).first();
const openTab = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).press('Enter');

/** Until GraphiQL's editor has parsed the text of a tab, the page looks in it for the operation of the tab before, and sends nothing. */
const tooSoon = 'Cannot infer operation';

/** Runs what is in the tab; once more when that was too soon. */
const runsInTab = async (page: Page, tab: string, answer: string): Promise<void> => {
  const answered = inResults(page, answer);
  await openTab(page, tab);
  await expect
    .poll(
      async () => {
        await executeButton(page).click();
        await answered.or(inResults(page, tooSoon)).first().waitFor();
        return await answered.isVisible();
      },
      { timeout: 30_000 },
    )
    .toBe(true);
};

/** Runs the subscription in the tab, and makes what it tells of happen until it is told. */
const tellsInTab = async (page: Page, tab: string, told: string, happen: () => Promise<void>): Promise<void> => {
  await openTab(page, tab);
  await expect
    .poll(
      async () => {
        if (await executeButton(page).isVisible()) {
          await executeButton(page).click();
          await stopButton(page).or(inResults(page, tooSoon)).first().waitFor();
        }
        await happen();
        return await inResults(page, told).isVisible();
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true);
};

/** By the key of the demo that may write and read. */
const makeProduct = async ({ url, stdout }: Serving): Promise<void> => {
  const [, key = ''] = new Set(stdout().match(/fk_\w+/g));
  const sku = `FI-${randomInt(3_000, 9_000)}`;
  const query = `mutation { upsertProduct(by: {sku: "${sku}"}, create: {name: "Bowl", sku: "${sku}", price: 1, category: {create: {name: "${sku}"}}}, update: {}) { id } }`;
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': key };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  expect(await answer.json()).toEqual({ data: { upsertProduct: { id: expect.any(String) } } });
};

describe('in a browser', () => {
  it('an admin who is signed in runs a query, without giving any credential', { timeout: 120_000 }, async () => {
    const browser = await openBrowser(server.url);
    try {
      await browser.context.addCookies([{ name: 'fichero_session', value: server.admin.token, url: server.url }]);
      await browser.page.goto(`${server.url}/graphql`);
      await browser.page.getByRole('button', { name: /execute query/i }).click();
      await browser.page.locator('.result-window').getByText('admin@example.com').waitFor();
      expect(browser.faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('the demo has examples in tabs, which work', { timeout: 180_000 }, async () => {
    const demo = await startServing(['demo'], { PORT: '0' });
    try {
      await until(async () => demo.stdout().includes('Stop with Ctrl-C'), 15_000);
      const browser = await openBrowser(demo.url);
      try {
        const { page } = browser;
        await page.goto(`${demo.url}/graphql`);
        await runsInTab(page, 'FilterAndSort', '"totalCount": 40');
        await runsInTab(page, 'FollowRelations', '"products_via_category"');
        await runsInTab(page, 'CountAndGroup', '"count": 240');
        await runsInTab(page, 'CreateProduct', '"createProduct"');
        await runsInTab(page, 'UpsertProduct', '"price": 29');
        await runsInTab(page, 'WhoAmI', '"API_KEY"');
        await tellsInTab(page, 'WatchProducts', '"CREATED"', async () => makeProduct(demo));
        expect(browser.faults).toEqual([]);
      } finally {
        await browser.close();
      }
    } finally {
      await demo.end('SIGTERM');
    }
  });
});
