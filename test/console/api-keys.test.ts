import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messages as keysEn } from '../../console/src/api-keys/messages-en.js';
import { messages as keysEs } from '../../console/src/api-keys/messages-es.js';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as coreEs } from '../../console/src/messages/core-es.js';
import { startServer } from '../harness/server.js';
import { type Browser, openBrowser, signIn } from './browser.js';

const server = await startServer();
afterAll(() => server.stop());

let browser: Browser;

const open = async (locale: 'en-US' | 'es-EC' = 'en-US'): Promise<Browser['page']> => {
  browser = await openBrowser(server.url, { locale });
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await signIn(browser, server.url, server.admin);
  await browser.page.goto(`${server.url}/settings/api-keys`);
  return browser.page;
};

const removeKeys = async (): Promise<void> => {
  const { token } = server.admin;
  const { items } = (await server.rest('GET', '/api/keys', { token })).body as { items: { id: string }[] };
  for (const { id } of items) await server.rest('DELETE', `/api/keys/${id}`, { token });
};

beforeEach(removeKeys);
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

test('a key that expires while the page is open is told to have expired', async () => {
  await server.rest('POST', '/api/keys', {
    token: server.admin.token,
    body: { name: 'CI Bot', permissions: ['records:read'], expires: '7d' },
  });
  const page = await open('es-EC');
  await page.getByText('dentro de 7 días').waitFor();
  await page.clock.install();
  await page.reload();
  await page.getByText('dentro de 7 días').waitFor();
  await page.clock.fastForward(8 * 24 * 3_600_000);
  await page.getByText(keysEs.expired, { exact: true }).waitFor();
});

/** Everything that the page and the browser keep. */
const residue = () =>
  browser.page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input')].map(({ value }) => value),
      { ...localStorage },
      { ...sessionStorage },
      location.href,
      history.state,
    ]),
  );

describe.each([
  ['en-US', keysEn, coreEn],
  ['es-EC', keysEs, coreEs],
] as const)('in %s', (locale, m, c) => {
  test('a key is created, shown once, regenerated and deleted', async () => {
    const page = await open(locale);
    await page.getByText(m.emptyHint).waitFor();
    await page.getByRole('button', { name: m.create }).click();
    const dialog = page.getByRole('dialog', { name: m.createTitle });
    await dialog.getByRole('button', { name: m.createSubmit, exact: true }).click();
    await dialog.getByText(m.needsName).waitFor();
    await dialog.getByText(m.needsPermission).waitFor();

    await dialog.getByLabel(m.name).fill('CI Bot');
    await dialog.getByRole('button', { name: m.preset.readOnly }).click();
    expect(await dialog.getByLabel(m.permission['files:read']).isChecked()).toBe(true);
    await dialog.getByLabel(m.permission['files:read']).uncheck();
    await dialog.getByLabel(m.expiration).selectOption('never');
    await dialog.getByText(m.neverWarning).waitFor();
    await dialog.getByLabel(m.expiration).selectOption('7d');
    await dialog.getByRole('button', { name: m.createSubmit, exact: true }).click();

    const shown = page.getByTestId('key-secret');
    await shown.waitFor();
    const secret = await shown.inputValue();
    expect((await server.rest('GET', '/api/viewer', { key: secret })).body).toMatchObject({
      name: 'CI Bot',
      permissions: ['records:read'],
    });
    await page.getByRole('button', { name: c.action.copy }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await page.getByRole('button', { name: c.action.done }).click();
    await shown.waitFor({ state: 'detached' });
    expect(await residue()).not.toContain(secret.slice(3, -4));

    const row = page.getByRole('row', { name: 'CI Bot' });
    expect(await row.textContent()).toContain(`fk_…${secret.slice(-4)}`);
    expect(await row.textContent()).toContain(m.permission['records:read']);
    await row.getByRole('button', { name: m.regenerateNamed('CI Bot') }).click();
    const alert = page.getByRole('alertdialog');
    await alert.getByText(m.regenerateText).waitFor();
    await alert.getByRole('button', { name: m.regenerate }).click();
    await shown.waitFor();
    const renewed = await shown.inputValue();
    expect(renewed).not.toBe(secret);
    expect((await server.rest('GET', '/api/viewer', { key: secret })).status).toBe(401);
    await page.getByRole('button', { name: c.action.copy }).click();
    await page.getByRole('button', { name: c.action.done }).click();

    await row.getByRole('button', { name: m.deleteNamed('CI Bot') }).click();
    await alert.getByText(m.deleteText).waitFor();
    await alert.getByRole('button', { name: c.action.delete, exact: true }).click();
    await page.getByTestId('toast').getByText(m.deleted('CI Bot')).waitFor();
    await page.getByText(m.emptyHint).waitFor();
    expect((await server.rest('GET', '/api/viewer', { key: renewed })).status).toBe(401);
  });
});

test('the secret is not lost by Esc, the backdrop, a link, a reload or an early Done', async () => {
  const page = await open();
  await page.getByRole('button', { name: keysEn.create }).click();
  await page.getByLabel(keysEn.name).fill('Held');
  await page.getByRole('button', { name: keysEn.preset.all }).click();
  await page.getByRole('button', { name: keysEn.createSubmit, exact: true }).click();
  const shown = page.getByTestId('key-secret');
  await shown.waitFor();

  await page.keyboard.press('Escape');
  await page.mouse.click(5, 400);
  await page.getByRole('button', { name: coreEn.action.done }).click();
  const alert = page.getByRole('alertdialog', { name: keysEn.leaveTitle });
  await alert.getByRole('button', { name: keysEn.back }).click();
  await alert.waitFor({ state: 'detached' });
  expect(await shown.isVisible()).toBe(true);

  const asked = new Promise<string>((resolve) =>
    page.once('dialog', async (dialog) => {
      resolve(dialog.type());
      await dialog.dismiss();
    }),
  );
  await page.evaluate(() => location.reload());
  expect(await asked).toBe('beforeunload');
  expect(await shown.isVisible()).toBe(true);

  await page.getByRole('button', { name: coreEn.action.done }).click();
  await alert.getByRole('button', { name: keysEn.leave }).click();
  await shown.waitFor({ state: 'detached' });
});

test('a key is made by the keyboard alone, and the focus comes back', async () => {
  const page = await open();
  await page.getByText(keysEn.emptyHint).waitFor();
  const { keyboard } = page;
  const create = page.getByRole('button', { name: keysEn.create });
  for (let i = 0; i < 30 && !(await create.evaluate((node) => node === document.activeElement)); i += 1) {
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  const name = page.getByLabel(keysEn.name);
  for (let i = 0; i < 5 && !(await name.evaluate((node) => node === document.activeElement)); i += 1) {
    await keyboard.press('Tab');
  }
  await keyboard.type('By keyboard');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await page.locator('[data-testid=key-secret]:focus').waitFor();
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await page.getByTestId('key-secret').waitFor({ state: 'detached' });
  await page.getByRole('row', { name: 'By keyboard' }).waitFor();
  expect(await create.evaluate((node) => node === document.activeElement)).toBe(true);
});

test('Done waits for a clipboard that takes its time', async () => {
  const page = await open();
  await page.evaluate(() => {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = async (text) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await write(text);
    };
  });
  await page.getByRole('button', { name: keysEn.create }).click();
  const dialog = page.getByRole('dialog', { name: keysEn.createTitle });
  await dialog.getByLabel(keysEn.name).fill('Slow clipboard');
  await dialog.getByRole('button', { name: keysEn.preset.readOnly }).click();
  await dialog.getByRole('button', { name: keysEn.createSubmit, exact: true }).click();
  const shown = page.getByTestId('key-secret');
  await shown.waitFor();
  await page.getByRole('button', { name: coreEn.action.copy }).click();
  await page.getByRole('button', { name: coreEn.action.done }).click();
  await shown.waitFor({ state: 'detached' });
});

test('a key that expired says so in words', async () => {
  const page = await open();
  await server.mintKey(['records:read'], '7d');
  await page.clock.setFixedTime(Date.now() + 8 * 86_400_000);
  await page.reload();
  await page.getByText(keysEn.expired, { exact: true }).waitFor();
});
