import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as coreEs } from '../../console/src/messages/core-es.js';
import { messages as recordsEn } from '../../console/src/records/messages-en.js';
import { messages as recordsEs } from '../../console/src/records/messages-es.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
const { ids } = await createCustomers(server, 1_000);
afterAll(() => server.stop());

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const open = async (query = '', locale: 'en-US' | 'es-EC' = 'en-US'): Promise<Browser['page']> => {
  browser = await openBrowser(server.url, { locale });
  await signIn(browser, server.url, server.admin);
  await browser.page.goto(`${server.url}/c/customers${query}`);
  await browser.page.getByTestId('records-grid').waitFor();
  return browser.page;
};

const queryOf = (): URLSearchParams => new URL(browser.page.url()).searchParams;

describe.each([
  ['en-US', recordsEn, coreEn],
  ['es-EC', recordsEs, coreEs],
] as const)('the list of records in %s', (locale, m, c) => {
  test('is searched, sorted, filtered by form and as text, and all of it is in the address', async () => {
    const page = await open('', locale);
    const grid = page.getByRole('grid', { name: m.grid('customers') });
    expect(await grid.getAttribute('aria-rowcount')).toBe('1001');
    await page.getByText(m.total(1000)).waitFor();

    await page.getByRole('searchbox', { name: m.searchLabel }).fill('customer 00042');
    await page.getByText(m.total(1), { exact: true }).waitFor();
    expect(queryOf().get('q')).toBe('customer 00042');
    await page.getByRole('searchbox', { name: m.searchLabel }).fill('nobody at all');
    await page.getByText(m.noResults('nobody at all')).waitFor();
    await page.getByRole('button', { name: m.clearFilters }).click();
    await page.getByText(m.total(1000)).waitFor();

    await page.getByRole('columnheader', { name: 'name' }).click();
    await page.getByRole('columnheader', { name: 'name' }).click();
    await page.getByRole('row').nth(1).getByText('Customer 00999').waitFor();
    expect(queryOf().get('sort')).toBe('-name');
    expect(await page.getByRole('columnheader', { name: 'name' }).getAttribute('aria-sort')).toBe('descending');

    await page.getByRole('button', { name: m.filters }).click();
    await page.getByRole('button', { name: m.filter.add }).click();
    await page.getByLabel(m.filter.field, { exact: true }).selectOption('age');
    await page.getByLabel(m.filter.operator, { exact: true }).selectOption('>=');
    await page.getByLabel(m.filter.value, { exact: true }).fill('87');
    await page.getByRole('button', { name: m.filter.apply }).click();
    await page.getByText(m.total(14)).waitFor();
    expect(queryOf().get('filter')).toBe('age >= 87');
    await page.getByRole('button', { name: m.filter.text, exact: true }).click();
    await page.getByLabel(m.filter.expression).fill('age >= 87 && name ~ "0001"');
    await page.getByRole('button', { name: m.filter.apply }).click();
    await page.reload();
    await page.getByText(m.total(0)).or(page.getByText(m.noMatches)).first().waitFor();
    await page.getByRole('button', { name: m.clearFilters }).click();
    await page.getByText(m.total(1000)).waitFor();
  });

  test('is chosen from, exported and deleted', async () => {
    const { token } = server.admin;
    for (const name of ['=1+1', 'To go, "quoted"', 'To go\nsecond line']) {
      await server.rest('POST', '/api/collections/customers/records', {
        token,
        body: { name, note: `gone ${locale}` },
      });
    }
    const page = await open(`?filter=${encodeURIComponent(`note = "gone ${locale}"`)}&cols=name,note`, locale);
    await page.getByText(m.total(3)).waitFor();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual(['', 'id', 'name', 'note', m.open]);
    await page.getByLabel(m.selectAllLoaded).click();
    await page.getByText(m.selected(3)).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: m.export.csv }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toBe('customers.csv');
    expect(csv).toContain("'=1+1");
    expect(csv).toContain('"To go, ""quoted"""');
    expect(csv).toContain('"To go\nsecond line"');

    await page.getByRole('button', { name: m.delete.action, exact: true }).click();
    const alert = page.getByRole('alertdialog', { name: m.delete.title(3) });
    await until(() =>
      alert.getByRole('button', { name: c.action.cancel }).evaluate((node) => node === document.activeElement),
    );
    await alert.getByRole('button', { name: m.delete.confirm, exact: true }).click();
    await page.getByTestId('toast').getByText(m.delete.done(3)).waitFor();
    await page.getByText(m.noMatches).waitFor();
  });
});

test('only rows in sight are in the document, and the last record is one key away', async () => {
  const page = await open();
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+End');
  await page.locator('[aria-rowindex="1001"]').getByText('Customer 00999').waitFor();
  expect(await page.getByRole('row').count()).toBeLessThanOrEqual(60);
  const box = await page.locator('[aria-rowindex="1001"]').boundingBox();
  const grid = await page.getByRole('grid').boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((grid?.y ?? 0) + (grid?.height ?? 0) + 1);
});

test('the grid is one tab stop, and Space, Shift+Space and Enter work in it', async () => {
  const page = await open();
  const { keyboard } = page;
  await page.getByRole('button', { name: recordsEn.views }).focus();
  await keyboard.press('Tab');
  expect(await page.getByRole('grid').evaluate((node) => node === document.activeElement)).toBe(true);
  for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'ArrowDown', 'Shift+Space']) await keyboard.press(key);
  await page.getByText(recordsEn.selected(3)).waitFor();
  expect(await page.locator('[aria-selected=true]').count()).toBe(3);
  await keyboard.press('Enter');
  await page
    .getByTestId('record-panel')
    .getByText(/characters/)
    .first()
    .waitFor();
  expect(queryOf().get('record')).toBe(ids[3]);
  await keyboard.press('Escape');
  await page.getByTestId('record-panel').waitFor({ state: 'detached' });
  expect(await page.getByRole('grid').evaluate((node) => node === document.activeElement)).toBe(true);
});

test('columns are hidden, moved and kept in the address', async () => {
  const page = await open('?cols=name,age');
  const headers = () => page.getByRole('columnheader').allTextContents();
  expect(await headers()).toEqual(['', 'id', 'name', 'age', recordsEn.open]);
  await page.getByRole('button', { name: recordsEn.columns }).click();
  await page.getByRole('button', { name: recordsEn.column.down('name') }).click();
  await until(async () => (await headers())[2] === 'age');
  await page.getByLabel(recordsEn.column.show('email')).check();
  await until(async () => (await headers()).includes('email'));
  expect(queryOf().get('cols')).toBe('age,name,email');
});

test('what somebody else creates and changes appears', async () => {
  const page = await open('?sort=-created&cols=name');
  const { token } = server.admin;
  const marker = page.getByText('Seen at once');
  // The page listens a moment after it is shown; what comes before is seen too.
  const body = { name: 'Seen at once' };
  const made = await server.rest('POST', '/api/collections/customers/records', { token, body });
  await marker.waitFor();
  const path = `/api/collections/customers/records/${String(made.body['id'])}`;
  await server.rest('PATCH', path, { token, body: { name: 'Seen again' } });
  await page.getByText('Seen again').waitFor();
  await server.rest('DELETE', path, { token });
  await page.getByText('Seen again').waitFor({ state: 'detached' });
});

test('a filter at fault is said, and what was shown before stays', async () => {
  const page = await open();
  await page.getByRole('button', { name: recordsEn.filters }).click();
  await page.getByRole('button', { name: recordsEn.filter.text, exact: true }).click();
  await page.getByLabel(recordsEn.filter.expression).fill('nothing >');
  await page.getByRole('button', { name: recordsEn.filter.apply }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByText('Customer 00001').count()).toBe(1);
});

test('a view is saved under a name, shown again and deleted', async () => {
  const page = await open('?q=customer&filter=age+%3E+20&sort=-name&cols=name,age');
  await page.getByRole('button', { name: recordsEn.views }).click();
  const tool = page.getByRole('group', { name: recordsEn.view.title });
  await tool.getByLabel(recordsEn.view.name).fill('Grown up');
  await page.keyboard.press('Enter');
  const view = tool.getByRole('button', { name: 'Grown up', exact: true });
  expect(await view.getAttribute('aria-pressed')).toBe('true');

  await page.goto(`${server.url}/c/customers`);
  await page.getByTestId('records-grid').waitFor();
  await page.getByRole('button', { name: recordsEn.views }).click();
  expect(await view.getAttribute('aria-pressed')).toBe('false');
  await view.click();
  await until(async () => queryOf().get('sort') === '-name', 15_000);
  expect(Object.fromEntries(queryOf())).toEqual({ q: 'customer', filter: 'age > 20', sort: '-name', cols: 'name,age' });
  await tool.getByRole('button', { name: recordsEn.view.remove('Grown up') }).click();
  await view.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('Grown up');
});

test('Ctrl+K goes to any page by a few letters, without a mouse', async () => {
  const page = await open();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: coreEn.jump.title });
  await field.waitFor();
  await page.keyboard.type('plans api');
  await until(async () => (await page.getByRole('option').count()) === 1, 15_000);
  await page.keyboard.press('Enter');
  await page.getByTestId('example-list').waitFor();
  expect(new URL(page.url()).pathname).toBe('/collections/plans/api');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('no such page');
  await page.getByText(coreEn.jump.none).waitFor();
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
});
