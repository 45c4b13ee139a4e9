import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as panelEn } from '../../console/src/records/panel/messages-en.js';
import { messages as panelEs } from '../../console/src/records/panel/messages-es.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openRecordPanel } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
const { ids } = await createCustomers(server, 10);
afterAll(() => server.stop());
await server.createCollection({
  name: 'strict',
  type: 'base',
  fields: [
    { name: 'count', type: 'number', min: 3, max: 1234, onlyInt: true },
    { name: 'site', type: 'url', onlyDomains: ['example.com'] },
    { name: 'picture', type: 'file', maxSelect: 1, mimeTypes: ['image/png'], maxSize: 1000 },
    { name: 'many', type: 'file', maxSelect: 9, maxSize: 9_000_000 },
    { name: 'code', type: 'text', pattern: '^[a-z]+$' },
    { name: 'pin', type: 'password', min: 8 },
  ],
});

const { token } = server.admin;
const stored = async (id: string) =>
  (await server.rest('GET', `/api/collections/customers/records/${id}`, { token })).body;

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const open = async (path: string, locale?: 'en-US' | 'es-EC') => {
  const opened = await openRecordPanel(server, path, locale);
  browser = opened.browser;
  return opened;
};

test('a date is typed over another, and scrolling over a number leaves it as it is', async () => {
  const { page, panel } = await open(`customers?record=${ids[7]}`);
  const joined = panel.getByLabel('joined', { exact: true });
  // The same in every order of day and month.
  await joined.focus();
  await page.keyboard.type('11112031');
  expect(await joined.inputValue()).toMatch(/^2031-11-11T/);
  const age = panel.getByLabel('age');
  const before = await age.inputValue();
  await age.click();
  await page.mouse.wheel(0, 200);
  await until(() => age.evaluate((input) => input !== document.activeElement), 15_000);
  expect(await age.inputValue()).toBe(before);
});

describe.each([
  ['en-US', panelEn, ids[1]],
  ['es-EC', panelEs, ids[4]],
] as const)('in %s', (locale, { fault, ...m }, id = '') => {
  test('every fault that the server finds is said in the language of the person', async () => {
    const { page, panel } = await open('strict?record=new', locale);
    const numbers = { min: 0, max: 0, threshold: 0 };
    await panel.getByLabel('count').fill('2');
    await panel.getByLabel('site').fill('https://elsewhere.example/');
    await panel.getByLabel('code').fill('ABC');
    await panel.getByLabel('pin').fill('short');
    await panel
      .getByLabel('picture')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') });
    await page.keyboard.press('Control+s');
    await panel.getByText(fault.validation_min_number_constraint({ ...numbers, min: 3 })).waitFor();
    await panel.getByText(fault.validation_url_domain_not_allowed()).waitFor();
    await panel.getByText(fault.validation_invalid_format()).waitFor();
    await panel.getByText(fault.validation_min_text_constraint(numbers)).waitFor();
    await panel.getByLabel('count').fill('1235');
    await page.keyboard.press('Control+s');
    await panel.getByText(fault.validation_max_number_constraint({ ...numbers, max: 1234 })).waitFor();
    for (const [name, text] of [
      ['count', '5'],
      ['site', 'https://example.com/'],
      ['code', 'abc'],
      ['pin', 'long enough'],
    ] as const) {
      await panel.getByLabel(name).fill(text);
    }
    await page.keyboard.press('Control+s');
    await panel.getByText(fault.validation_invalid_mime_type()).waitFor();
  });

  test('what cannot be read is never saved as nothing: the field says so, and has the focus', async () => {
    const { page, panel } = await open(`customers?record=${id}`, locale);
    const before = await stored(id);
    await panel.getByLabel('note').fill('edited');
    await panel.getByLabel('age').fill('');
    await panel.getByLabel('age').pressSequentially('1e');
    await panel.getByLabel('joined').first().press('Backspace');
    await panel.getByLabel('extra').fill('{"a": 1,\n "b": }');
    await panel.getByLabel(m.longitude).fill('');

    await page.keyboard.press('Control+s');
    await panel.getByRole('alert').getByText(m.unfinished).waitFor();
    await panel.getByText(m.numberInvalid).waitFor();
    expect(await panel.getByLabel('age').evaluate((input) => input === document.activeElement)).toBe(true);
    await panel.getByLabel('age').fill('44');
    await page.keyboard.press('Control+s');
    await panel.getByText(m.incomplete).waitFor();
    await panel.getByLabel('joined').first().fill('2020-02-29T12:30');
    await page.keyboard.press('Control+s');
    await panel.getByText(m.jsonInvalid(2, 7)).waitFor();
    await until(() => panel.getByLabel('extra').evaluate((input) => input === document.activeElement));
    await panel.getByLabel('extra').fill('{"b": 2}');
    await page.keyboard.press('Control+s');
    await panel.getByText(m.incomplete).waitFor();
    expect(await stored(id)).toEqual(before);

    await panel.getByLabel(m.longitude).fill('-78.5');
    await page.keyboard.press('Control+s');
    await page.getByTestId('toast').getByText(m.saved).waitFor();
    expect(await stored(id)).toMatchObject({
      note: 'edited',
      age: 44,
      joined: '2020-02-29 12:30:00.000Z',
      extra: { b: 2 },
      home: { lat: -2.19, lon: -78.5 },
    });
  });
});

test('an upload is cancelled, nothing is saved, and edits and files stay', async () => {
  const { page, panel } = await open('strict?record=new');
  await panel.getByLabel('code').fill('abc');
  await panel
    .getByLabel('many')
    .setInputFiles({ name: 'long.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(8_000_000, 7) });
  const network = await browser.context.newCDPSession(page);
  const limits = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send('Network.emulateNetworkConditions', { ...limits, uploadThroughput: 200_000 });
  await page.keyboard.press('Control+s');
  await panel.getByRole('button', { name: panelEn.cancelUpload }).click();
  await page.getByTestId('toast').getByText(panelEn.uploadCancelled).waitFor();
  await network.send('Network.emulateNetworkConditions', { ...limits, uploadThroughput: -1 });
  const { body } = await server.rest('GET', '/api/collections/strict/records', { token });
  expect(body['totalItems']).toBe(0);
  expect(await panel.getByLabel('code').inputValue()).toBe('abc');
  await panel.getByText('long.bin', { exact: false }).waitFor();
  await panel.getByRole('button', { name: panelEn.create }).click();
  await page.getByTestId('toast').getByText(panelEn.created).waitFor();
});

test('no upload is left behind by Esc without a question', async () => {
  const { page, panel } = await open('strict?record=new');
  await panel
    .getByLabel('many')
    .setInputFiles({ name: 'long.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(8_000_000, 7) });
  const network = await browser.context.newCDPSession(page);
  const limits = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 };
  await network.send('Network.emulateNetworkConditions', limits);
  const before = await server.rest('GET', '/api/collections/strict/records', { token });
  await page.keyboard.press('Control+s');
  await panel.getByRole('button', { name: panelEn.cancelUpload }).waitFor();
  await panel.press('Escape');
  const alert = page.getByRole('alertdialog', { name: coreEn.state.discardTitle });
  await alert.getByRole('button', { name: coreEn.action.discard }).click();
  await panel.waitFor({ state: 'detached' });
  const after = await server.rest('GET', '/api/collections/strict/records', { token });
  expect(after.body['totalItems']).toBe(before.body['totalItems']);
});

test('both versions of a conflict are in sight wherever the form is scrolled to, and the focus stays in the panel', async () => {
  const { page, panel } = await open(`customers?record=${ids[2]}`, 'es-EC');
  await panel.getByLabel('secret').scrollIntoViewIfNeeded();
  await panel.getByLabel('note').fill('mine');
  await server.rest('PATCH', `/api/collections/customers/records/${ids[2]}`, { token, body: { note: 'theirs' } });
  await panel.getByLabel('secret').scrollIntoViewIfNeeded();
  await page.keyboard.press('Control+s');
  const notice = panel.getByRole('alert').filter({ hasText: panelEs.conflict.title });
  await notice.waitFor();
  expect(await notice.evaluate((node) => node.getBoundingClientRect().top)).toBeGreaterThan(0);
  expect(await notice.evaluate((node) => node.getBoundingClientRect().top < innerHeight / 2)).toBe(true);
  await notice.getByRole('button', { name: panelEs.conflict.keepMine }).click();
  await page.getByTestId('toast').getByText(panelEs.saved).waitFor();
  expect(await panel.evaluate((node) => node.contains(document.activeElement))).toBe(true);
  expect((await stored(ids[2] ?? ''))['note']).toBe('mine');
});

test('related records are chosen and taken away by the keyboard, and the focus stays in the field', async () => {
  const { page, panel } = await open(`customers?record=${ids[3]}`);
  const input = panel.getByRole('combobox', { name: 'plan' });
  const hasFocus = () => input.evaluate((node) => node === document.activeElement);
  await input.focus();
  await panel.getByRole('button', { name: panelEn.relation.add('Basic') }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: panelEn.relation.remove('Basic') }).waitFor();
  await until(hasFocus);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: panelEn.relation.remove('Basic') }).waitFor({ state: 'detached' });
  await until(hasFocus);
  await page.keyboard.press('ArrowDown');
  await panel.getByRole('button', { name: panelEn.relation.add('Basic') }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  expect(await input.getAttribute('aria-expanded')).toBe('false');
  await panel.waitFor();
});
