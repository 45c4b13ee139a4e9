import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messages as en } from '../../console/src/messages/core-en.js';
import { messages as es } from '../../console/src/messages/core-es.js';
import { callRest } from '../harness/calls.js';
import { runServer, type ServerProcess } from '../harness/process.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser } from './browser.js';

const email = 'ada@example.com';
const password = 'correct horse';

let dataDir: string;
let server: ServerProcess;
let browser: Browser;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fichero-test-'));
  server = await runServer(['--port', '0'], { DATA_DIR: dataDir, DATABASE_URL: 'sqlite:' });
});

afterEach(async () => {
  await browser.close();
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const setupLink = async (): Promise<string> => {
  const find = () => /http:\/\/\S+\/setup#\S+/.exec(server.said())?.[0] ?? '';
  await until(async () => find() !== '');
  return find();
};

describe.each([
  ['en-US', en],
  ['es-EC', es],
] as const)('in the language of the browser (%s)', (locale, m) => {
  test('the first run goes from the printed link over the set-up to the sign-in, and sign-out ends it on the server', async () => {
    browser = await openBrowser(server.url, { locale });
    const { page } = browser;
    await page.goto(await setupLink());
    await page.getByRole('heading', { name: m.setUp.title }).waitFor();
    expect(await page.title()).toBe(`${m.setUp.title} · Fichero`);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));

    await page.getByLabel(m.signIn.email).fill(email);
    await page.getByLabel(m.signIn.password, { exact: true }).fill('short');
    await page.getByLabel(m.setUp.confirm).fill('other');
    await page.getByRole('button', { name: m.setUp.submit }).click();
    await page.getByText(m.setUp.mismatch).waitFor();
    await page.getByLabel(m.setUp.confirm).fill('short');
    await page.getByRole('button', { name: m.setUp.submit }).click();
    await page.getByText(m.fault.validation_min_text_constraint({ min: 8, max: 0, threshold: 0 })).waitFor();
    await page.getByLabel(m.signIn.password, { exact: true }).fill(password);
    await page.getByLabel(m.setUp.confirm).fill(password);
    await page.getByRole('button', { name: m.setUp.submit }).click();

    await page.getByText(m.signIn.ready).waitFor();
    await page.getByLabel(m.signIn.email).fill(email);
    await page.getByLabel(m.signIn.password, { exact: true }).fill('wrong horse');
    await page.getByRole('button', { name: m.signIn.submit }).click();
    await page.getByRole('alert').getByText(m.signIn.failed).waitFor();
    await page.getByLabel(m.signIn.password, { exact: true }).fill(password);
    await page.getByRole('button', { name: m.signIn.submit }).click();
    await page.getByRole('heading', { name: m.app.noCollections }).waitFor();

    const [cookie] = await browser.context.cookies();
    expect(cookie).toMatchObject({ name: 'fichero_session', httpOnly: true, sameSite: 'Strict' });
    expect(
      await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })),
    ).not.toMatch(/fs_|fu_|horse/);
    const asking = { headers: { Cookie: `fichero_session=${cookie?.value}` } };
    expect((await callRest(server.url, 'GET', '/api/viewer', asking)).status).toBe(200);
    await page.getByRole('button', { name: m.app.signOut }).click();
    await page.getByRole('heading', { name: m.signIn.title }).waitFor();
    expect((await callRest(server.url, 'GET', '/api/viewer', asking)).status).toBe(401);
    expect(await browser.context.cookies()).toEqual([]);
    expect(browser.faults).toEqual([]);
  });
});

test('a session that ends brings back to the same place after the next sign-in', async () => {
  browser = await openBrowser(server.url);
  const { page } = browser;
  await page.goto(await setupLink());
  const token = (await setupLink()).split('#')[1] ?? '';
  await callRest(server.url, 'POST', '/api/setup', { body: { token, email, password } });
  await page.goto(`${server.url}/settings/api-keys`);
  await page.getByLabel(en.signIn.email).fill(email);
  await page.getByLabel(en.signIn.password, { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: en.app.apiKeys, exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/settings/api-keys');
});

test('no link leads to another site after the sign-in', async () => {
  browser = await openBrowser(server.url);
  const { page } = browser;
  const token = (await setupLink()).split('#')[1] ?? '';
  await callRest(server.url, 'POST', '/api/setup', { body: { token, email, password } });
  await page.goto(`${server.url}/login?next=${encodeURIComponent('//evil.example/')}`);
  await page.getByLabel(en.signIn.email).fill(email);
  await page.getByLabel(en.signIn.password, { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: en.app.noCollections }).waitFor();
  expect(browser.faults).toEqual([]);
});

test('the choice of the language is remembered', async () => {
  browser = await openBrowser(server.url);
  const { page } = browser;
  await page.goto(`${server.url}/login`);
  await page.getByRole('heading', { name: en.signIn.title }).waitFor();
  await page.getByRole('button', { name: 'ES Español' }).click();
  await page.getByRole('heading', { name: es.signIn.title }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('es');
  await page.reload();
  await page.getByRole('heading', { name: es.signIn.title }).waitFor();
  expect(await page.title()).toBe(`${es.signIn.title} · Fichero`);
});
