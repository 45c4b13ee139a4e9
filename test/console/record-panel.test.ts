import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { messages as coreEn } from '../../console/src/messages/core-en.js';
import { messages as coreEs } from '../../console/src/messages/core-es.js';
import { messages as recordsEn } from '../../console/src/records/messages-en.js';
import { messages as recordsEs } from '../../console/src/records/messages-es.js';
import { messages as panelEn } from '../../console/src/records/panel/messages-en.js';
import { messages as panelEs } from '../../console/src/records/panel/messages-es.js';
import { startServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser, openRecordPanel, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
const { ids } = await createCustomers(server, 40);
afterAll(() => server.stop());

const { token } = server.admin;
const stored = async (id: string) =>
  (await server.rest('GET', `/api/collections/customers/records/${id}`, { token })).body;

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

const open = async (query: string, locale?: 'en-US' | 'es-EC') => {
  const opened = await openRecordPanel(server, `customers${query}`, locale);
  browser = opened.browser;
  return opened;
};

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.each([
  ['en-US', panelEn, recordsEn, coreEn],
  ['es-EC', panelEs, recordsEs, coreEs],
] as const)('in %s', (locale, m, r, c) => {
  test('a record with a value of every type is created, duplicated and deleted', async () => {
    const { page, panel } = await open('?record=new', locale);
    await panel.getByRole('button', { name: m.create }).click();
    await panel.getByText(c.fault.validation_required()).waitFor();
    expect(
      await panel
        .getByLabel('name', { exact: false })
        .first()
        .evaluate((node) => node === document.activeElement),
    ).toBe(true);

    await panel.getByRole('textbox', { name: /^name/ }).fill('Ada Lovelace');
    expect(await panel.getByTestId('counter-name').textContent()).toBe(m.counter(12, 100));
    await panel.getByLabel('email').fill('ada@example.com');
    await panel.getByLabel('age').fill('36');
    await panel.getByLabel('active').check();
    await panel.getByRole('combobox', { name: 'plan' }).fill('Bas');
    await panel.getByRole('button', { name: m.relation.add('Basic') }).click();
    await panel.getByLabel('vip').check();
    await panel.getByLabel('kind').selectOption('person');
    await panel.getByLabel('joined').fill('2020-02-29T12:30');
    await panel.getByLabel('site').fill('https://example.com/ada');
    await panel.getByRole('textbox', { name: 'bio' }).click();
    await page.keyboard.type('Wrote the first program');
    await panel.getByLabel('extra').fill('{"a": ');
    await panel.getByText(m.jsonInvalid(1, 7)).waitFor();
    await panel.getByLabel('extra').fill('{"a": [1]}');
    await panel.getByLabel(m.latitude).fill('51.5');
    await panel.getByLabel(m.longitude).fill('-0.12');
    await panel.getByLabel('papers').setInputFiles([{ name: 'note.png', mimeType: 'image/png', buffer: png }]);
    await panel.getByText(m.file.pending).waitFor();
    await panel.getByLabel('secret').fill('correct horse');
    await page.keyboard.press('Control+s');
    await page.getByTestId('toast').getByText(m.created).waitFor();
    await until(async () => !page.url().includes('record=new'));
    const id = new URL(page.url()).searchParams.get('record') ?? '';
    const made = await stored(id);
    expect(made).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      age: 36,
      active: true,
      tags: ['vip'],
      kind: 'person',
      joined: '2020-02-29 12:30:00.000Z',
      site: 'https://example.com/ada',
      bio: '<p>Wrote the first program</p>',
      extra: { a: [1] },
      home: { lat: 51.5, lon: -0.12 },
      papers: [expect.stringMatching(/^note.*\.png$/)],
    });

    await panel.getByRole('link', { name: /^note/ }).waitFor();
    await panel.getByRole('button', { name: c.action.more }).click();
    await page.getByRole('menuitem', { name: m.duplicate }).click();
    await panel.getByRole('heading', { name: m.newTitle }).waitFor();
    expect(await panel.getByLabel('email').inputValue()).toBe('ada@example.com');
    await panel.getByRole('button', { name: c.action.cancel }).click();
    await page
      .getByRole('alertdialog', { name: c.state.discardTitle })
      .getByRole('button', { name: c.action.discard })
      .click();
    await panel.waitFor({ state: 'detached' });

    await page.goto(`${server.url}/c/customers?record=${id}`);
    await panel.getByRole('button', { name: c.action.more }).click();
    await page.getByRole('menuitem', { name: c.action.delete }).click();
    const alert = page.getByRole('alertdialog', { name: m.deleteTitle('Ada Lovelace') });
    await alert.getByRole('button', { name: c.action.delete, exact: true }).click();
    await page.getByTestId('toast').getByText(m.deleted).waitFor();
    expect((await server.rest('GET', `/api/collections/customers/records/${id}`, { token })).status).toBe(404);
    await page.getByText(r.total(40)).waitFor();
  });
});

test('looking at a record is no edit, whatever the inputs make of its values', async () => {
  const { page, panel } = await open(`?record=${ids[10]}`);
  await panel.getByRole('textbox', { name: 'bio' }).getByText('good tea').click();
  await page.keyboard.press('ArrowLeft');
  expect(await panel.getByRole('button', { name: coreEn.action.save }).isDisabled()).toBe(true);
  await page.keyboard.type('x');
  await until(() => panel.getByRole('button', { name: coreEn.action.save }).isEnabled());
  await page.keyboard.press('Backspace');
  await until(() => panel.getByRole('button', { name: coreEn.action.save }).isDisabled());
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
});

test('a save sends what was edited and keeps the place', async () => {
  const [id = ''] = ids;
  const { page, panel } = await open(`?record=${id}&sort=-name&cols=name`);
  const before = await stored(id);
  await panel.getByRole('textbox', { name: /^name/ }).fill('Renamed');
  const sent = page.waitForRequest((request) => request.method() === 'PATCH');
  await page.keyboard.press('Control+s');
  expect(JSON.parse((await sent).postData() ?? '')).toEqual({ name: 'Renamed' });
  await page.getByTestId('toast').waitFor();
  expect(await stored(id)).toEqual({ ...before, name: 'Renamed', updated: expect.any(String) });
  expect(new URL(page.url()).searchParams.get('record')).toBe(id);
});

test('what is edited while a save is on its way stays an edit, and no save is sent twice', async () => {
  const { page, panel } = await open('?record=new');
  const sent: string[] = [];
  let release = (): void => undefined;
  await page.route(/\/customers\/records(\/|$)/, async (route) => {
    const method = route.request().method();
    if (method !== 'POST' && method !== 'PATCH') return route.continue();
    sent.push(method);
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    await route.continue();
  });
  const name = panel.getByRole('textbox', { name: /^name/ });
  const email = panel.getByLabel('email');
  await name.fill('Slow');
  await page.keyboard.press('Control+s');
  await until(async () => sent.length === 1, 15_000);
  await page.keyboard.press('Control+s');
  await email.fill('slow@example.com');
  release();
  await page.waitForURL(/record=[a-z0-9]{15}/);
  const id = new URL(page.url()).searchParams.get('record') ?? '';
  await panel.getByText(panelEn.restored).waitFor();
  expect(await email.inputValue()).toBe('slow@example.com');
  expect(await stored(id)).toMatchObject({ name: 'Slow', email: '' });
  await name.fill('Slower');
  await page.keyboard.press('Control+s');
  await until(async () => sent.length === 2, 15_000);
  await name.fill('Slowest');
  release();
  await until(async () => (await stored(id))['name'] === 'Slower', 15_000);
  await until(async () => !(await panel.getByRole('button', { name: coreEn.action.save }).isDisabled()), 15_000);
  expect(await name.inputValue()).toBe('Slowest');
  await page.keyboard.press('Control+s');
  await until(async () => sent.length === 3, 15_000);
  release();
  await until(async () => (await stored(id))['name'] === 'Slowest', 15_000);
  expect(await stored(id)).toMatchObject({ email: 'slow@example.com' });
  expect(sent).toEqual(['POST', 'PATCH', 'PATCH']);
});

test('files are removed with the save, and can be kept until then', async () => {
  const id = ids[1] ?? '';
  const form = new FormData();
  form.append('papers', new Blob([png]), 'one.png');
  form.append('papers', new Blob([png]), 'two.png');
  await server.rest('PATCH', `/api/collections/customers/records/${id}`, { token, body: form });
  const [one = '', two = ''] = (await stored(id))['papers'] as string[];
  const { page, panel } = await open(`?record=${id}`);
  await panel.getByRole('button', { name: panelEn.file.remove(one) }).click();
  await panel.getByRole('button', { name: panelEn.file.remove(two) }).click();
  await panel.getByRole('button', { name: panelEn.file.keep(two) }).click();
  await panel.getByRole('button', { name: coreEn.action.save }).click();
  await page.getByTestId('toast').getByText(panelEn.saved).waitFor();
  expect((await stored(id))['papers']).toEqual([two]);
});

describe('unsaved edits', () => {
  const edit = async (id: string) => {
    const opened = await open(`?record=${id}`);
    await opened.panel.getByRole('textbox', { name: /^note/ }).fill('Not lost');
    return opened;
  };
  const isThere = async (panel: Awaited<ReturnType<typeof open>>['panel']): Promise<void> => {
    await panel.getByLabel('email').waitFor();
    expect(await panel.getByRole('textbox', { name: /^note/ }).inputValue()).toBe('Not lost');
  };
  const keepEditing = async (page: Browser['page']): Promise<void> => {
    const alert = page.getByRole('alertdialog', { name: coreEn.state.discardTitle });
    await alert.getByRole('button', { name: coreEn.action.keepEditing }).click();
    await alert.waitFor({ state: 'detached' });
  };

  test('survive Esc, the button in the corner and a link', async () => {
    const { page, panel } = await edit(ids[2] ?? '');
    await page.keyboard.press('Escape');
    await keepEditing(page);
    await isThere(panel);
    await panel.getByRole('button', { name: coreEn.action.close }).click();
    await keepEditing(page);
    await page.getByRole('link', { name: coreEn.app.apiKeys }).click();
    await keepEditing(page);
    await isThere(panel);
    await page.getByRole('searchbox').fill('customer');
    await until(async () => page.url().includes('q=customer'));
    await isThere(panel);
  });

  test('survive a reload and the way back', async () => {
    const { page, panel } = await edit(ids[3] ?? '');
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await isThere(panel);
    await panel.getByText(panelEn.restored).waitFor();
    await page.goBack();
    await page.goto(`${server.url}/c/customers?record=${ids[3]}`);
    await isThere(panel);
  });

  test('survive the end of the session', async () => {
    const { page, panel } = await edit(ids[4] ?? '');
    const [cookie] = await browser.context.cookies();
    await server.rest('DELETE', '/api/session', { token: cookie?.value ?? '' });
    await page.keyboard.press('Control+s');
    await page.getByText(coreEn.signIn.expired).waitFor();
    await page.locator('input[name=email]').fill(server.admin.email);
    await page.locator('input[name=password]').fill(server.admin.password);
    await page.keyboard.press('Enter');
    await isThere(panel);
    await page.keyboard.press('Control+s');
    await page.getByTestId('toast').getByText(panelEn.saved).waitFor();
    expect((await stored(ids[4] ?? ''))['note']).toBe('Not lost');
  });

  test('are gone once discarded', async () => {
    const { page, panel } = await edit(ids[5] ?? '');
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').getByRole('button', { name: coreEn.action.discard }).click();
    await panel.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('Not lost');
  });

  test('of a password are in no draft', async () => {
    const { page, panel } = await open(`?record=${ids[6]}`);
    await panel.getByLabel('secret').fill('correct horse');
    await panel.getByRole('textbox', { name: /^note/ }).fill('Kept');
    await until(async () => page.evaluate(() => JSON.stringify({ ...sessionStorage }).includes('Kept')));
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('horse');
  });
});

describe('a record that somebody else changed meanwhile', () => {
  const collide = async (id: string) => {
    const opened = await open(`?record=${id}`);
    await opened.panel.getByRole('textbox', { name: /^note/ }).fill('Mine');
    await server.rest('PATCH', `/api/collections/customers/records/${id}`, {
      token,
      body: { note: 'Theirs', age: 99 },
    });
    await opened.page.keyboard.press('Control+s');
    const conflict = opened.panel.getByRole('alert').filter({ hasText: panelEn.conflict.title });
    await conflict.waitFor();
    expect((await stored(id))['note']).toBe('Theirs');
    expect(await conflict.getByRole('row', { name: /^note/ }).textContent()).toBe('noteMineTheirs');
    return opened;
  };

  test('can be written over, and only by what was edited', async () => {
    const id = ids[7] ?? '';
    const { page, panel } = await collide(id);
    await panel.getByRole('button', { name: panelEn.conflict.keepMine }).click();
    await page.getByTestId('toast').getByText(panelEn.saved).waitFor();
    expect(await stored(id)).toMatchObject({ note: 'Mine', age: 99 });
  });

  test('can be taken as it is', async () => {
    const { panel } = await collide(ids[8] ?? '');
    await panel.getByRole('button', { name: panelEn.conflict.takeTheirs }).click();
    await until(async () => (await panel.getByRole('textbox', { name: /^note/ }).inputValue()) === 'Theirs');
    expect(await panel.getByLabel('age').inputValue()).toBe('99');
  });
});

test('what the rich text editor cannot show is not touched, and said', async () => {
  const id = ids[9] ?? '';
  const bio =
    '<table><tbody><tr><td>kept</td></tr></tbody></table><p style="color:red">red</p><img src="x" onerror="alert(1)">';
  await server.rest('PATCH', `/api/collections/customers/records/${id}`, { token, body: { bio } });
  const { page, panel } = await open(`?record=${id}`);
  await panel.getByText(panelEn.rich.loss).waitFor();
  await panel.getByRole('textbox', { name: /^note/ }).fill('Other');
  await page.keyboard.press('Control+s');
  await page.getByTestId('toast').getByText(panelEn.saved).waitFor();
  expect((await stored(id))['bio']).toBe(bio);
});

test('Back keeps the edits and the files that were chosen, and shows the way to them', async () => {
  browser = await openBrowser(server.url);
  await signIn(browser, server.url, server.admin);
  const { page } = browser;
  await page.goto(`${server.url}/c/customers`);
  await page.getByRole('button', { name: recordsEn.newRecord }).click();
  const panel = page.getByTestId('record-panel');
  await panel.getByLabel('email').fill('draft@example.com');
  await panel.getByLabel('papers').setInputFiles([{ name: 'draft.png', mimeType: 'image/png', buffer: png }]);
  await page.goBack();
  await panel.waitFor({ state: 'detached' });
  const notice = page.getByRole('status').filter({ hasText: recordsEn.drafts });
  await notice.getByRole('button', { name: recordsEn.newRecord }).click();
  await panel.getByText(panelEn.restored).waitFor();
  expect(await panel.getByLabel('email').inputValue()).toBe('draft@example.com');
  await panel.getByText('draft.png').waitFor();
  await page.goBack();
  await notice.getByRole('button', { name: coreEn.action.discard }).click();
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: recordsEn.newRecord }).click();
  expect(await panel.getByLabel('email').inputValue()).toBe('');
  expect(await panel.getByText('draft.png').count()).toBe(0);
});

test('a record that must have a file is made with it, and the file is replaced in one go', async () => {
  await server.createCollection({
    name: 'covers',
    type: 'base',
    fields: [
      { name: 'title', type: 'text', required: true },
      { name: 'cover', type: 'file', required: true, maxSelect: 1 },
    ],
  });
  browser = await openBrowser(server.url);
  await signIn(browser, server.url, server.admin);
  const { page } = browser;
  await page.goto(`${server.url}/c/covers?record=new`);
  const panel = page.getByTestId('record-panel');
  await panel.getByRole('textbox', { name: /^title/ }).fill('With a cover');
  await panel.getByRole('button', { name: panelEn.create }).click();
  await panel.getByText(coreEn.fault.validation_required()).waitFor();
  const chosen = (name: string) => [{ name, mimeType: 'image/png', buffer: png }];
  await panel.getByLabel(/^cover/).setInputFiles(chosen('first.png'));
  await page.keyboard.press('Control+s');
  await page.getByTestId('toast').getByText(panelEn.created).waitFor();
  await panel.getByRole('link', { name: /^first_/ }).waitFor();
  await panel
    .getByRole('button', { name: panelEn.file.remove('').trim() })
    .first()
    .click();
  await panel.getByLabel(/^cover/).setInputFiles(chosen('second.png'));
  await page.keyboard.press('Control+s');
  await page.getByTestId('toast').getByText(panelEn.saved).waitFor();
  await panel.getByRole('link', { name: /^second_/ }).waitFor();
  const { items } = (await server.rest('GET', '/api/collections/covers/records', { token })).body as {
    items: { cover: string }[];
  };
  expect(items).toMatchObject([{ cover: expect.stringMatching(/^second_/) as string }]);
});

test('a copy takes the place of a new record that was begun only when that is wanted', async () => {
  const { page, panel } = await open('?record=new');
  const name = panel.getByLabel('name');
  await name.fill('Begun before');
  await page.reload();
  await panel.getByLabel('email').waitFor();
  expect(await name.inputValue()).toBe('Begun before');
  await page.goto('about:blank');
  await page.goto(`${server.url}/c/customers?record=${ids[5]}`);
  await panel.getByRole('heading', { name: panelEn.editTitle }).waitFor();
  const copied = await name.inputValue();

  const duplicate = async (answer: string): Promise<void> => {
    await panel.getByRole('button', { name: coreEn.action.more }).click();
    await page.getByRole('menuitem', { name: panelEn.duplicate }).click();
    const asked = page.getByRole('alertdialog', { name: panelEn.replaceTitle });
    await asked.getByRole('button', { name: answer, exact: true }).click();
    await asked.waitFor({ state: 'detached' });
  };
  await duplicate(coreEn.action.cancel);
  expect(await panel.getByRole('heading', { name: panelEn.editTitle }).count()).toBe(1);
  await duplicate(panelEn.replace);
  await panel.getByRole('heading', { name: panelEn.newTitle }).waitFor();
  expect(await name.inputValue()).toBe(copied);
  expect(copied).not.toBe('Begun before');
});
