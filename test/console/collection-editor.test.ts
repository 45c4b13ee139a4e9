import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { messages as en } from '../../console/src/collections/messages-en.js';
import { messages as es } from '../../console/src/collections/messages-es.js';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as coreEs } from '../../console/src/messages/core-es.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser, signIn } from './browser.js';

const server = await startServer();
const { token } = server.admin;
afterAll(() => server.stop());

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const deadline = 15_000;

const open = async (path: string, locale: 'en-US' | 'es-EC' = 'en-US'): Promise<Page> => {
  browser = await openBrowser(server.url, { locale });
  await signIn(browser, server.url, server.admin);
  await browser.page.goto(`${server.url}/collections/${path}`);
  await browser.page.locator('[data-key] input').first().waitFor();
  return browser.page;
};

interface Definition {
  readonly graphql: { readonly type: string; readonly one: string; readonly many: string };
  readonly fields: readonly { readonly name: string; readonly type: string; readonly [option: string]: unknown }[];
  readonly indexes: readonly string[];
}

const definitionOf = async (name: string): Promise<Definition> =>
  (await server.rest('GET', `/api/collections/${name}`, { token })).body as unknown as Definition;

const fieldNames = async (name: string): Promise<string> =>
  (await definitionOf(name)).fields.map((field) => field.name).join();

const optionsOf = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });

/** That of the collection: indexes have names too. */
const nameInput = (page: Page, m: typeof en): Locator =>
  page.getByRole('textbox', { name: m.name, exact: true }).first();

type FieldType = keyof typeof en.type;

/** Fields of every type, with an option that only this type has. */
const wanted: readonly { readonly type: FieldType; readonly option?: readonly [keyof typeof en.option, string] }[] = [
  { type: 'text', option: ['maxLength', '80'] },
  { type: 'editor', option: ['maxSize', '9000'] },
  { type: 'number', option: ['minimum', '-1.5'] },
  { type: 'bool' },
  { type: 'email', option: ['onlyDomains', 'example.com\nexample.org'] },
  { type: 'url', option: ['exceptDomains', 'example.net'] },
  { type: 'date', option: ['earliest', '2020-01-02T03:04:05'] },
  { type: 'autodate' },
  { type: 'select', option: ['values', 'red\ngreen, or so'] },
  { type: 'relation' },
  { type: 'file', option: ['mimeTypes', 'image/png'] },
  { type: 'json', option: ['maxSize', '500'] },
  { type: 'geoPoint' },
  { type: 'password', option: ['minLength', '9'] },
];

describe.each([
  ['en-US', en, coreEn, 'palette'],
  ['es-EC', es, coreEs, 'paleta'],
] as const)('in %s', (locale, m, c, collection) => {
  test('a collection with a field of every type, options and indexes is made', { timeout: 120_000 }, async () => {
    const page = await open('new', locale);
    await page.getByRole('heading', { name: m.newTitle, exact: true }).waitFor();
    await nameInput(page, m).fill(collection);
    await until(async () => (await page.getByLabel(m.graphql.many).inputValue()) === `${collection}s`, deadline);
    await page.getByLabel(m.graphql.many).fill(`all${collection}`);

    for (const [i, { type, option }] of wanted.entries()) {
      if (i > 0) await page.getByRole('button', { name: m.fields.add }).click();
      const name = `f_${type}`;
      await page.getByLabel(m.fields.name(i + 2), { exact: true }).fill(name);
      await page.getByLabel(m.fields.type(name), { exact: true }).selectOption(type);
      const toggle = page.getByRole('button', { name: m.fields.options(name), exact: true });
      if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
      const options = optionsOf(page, m.fields.options(name));
      if (option !== undefined) await options.getByLabel(m.option[option[0]]).fill(option[1]);
      if (type === 'relation') await options.getByLabel(m.option.target).selectOption({ index: 0 });
      if (type === 'select') {
        await options.getByLabel(m.several.label).selectOption('several');
        await options.getByLabel(m.several.most).fill('2');
      }
      if (type === 'email') await options.getByLabel(m.flag.unique).check();
      if (type === 'text') await options.getByLabel(m.flag.required).check();
      await toggle.click();
    }
    await page.getByRole('button', { name: m.indexes.add }).click();
    const index = page.getByRole('group', { name: m.indexes.label(2), exact: true });
    await index.getByLabel(m.indexes.fields).selectOption({ label: 'f_number' });
    await index.getByLabel(m.indexes.fields).selectOption({ label: 'f_date' });

    // A relation without a collection is refused, and the fault is where it can be mended.
    await page.getByRole('button', { name: m.create, exact: true }).click();
    const relation = optionsOf(page, m.fields.options('f_relation'));
    await relation.getByText(m.fault.validation_required()).waitFor();
    expect(await relation.getByLabel(m.option.target).evaluate((node) => node === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: m.fields.remove('f_relation') }).click();
    await page.getByRole('button', { name: m.create, exact: true }).click();
    await page.getByRole('heading', { name: collection, exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/c/${collection}`);
    await page.getByRole('navigation').getByRole('link', { name: collection, exact: true }).waitFor();

    const { graphql, fields, indexes } = await definitionOf(collection);
    expect(graphql.many).toBe(`all${collection}`);
    const own = wanted.filter(({ type }) => type !== 'relation').map(({ type }) => [`f_${type}`, type]);
    expect(fields.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'text'],
      ...own,
      ['created', 'autodate'],
      ['updated', 'autodate'],
    ]);
    const field = (type: FieldType) => fields.find(({ name }) => name === `f_${type}`);
    expect(field('text')).toMatchObject({ max: 80, required: true });
    expect(field('editor')).toMatchObject({ maxSize: 9000 });
    expect(field('number')).toMatchObject({ min: -1.5, max: null });
    expect(field('email')).toMatchObject({ onlyDomains: ['example.com', 'example.org'] });
    expect(field('date')).toMatchObject({ min: '2020-01-02 03:04:05.000Z' });
    expect(field('autodate')).toMatchObject({ onCreate: true, onUpdate: false });
    expect(field('select')).toMatchObject({ values: ['red', 'green, or so'], maxSelect: 2 });
    expect(field('file')).toMatchObject({ mimeTypes: ['image/png'] });
    expect(field('json')).toMatchObject({ maxSize: 500 });
    expect(field('password')).toMatchObject({ min: 9 });
    expect(indexes).toHaveLength(2);
    expect(indexes.join()).toMatch(/CREATE UNIQUE INDEX \S+ ON \S+ \(`f_email`\)/);
    expect(indexes.join()).toMatch(/CREATE INDEX \S+ ON \S+ \(`f_number`, `f_date`\)/);
  });

  test('what a change deletes is shown before, the name must be typed, and the rest is kept', async () => {
    const name = `drops_${locale.slice(0, 2)}`;
    await server.createCollection({
      name,
      type: 'base',
      fields: [
        { name: 'title', type: 'text' },
        { name: 'gone', type: 'text' },
        { name: 'size', type: 'text' },
        { name: 'tags', type: 'select', values: ['a', 'b'], maxSelect: 2 },
        { name: 'state', type: 'select', values: ['open', 'shut'], maxSelect: 1 },
      ],
      indexes: [{ name: `idx_${name}`, fields: ['gone'], unique: true }],
    });
    const body = { title: 'Kept', gone: 'x', size: '12', tags: ['a', 'b'], state: 'shut' };
    const records = `/api/collections/${name}/records`;
    const made = await server.rest('POST', records, { token, body });
    const page = await open(name, locale);

    await page.getByLabel(m.fields.name(2), { exact: true }).fill('heading');
    await page.getByRole('button', { name: m.fields.remove('gone'), exact: true }).click();
    await page.getByText(m.fields.removed).waitFor();
    await page.getByText(m.indexes.goes).waitFor();
    await page.getByLabel(m.fields.type('size'), { exact: true }).selectOption('number');
    await page.getByRole('button', { name: m.fields.options('tags') }).click();
    await optionsOf(page, m.fields.options('tags')).getByLabel(m.several.label).selectOption('one');
    await page.getByRole('button', { name: m.fields.options('state') }).click();
    await optionsOf(page, m.fields.options('state')).getByLabel(m.option.values).fill('open');
    await page.getByRole('button', { name: c.action.save }).click();

    const dialog = page.getByRole('alertdialog', { name: m.review.title(name) });
    await dialog.getByText(m.review.losses(1)).waitFor();
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      m.review.field('gone'),
      m.review.type('size', m.type.text, m.type.number),
      m.review.single('tags'),
      m.review.renamed('title', 'heading'),
      m.review.values('state', 'shut'),
      m.review.uniqueIndex(`idx_${name}`),
    ]);
    const confirm = dialog.getByRole('button', { name: m.review.saveAndDelete });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(c.state.typeToConfirm(name)).fill(name);
    await confirm.click();
    await page.getByTestId('toast').getByText(m.saved).waitFor();

    expect(await fieldNames(name)).toBe('id,heading,size,tags,state,created,updated');
    const stored = (await server.rest('GET', `${records}/${String(made.body['id'])}`, { token })).body;
    expect(stored).toMatchObject({ heading: 'Kept', size: 0, tags: 'b', state: 'shut' });
    expect((await definitionOf(name)).indexes).toEqual([]);
  });

  test('a collection is renamed, emptied and deleted, the latter two by typing its name', async () => {
    const name = `old_${locale.slice(0, 2)}`;
    const renamed = `new_${locale.slice(0, 2)}`;
    await server.createCollection({ name, type: 'base', fields: [{ name: 'title', type: 'text' }] });
    await server.rest('POST', `/api/collections/${name}/records`, { token, body: { title: 'One' } });
    const page = await open(name, locale);
    await nameInput(page, m).fill(renamed);
    await page.getByRole('button', { name: c.action.save }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(m.review.collection(name, renamed)).waitFor();
    expect(await dialog.getByRole('textbox').count()).toBe(0);
    await dialog.getByRole('button', { name: m.review.save }).click();
    await page.getByRole('heading', { name: m.editTitle(renamed) }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/collections/${renamed}`);

    await page.getByRole('button', { name: m.danger.truncate }).click();
    await dialog.getByText(m.danger.truncateText(1)).waitFor();
    await dialog.getByRole('textbox').fill(renamed);
    await dialog.getByRole('button', { name: m.danger.truncateConfirm }).click();
    await page.getByTestId('toast').getByText(m.danger.truncated(renamed)).waitFor();
    expect((await server.rest('GET', `/api/collections/${renamed}/records`, { token })).body).toMatchObject({
      totalItems: 0,
    });

    await page.getByRole('button', { name: m.danger.delete }).click();
    await dialog.getByText(m.danger.deleteText(0)).waitFor();
    await dialog.getByRole('textbox').fill(name);
    expect(await dialog.getByRole('button', { name: m.danger.deleteConfirm }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(renamed);
    await dialog.getByRole('button', { name: m.danger.deleteConfirm }).click();
    await page.getByTestId('toast').getByText(m.danger.deleted(renamed)).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: renamed }).waitFor({ state: 'detached' });
    expect((await server.rest('GET', `/api/collections/${renamed}`, { token })).status).toBe(404);
  });
});

const three = async (name: string): Promise<string> =>
  server.createCollection({
    name,
    type: 'base',
    fields: ['first', 'second', 'third'].map((field) => ({ name: field, type: 'text' })),
  });

test('faults of the server are said at the field, the option and the index they are about', async () => {
  await three('faulty');
  await server.rest('POST', '/api/collections/faulty/records', { token, body: { second: 'same' } });
  await server.rest('POST', '/api/collections/faulty/records', { token, body: { second: 'same' } });
  const page = await open('faulty');
  await page.getByLabel(en.fields.name(2), { exact: true }).fill('third');
  await page
    .getByRole('button', { name: en.fields.options('third') })
    .last()
    .click();
  await page.getByLabel(en.option.pattern, { exact: true }).fill('(');
  await page.getByLabel(en.graphql.one).fill('Query');
  await page.getByRole('button', { name: coreEn.action.save }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: en.review.save }).click();
  await page.getByText(en.fault.validation_duplicated_field_name()).waitFor();
  await page.getByText(en.fault.validation_invalid_regex()).waitFor();
  await page.getByText(en.fault.validation_match_invalid()).waitFor();
  await until(() => page.getByLabel(en.graphql.one).evaluate((node) => node === document.activeElement), deadline);

  await page.getByRole('button', { name: coreEn.action.discard }).click();
  await page.getByRole('button', { name: en.indexes.add }).click();
  await page.getByRole('combobox', { name: en.indexes.fields }).selectOption({ label: 'second' });
  await page.getByLabel(en.indexes.unique).last().check();
  await page.getByRole('button', { name: coreEn.action.save }).click();
  await page.getByText(en.fault.validation_invalid_index_expression()).waitFor();
  expect((await definitionOf('faulty')).indexes).toEqual([]);
});

test('fields are put in order by buttons, told to screen readers, and by dragging', async () => {
  await three('ordered');
  const page = await open('ordered');
  await page.getByRole('button', { name: en.fields.down('first') }).click();
  await page.getByText(en.fields.moved('first', 3, 6)).waitFor();
  expect(
    await page
      .getByRole('button', { name: en.fields.down('first') })
      .evaluate((node) => node === document.activeElement),
  ).toBe(true);
  const shown = (): Promise<string[]> =>
    page.locator('[data-key] input').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  expect(await shown()).toEqual(['second', 'first', 'third']);

  const handle = page.locator('[data-key]:has(input) [aria-hidden=true]:has(.lucide-grip-vertical)');
  const [from, to] = [await handle.nth(2).boundingBox(), await handle.nth(0).boundingBox()];
  if (from === null || to === null) throw new Error('not in sight');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  for (const y of [0.7, 0.4, 0.1, 0]) await page.mouse.move(from.x + 8, to.y + 4 + (from.y - to.y) * y);
  await page.mouse.up();
  await until(async () => (await shown()).join() === 'third,second,first', deadline);
  await page.keyboard.press('Control+s');
  await page.getByTestId('toast').getByText(en.saved).waitFor();
  expect(await fieldNames('ordered')).toBe('id,third,second,first,created,updated');
});

test('a collection is made by the keyboard alone', async () => {
  const page = await open('new');
  const { keyboard } = page;
  const tabTo = async (target: Locator): Promise<void> => {
    for (let i = 0; i < 60; i += 1) {
      if (await target.evaluate((node) => node === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    throw new Error('never got the focus');
  };
  await tabTo(nameInput(page, en));
  await keyboard.type('typed');
  await tabTo(page.getByLabel(en.fields.name(2), { exact: true }));
  await keyboard.type('price');
  await keyboard.press('Tab');
  await keyboard.type('Num');
  await tabTo(page.getByRole('button', { name: en.fields.options('price') }));
  await keyboard.press('Enter');
  await tabTo(page.getByLabel(en.option.onlyInt));
  await keyboard.press('Space');
  await tabTo(page.getByRole('button', { name: en.fields.add }));
  await keyboard.press('Enter');
  await until(
    () => page.getByLabel(en.fields.name(3), { exact: true }).evaluate((node) => node === document.activeElement),
    deadline,
  );
  await keyboard.type('label');
  await keyboard.press('Control+s');
  await page.getByRole('heading', { name: 'typed', exact: true }).waitFor();
  const { fields } = await definitionOf('typed');
  expect(fields).toMatchObject([
    { name: 'id' },
    { name: 'price', type: 'number', onlyInt: true },
    { name: 'label', type: 'text' },
    { name: 'created' },
    { name: 'updated' },
  ]);
});

test('edits outlive a reload, and no link drops them unasked', async () => {
  await three('drafted');
  const page = await open('drafted');
  const first = page.getByLabel(en.fields.name(2), { exact: true });
  await first.fill('changed');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.getByText(en.restored).waitFor();
  expect(await first.inputValue()).toBe('changed');

  await page.getByRole('link', { name: coreEn.app.apiKeys }).click();
  const alert = page.getByRole('alertdialog', { name: coreEn.state.discardTitle });
  await alert.getByRole('button', { name: coreEn.action.keepEditing }).click();
  await alert.waitFor({ state: 'detached' });
  expect(await first.inputValue()).toBe('changed');
  await page.getByRole('button', { name: coreEn.action.discard }).last().click();
  expect(await first.inputValue()).toBe('first');
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('changed');
});

test('what is typed while a definition is being saved does not seem to be kept', async () => {
  await three('held');
  const page = await open('held');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/api/collections/*', async (route) => {
    if (route.request().method() === 'PATCH') await held;
    await route.continue();
  });
  await page.getByRole('button', { name: en.fields.add }).click();
  const added = page.getByLabel(en.fields.name(5), { exact: true });
  await added.fill('fourth');
  await added.press('Control+s');
  await page.locator('form[aria-busy=true]').waitFor();
  await added.pressSequentially('typed');
  expect(await added.inputValue()).toBe('fourth');
  letGo();
  await page.getByText(en.saved).waitFor();
  expect(await added.inputValue()).toBe('fourth');
  expect(await fieldNames('held')).toBe('id,first,second,third,fourth,created,updated');
});

test('a collection that relations point to cannot be deleted, and says which', async () => {
  const target = await three('pointed_at');
  await server.createCollection({
    name: 'pointing',
    type: 'base',
    fields: [{ name: 'to', type: 'relation', collectionId: target, maxSelect: 1 }],
  });
  const page = await open('pointed_at');
  await page.getByText(en.danger.referenced('pointing.to')).waitFor();
  expect(await page.getByRole('button', { name: en.danger.delete }).isDisabled()).toBe(true);
});
