import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messages as keysEn } from '../../console/src/api-keys/messages-en.js';
import { messages as keysEs } from '../../console/src/api-keys/messages-es.js';
import { messages as en } from '../../console/src/messages/core-en.js';
import { messages as es } from '../../console/src/messages/core-es.js';
import { startServer } from '../harness/server.js';
import { type Browser, openBrowser, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
await createCustomers(server, 5);
afterAll(() => server.stop());

describe.each([
  ['en-US', en, keysEn],
  ['es-EC', es, keysEs],
] as const)('code that does not come (%s)', (locale, m, keys) => {
  let browser: Browser;
  beforeEach(async () => {
    browser = await openBrowser(server.url, { locale });
    await signIn(browser, server.url, server.admin);
  });
  afterEach(() => browser.close());

  test('of a page is told in its place, and loading again shows it', async () => {
    const { page } = browser;
    const code = '**/assets/api-keys-page-*.js';
    await page.route(code, (route) => route.abort());
    await page.goto(`${server.url}/c/customers`);
    await page.getByText('Customer 00003').waitFor();
    const link = page.getByRole('navigation').getByRole('link', { name: m.app.apiKeys });
    await link.click();
    const told = page.getByRole('main').getByRole('alert');
    await told.getByText(m.state.loadAgain).waitFor();

    await page.getByRole('navigation').getByRole('link', { name: 'customers' }).click();
    await page.getByText('Customer 00003').waitFor();
    expect(await told.count()).toBe(0);

    await link.click();
    await page.unroute(code);
    await told.getByRole('button', { name: m.action.reload }).click();
    await page.getByRole('heading', { name: keys.title, exact: true }).waitFor();
  });

  test('of the whole console is told by the page itself', async () => {
    const { page } = browser;
    const told = page.locator('#failed');
    await page.goto(`${server.url}/c/customers`);
    await page.getByText('Customer 00003').waitFor();
    expect(await told.isVisible()).toBe(false);
    await page.route('**/assets/app-*.js', (route) => route.abort());
    await page.reload();
    await told.waitFor();
    expect(await told.textContent()).toContain(locale === 'en-US' ? 'Load the page again' : 'Carga la página de nuevo');
  });
});
