import type { Locator } from 'playwright-core';
import { afterAll, afterEach, expect, test } from 'vitest';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as coreEs } from '../../console/src/messages/core-es.js';
import { messages as recordsEn } from '../../console/src/records/messages-en.js';
import { messages as recordsEs } from '../../console/src/records/messages-es.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser, type PageOptions, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
await createCustomers(server, 300);
await server.createCollection({
  name: 'mixed',
  type: 'base',
  fields: [
    { name: 'text', type: 'text' },
    { name: 'number_of_visits', type: 'number' },
  ],
});
await server.createCollection({ name: 'nothing', type: 'base', fields: [] });
for (const text of ['שלום עולם, זה טקסט ארוך מאוד שלא נכנס', 'Hello']) {
  await server.rest('POST', '/api/collections/mixed/records', {
    token: server.admin.token,
    body: { text, number_of_visits: -1234.56789 },
  });
}
afterAll(() => server.stop());

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const open = async (path: string, options: PageOptions = {}) => {
  browser = await openBrowser(server.url, options);
  await signIn(browser, server.url, server.admin);
  await browser.page.goto(server.url + path);
  return browser.page;
};

test('numbers are written as the language writes them, with every digit, and right-to-left texts from the right', async () => {
  const page = await open('/c/mixed', { locale: 'es-EC' });
  await page.getByText('-1234,56789').first().waitFor();
  const direction = (text: string) => page.getByText(text).evaluate((cell) => getComputedStyle(cell).direction);
  expect(await direction('שלום')).toBe('rtl');
  expect(await direction('Hello')).toBe('ltr');
  const head = page.getByRole('columnheader', { name: 'number_of_visits' }).locator('span');
  expect(await head.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
});

test('another order begins at the top', async () => {
  const page = await open('/c/customers');
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Control+End');
  await page.getByText('Customer 00299').waitFor();
  await page.getByRole('columnheader', { name: 'email' }).click();
  await until(() => grid.evaluate(({ scrollTop }) => scrollTop === 0), 15_000);
  await page.getByRole('row').nth(1).getByText('Customer 00000').waitFor();
});

/** Where the cells that stay begin and end, from the left of what is seen of the grid: three of the header, three of a row. */
const edges = (grid: Locator): Promise<readonly number[]> =>
  grid.evaluate(async (element) => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const { left } = element.getBoundingClientRect();
    const rows = [...element.querySelectorAll('[role=row]')].filter((_row, i) => i === 0 || i === 5);
    return rows.flatMap((row) => {
      const [check, first, last] = [row.children[0], row.children[1], row.lastElementChild];
      const stay = [check, first, last].map((cell) => cell?.getBoundingClientRect());
      return [stay[0]?.left, stay[1]?.left, stay[2]?.right].map((edge) => Math.round((edge ?? 0) - left));
    });
  });

test('the checkbox, the first column and the arrow stay in sight while the grid is scrolled sideways, and after', async () => {
  const page = await open('/c/customers');
  const grid = page.getByRole('grid');
  await grid.waitFor();
  const stay = async (): Promise<boolean> => {
    const width = await grid.evaluate(({ clientWidth }) => clientWidth);
    return (await edges(grid)).join() === [0, 40, width, 0, 40, width].join();
  };
  expect(await stay()).toBe(true);
  for (const left of [1, 300, 100_000, 200]) {
    await grid.evaluate((element, to) => {
      element.scrollLeft = to;
    }, left);
    expect(await stay()).toBe(true);
    await page.waitForTimeout(300);
    expect(await grid.getAttribute('data-sideways')).toBeNull();
    expect(await stay()).toBe(true);
  }
  await grid.evaluate((element) => element.scrollBy(0, 2000));
  expect(await stay()).toBe(true);
  for (const width of [900, 3000]) {
    await page.setViewportSize({ width, height: 700 });
    await until(stay, 5000);
  }
});

test('the focus stays in the filter when it is applied and when a condition goes', async () => {
  const page = await open('/c/customers');
  await page.getByRole('button', { name: recordsEn.filters }).click();
  await page.getByRole('button', { name: recordsEn.filter.add }).click();
  await page.getByLabel(recordsEn.filter.field, { exact: true }).selectOption('age');
  const value = page.getByLabel(recordsEn.filter.value, { exact: true });
  await value.fill('30');
  await value.press('Enter');
  await until(async () => page.url().includes('filter='), 15_000);
  expect(await value.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: recordsEn.filter.remove('age') }).press('Enter');
  const add = page.getByRole('button', { name: recordsEn.filter.add });
  await until(() => add.evaluate((button) => button === document.activeElement), 15_000);
});

test('a list that the server refuses says why, and the way out of it', async () => {
  const page = await open('/c/customers?filter=nope+%3D+1', { locale: 'es-EC' });
  const alert = page.getByRole('alert');
  await alert.getByText(recordsEs.refused).waitFor();
  await alert.getByText(recordsEs.refusal.filter_unknown_field({ name: 'nope', place: '' })).waitFor();
  for (const [refused, place] of [
    ['age >', recordsEs.place('', 6)],
    ['age > 1 && ) (', recordsEs.place(') (', 12)],
  ] as const) {
    await page.goto(`${server.url}/c/customers?${new URLSearchParams({ filter: refused })}`);
    await alert.getByText(recordsEs.refusal.filter_operand_missing({ name: '', place })).waitFor();
  }
  await page.goto(`${server.url}/c/customers?sort=nope`);
  await alert.getByText(recordsEs.refusal.sort_unknown_field({ name: 'nope', place: '' })).waitFor();
  await page.getByRole('button', { name: recordsEs.clearFilters }).click();
  await page.getByText(recordsEs.total(300)).waitFor();
});

test('an address that leads nowhere says so in the language of the person, and leads home', async () => {
  const page = await open('/c/customers', { locale: 'es-EC' });
  for (const path of [
    '/nowhere',
    '/%E0%A4%A',
    '//nowhere',
    '/c',
    '/settings/nothing',
    '/collections/customers/nothing',
  ]) {
    await page.goto(server.url + path);
    await page.getByRole('main').getByRole('heading', { name: coreEs.app.notFound }).waitFor();
    expect(await page.title()).toContain(coreEs.app.notFound);
  }
  for (const path of ['/c/nowhere', '/collections/nowhere', '/collections/nowhere/api']) {
    await page.goto(server.url + path);
    await page
      .getByRole('main')
      .getByRole('heading', { name: recordsEs.noCollection('nowhere') })
      .waitFor();
  }
  await page.goto(`${server.url}/nowhere`);
  await page.getByRole('link', { name: coreEs.app.toStart }).click();
  await page.getByRole('grid').waitFor();
});

test('a collection without records or fields offers to make the first record', async () => {
  const page = await open('/c/nothing', { locale: 'es-EC' });
  await page.getByRole('button', { name: recordsEs.createFirst }).click();
  await page.getByTestId('record-panel').waitFor();
});

test('in a window as low as that of a zoomed page everything can be reached, and nothing covers anything', async () => {
  const page = await open('/c/customers', { locale: 'es-EC' });
  await page.setViewportSize({ width: 320, height: 256 });
  await page.getByRole('grid').waitFor();
  const boxes = await Promise.all(
    [
      page.getByRole('button', { name: recordsEs.newRecord }),
      page.getByRole('searchbox'),
      page.getByRole('grid'),
      page.getByText(recordsEs.total(300)),
    ].map(async (part) => (await part.boundingBox()) ?? { y: 0, height: 0 }),
  );
  boxes.slice(1).forEach((box, i) => {
    const above = boxes[i] ?? box;
    expect(box.y).toBeGreaterThanOrEqual(above.y + above.height);
  });
  expect(boxes[2]?.height).toBeGreaterThanOrEqual(150);
  await page.getByText(recordsEs.total(300)).scrollIntoViewIfNeeded();
});

test('choosing all that cannot be done says so, and chooses nothing', async () => {
  const page = await open('/c/customers', { locale: 'es-EC' });
  await page.getByRole('grid').waitFor();
  await page.getByRole('columnheader').first().getByRole('checkbox').click();
  await page.getByText(recordsEs.selected(300), { exact: false }).waitFor();
  await page.route('**/api/collections/customers/records?*', (route) => route.abort('connectionrefused'));
  await page.getByRole('columnheader').first().getByRole('checkbox').click();
  await page.getByRole('columnheader').first().getByRole('checkbox').click();
  await page.getByTestId('toast').getByText(coreEs.error.network).waitFor({ timeout: 30_000 });
  expect(await page.getByText(recordsEs.selected(300), { exact: false }).count()).toBe(0);
});

test('in the colours of the system, what is current, chosen, opened or has the focus differs from what is not', async () => {
  const page = await open('/c/customers');
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const rows = page.getByRole('row');
  await rows.nth(2).getByRole('checkbox').click();
  await rows.nth(4).getByRole('button').click();
  await page.getByTestId('record-panel').getByLabel('email').waitFor();
  const ground = (part: Locator) => part.evaluate((element) => getComputedStyle(element).backgroundColor);
  const border = (row: number) =>
    rows
      .nth(row)
      .getByRole('gridcell')
      .nth(1)
      .evaluate((cell) => getComputedStyle(cell).borderBlock);
  for (const row of [2, 4]) expect(await border(row)).not.toBe(await border(6));
  const place = (name: string) => page.getByRole('navigation').getByRole('link', { name });
  expect(await ground(place('customers'))).not.toBe(await ground(place('mixed')));
  const pressed = (isPressed: boolean) => ground(page.getByRole('button', { pressed: isPressed }).first());
  expect(await pressed(true)).not.toBe(await pressed(false));
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  for (const part of [page.getByRole('grid'), page.locator('[data-active]')]) {
    const { outlineStyle, outlineColor } = await part.evaluate((element) => ({ ...getComputedStyle(element) }));
    expect(outlineStyle).toBe('solid');
    expect(outlineColor).not.toBe(await ground(rows.nth(6)));
  }
  await page.getByTestId('record-panel').getByRole('button', { name: coreEn.action.more }).press('Enter');
  const items = page.getByRole('menuitem');
  await items.first().hover();
  await until(async () => (await ground(items.first())) !== (await ground(items.last())), 15_000);
});

test('nothing moves for those who want no motion', async () => {
  const page = await open('/c/customers');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving = () =>
    page.evaluate(() => {
      const seconds = (list: string) => Math.max(...list.split(',').map((time) => Number.parseFloat(time)));
      const slow = [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
        return Math.max(seconds(transitionDuration), seconds(animationDuration)) > 0.001 || scrollBehavior === 'smooth';
      });
      return [...slow.map(({ outerHTML }) => outerHTML.slice(0, 80)), ...document.getAnimations().map(String)];
    });
  await page.getByRole('row').nth(3).getByRole('button').click();
  await page.getByTestId('record-panel').getByLabel('email').waitFor();
  expect(await moving()).toEqual([]);
  await page.goto(`${server.url}/settings/api-keys`);
  await page.locator('header button:has(.lucide-plus)').click();
  await page.getByRole('dialog').waitFor();
  expect(await moving()).toEqual([]);
  await page.goto(`${server.url}/collections/customers`);
  await page.locator('[data-key] button[aria-expanded]').first().click();
  expect(await moving()).toEqual([]);
});
