import { randomInt } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, startServing } from '../commands/run-command.js';
import { type Browser, openBrowser } from '../console/browser.js';
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

/** The page's script takes long to be read where there is little to compute with. */
const openPage = async ({ page }: Browser, url: string): Promise<void> => {
  page.setDefaultTimeout(60_000);
  await page.goto(`${url}/graphql`, { waitUntil: 'commit' });
  await executeButton(page).waitFor();
};

const executeButton = (page: Page) => page.getByRole('button', { name: /execute query/i });
const stopButton = (page: Page) => page.getByRole('button', { name: /stop query/i });
const inResults = (page: Page, text: string) => page.locator('.result-window').getByText(text).first();
const openTab = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).press('Enter');
const inHistory = (page: Page, label: string) => page.locator('.graphiql-history-item-label', { hasText: label });
const labels = (page: Page) => page.locator('.graphiql-history-item-label').allInnerTexts();
const fromHistory = (page: Page, label: string) => inHistory(page, label).click();

/** Until GraphiQL's editor has parsed a text, the page looks in it for the operation of the text before, and sends nothing. */
const tooSoon = 'Cannot infer operation';

/** Runs what was opened; once more when that was too soon. */
const runs = async (page: Page, open: typeof openTab, name: string, answer: string): Promise<void> => {
  const answered = inResults(page, answer);
  await open(page, name);
  await expect
    .poll(
      async () => {
        await executeButton(page).click();
        await answered.or(inResults(page, tooSoon)).first().waitFor();
        return await answered.isVisible();
      },
      { timeout: 60_000 },
    )
    .toBe(true);
};

/** Runs the subscription that was opened, and makes what it tells of happen until it is told. */
const tells = async (
  page: Page,
  open: typeof openTab,
  name: string,
  told: string,
  happen: () => Promise<unknown>,
): Promise<void> => {
  await open(page, name);
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
      { timeout: 60_000, interval: 500 },
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

/** As an earlier run of the demo at the same address left it, beside something of the user's own. */
const ageHistory = (page: Page) =>
  page.evaluate(() => {
    const item = (label: string) => ({ label, query: `{ ${label} }`, variables: '', headers: '', favorite: true });
    localStorage.setItem('graphiql:examples', JSON.stringify([item('before')]));
    localStorage.setItem('graphiql:favorites', JSON.stringify({ favorites: [item('own'), item('before')] }));
    localStorage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex: 0, tabs: [] }));
  });

describe('in a browser', () => {
  it('an admin who is signed in runs a query, without giving any credential', { timeout: 240_000 }, async () => {
    await server.createCollection({ name: 'полка', fields: [{ name: 'title', type: 'text' }] });
    const make = () =>
      server.graphql('mutation { createPolka(data: { title: "Atlas" }) { id } }', {}, { token: server.admin.token });
    expect(await make()).toMatchObject({ errors: [] });
    const browser = await openBrowser(server.url);
    try {
      const { page } = browser;
      await browser.context.addCookies([{ name: 'fichero_session', value: server.admin.token, url: server.url }]);
      await openPage(browser, server.url);
      await executeButton(page).click();
      await inResults(page, 'admin@example.com').waitFor();
      await runs(page, fromHistory, 'Who am I', '"ADMIN"');
      await runs(page, fromHistory, 'What is here', 'полка');
      await runs(page, fromHistory, 'List:', 'Atlas');
      await runs(page, fromHistory, 'Count:', '"count": 1');
      await tells(page, fromHistory, 'Watch:', '"CREATED"', make);
      await page.getByRole('button', { name: /show documentation/i }).click();
      await page.getByRole('link', { name: 'Polka_Where' }).or(page.getByText('Polka_Where')).first().click();
      await page.getByText('StringFilter').or(page.getByText('TextFilter')).first().waitFor();
      expect(browser.faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('the demo has examples in tabs and in the history, which work', { timeout: 300_000 }, async () => {
    const demo = await startServing(['demo'], { PORT: '0' });
    try {
      await until(async () => demo.stdout().includes('Stop with Ctrl-C'), 15_000);
      const browser = await openBrowser(demo.url);
      try {
        const { page } = browser;
        await openPage(browser, demo.url);
        await runs(page, openTab, 'FilterAndSort', '"totalCount": 40');
        await runs(page, openTab, 'FollowRelations', '"products_via_category"');
        await runs(page, openTab, 'CountAndGroup', '"count": 240');
        await runs(page, openTab, 'CreateProduct', '"createProduct"');
        await runs(page, openTab, 'UpsertProduct', '"price": 29');
        await runs(page, openTab, 'WhoAmI', '"API_KEY"');
        await tells(page, openTab, 'WatchProducts', '"CREATED"', () => makeProduct(demo));
        await stopButton(page).click();
        await ageHistory(page);
        await openPage(browser, demo.url);
        await inHistory(page, 'Filter and sort').waitFor();
        expect((await labels(page)).slice(0, 8)).toEqual([
          'Filter and sort',
          'Follow relations',
          'Count and group',
          'Create a product',
          'Change it, or create it where it is not there',
          'Who am I',
          'Watch what happens',
          'own',
        ]);
        await runs(page, fromHistory, 'Change it', '"price": 27');
        await runs(page, fromHistory, 'Follow relations', '"products_via_category"');
        await runs(page, openTab, 'CountAndGroup', '"groups"');
        expect(browser.faults).toEqual([]);
      } finally {
        await browser.close();
      }
    } finally {
      await demo.end('SIGTERM');
    }
  });
});
