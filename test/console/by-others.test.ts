import { afterAll, afterEach, expect, test } from 'vitest';
import { messages as keysEs } from '../../console/src/api-keys/messages-es.js';
import { messages as core } from '../../console/src/messages/core-es.js';
import { messages as records } from '../../console/src/records/messages-es.js';
import { messages as panelTexts } from '../../console/src/records/panel/messages-es.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser, signIn } from './browser.js';

/** What others do to that which somebody has open. */
const server = await startServer();
afterAll(() => server.stop());

const { token } = server.admin;
const create = async (collection: string, body: object): Promise<string> =>
  String((await server.rest('POST', `/api/collections/${collection}/records`, { token, body })).body['id']);
const remove = (path: string) => server.rest('DELETE', path, { token });

const title = { name: 'title', type: 'text' };
const books = await server.createCollection({ name: 'books', type: 'base', fields: [title] });
await server.createCollection({
  name: 'loans',
  type: 'base',
  fields: [{ name: 'book', type: 'relation', collectionId: books, maxSelect: 1, required: true }],
});

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const open = async (path: string) => {
  browser = await openBrowser(server.url, { locale: 'es-EC' });
  await signIn(browser, server.url, server.admin);
  await browser.page.goto(server.url + path);
  return { page: browser.page, panel: browser.page.getByTestId('record-panel') };
};

test('a collection that somebody deletes says so, leaves the list, and there is a way on', async () => {
  await server.createCollection({ name: 'doomed', type: 'base', fields: [title] });
  const id = await create('doomed', { title: 'first' });
  const { page, panel } = await open(`/c/doomed?record=${id}`);
  await panel.getByLabel('title').fill('second');
  await remove('/api/collections/doomed');
  await page.keyboard.press('Control+s');
  await page.getByRole('heading', { name: records.noCollection('doomed') }).waitFor();
  await page.getByRole('link', { name: 'doomed' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: core.app.toStart }).click();
  await page.getByRole('heading', { name: 'books' }).waitFor();
});

test('a collection that somebody renames takes the page along, with its address and the edits', async () => {
  await server.createCollection({ name: 'things', type: 'base', fields: [title] });
  const id = await create('things', { title: 'first' });
  const { page, panel } = await open(`/c/things?sort=-title&record=${id}`);
  await panel.getByLabel('title').fill('second');
  await server.rest('PATCH', '/api/collections/things', { token, body: { name: 'objects' } });
  await page.keyboard.press('Control+s');
  await page.waitForURL(`${server.url}/c/objects?sort=-title&record=${id}`);
  await page.getByRole('heading', { name: 'objects' }).waitFor();
  await panel.getByLabel('title').waitFor();
  expect(await panel.getByLabel('title').inputValue()).toBe('second');
  await page.keyboard.press('Control+s');
  await page.getByRole('gridcell', { name: 'second', exact: true }).waitFor();
});

test('the edits of a record that somebody deletes can be saved as a new one', async () => {
  const id = await create('books', { title: 'Pedro Páramo' });
  const { page, panel } = await open(`/c/books?record=${id}`);
  await panel.getByLabel('title').fill('El llano en llamas');
  await remove(`/api/collections/books/records/${id}`);
  await panel.getByText(panelTexts.wasDeleted).waitFor();
  await panel.getByRole('button', { name: panelTexts.saveAsNew }).click();
  await panel.getByRole('heading', { name: panelTexts.newTitle }).waitFor();
  expect(await panel.getByLabel('title').inputValue()).toBe('El llano en llamas');
  await page.keyboard.press('Control+s');
  await until(async () => !page.url().includes('record=new'));
  const made = new URL(page.url()).searchParams.get('record') ?? '';
  const { body } = await server.rest('GET', `/api/collections/books/records/${made}`, { token });
  expect(body['title']).toBe('El llano en llamas');
});

test('a deletion that others stand against says why, and costs no edit', async () => {
  const id = await create('books', { title: 'needed' });
  await create('loans', { book: id });
  const { page, panel } = await open(`/c/books?record=${id}`);
  await panel.getByLabel('title').fill('edited');
  await panel.getByRole('button', { name: core.action.more }).click();
  await page.getByRole('menuitem', { name: core.action.delete }).click();
  const alert = page.getByRole('alertdialog');
  await alert.getByRole('button', { name: core.action.delete, exact: true }).click();
  await alert.getByText(panelTexts.deleteNeeded).waitFor();
  await alert.getByRole('button', { name: core.action.cancel }).click();
  expect(await panel.getByLabel('title').inputValue()).toBe('edited');
});

test('a key that somebody deletes cannot be regenerated, leaves the list, and the focus stays on the page', async () => {
  const { id } = await server.mintKey(['records:read']);
  const { page } = await open('/settings/api-keys');
  const row = page.getByTestId(`key-row-${id}`);
  await row.waitFor();
  await remove(`/api/keys/${id}`);
  await row.getByRole('button').first().click();
  const alert = page.getByRole('alertdialog');
  await alert.getByRole('button', { name: keysEs.regenerate }).click();
  await alert.getByText(core.error.notFound).waitFor();
  await row.waitFor({ state: 'detached' });
  await alert.getByRole('button', { name: core.action.cancel }).click();
  await alert.waitFor({ state: 'detached' });
  await until(() => page.evaluate(() => document.activeElement !== document.body));
});

test('the key that is deleted takes its button along, and the focus goes to the page', async () => {
  const { id } = await server.mintKey(['records:read']);
  const { page } = await open('/settings/api-keys');
  const row = page.getByTestId(`key-row-${id}`);
  await row.getByRole('button').last().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: core.action.delete }).press('Enter');
  await row.waitFor({ state: 'detached' });
  await until(() => page.locator('#main').evaluate((main) => main === document.activeElement));
});

test('when a server that was away comes back, the page goes on by itself', async () => {
  await create('books', { title: 'La casa de los espíritus' });
  const { page } = await open('/c/books');
  await page.getByText('La casa de los espíritus').waitFor();
  const port = new URL(server.url).port;
  await server.kill9();
  await page.getByRole('searchbox').fill('espíritus');
  await page.getByRole('alert').getByText(core.error.network).waitFor();
  await server.restart(['--port', port]);
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByText(records.total(1), { exact: true }).waitFor();
});
