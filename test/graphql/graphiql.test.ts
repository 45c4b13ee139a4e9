import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../console/browser.js';
import { startServer, type TestServer } from '../harness/server.js';
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

/**
 * Opens the tab and runs what is in it. Until GraphiQL's editor has parsed the text of the tab, the page looks in it for the
 * operation of the tab before, and then sends nothing: so whoever is that quick runs it once more.
 */
const runsInTab = async (page: Page, tab: string, answer: string): Promise<void> => {
  const results = page.locator('.result-window');
  const tooSoon = results.getByText('Cannot infer operation');
  const answered = results.getByText(answer).first();
  await page.getByRole('button', { name: tab, exact: true }).press('Enter');
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: /execute query/i }).click();
        await answered.or(tooSoon).first().waitFor();
        return await answered.isVisible();
      },
      { timeout: 30_000 },
    )
    .toBe(true);
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

  it('the demo has examples in tabs, which work', { timeout: 120_000 }, async () => {
    const main = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
    const demo = spawn(process.execPath, [main, 'demo', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [said] = (await once(demo.stdout, 'data')) as [Buffer];
      const url = /http:\/\/[\d.]+:\d+/.exec(said.toString())?.[0] ?? '';
      const browser = await openBrowser(url);
      try {
        await browser.page.goto(`${url}/graphql`);
        await runsInTab(browser.page, 'FilterAndSort', '"totalItems": 40');
        await runsInTab(browser.page, 'CreateProduct', '"createRecord"');
        await runsInTab(browser.page, 'WhoAmI', '"API_KEY"');
        expect(browser.faults).toEqual([]);
      } finally {
        await browser.close();
      }
    } finally {
      demo.kill('SIGTERM');
      await once(demo, 'exit');
    }
  });
});
