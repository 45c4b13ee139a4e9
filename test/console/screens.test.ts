import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';
import { type Browser, openBrowser, signIn } from './browser.js';
import { createCustomers } from './customers.js';

const server = await startServer();
const empty = await startServer();
const { ids } = await createCustomers(server, 200);
for (const [name, permissions, expires] of [
  ['Backend Production', ['records:read', 'records:write', 'files:read', 'files:write'], '90d'],
  ['Nightly Export', ['records:read', 'files:read'], 'never'],
] as const) {
  await server.rest('POST', '/api/keys', { token: server.admin.token, body: { name, permissions, expires } });
}
afterAll(async () => {
  await server.stop();
  await empty.stop();
});

/** Where the pictures go, when somebody asks for them: `SCREENSHOTS=docs/screenshots`. */
const pictures = process.env['SCREENSHOTS'];

interface Screen {
  readonly name: string;
  readonly path: string;
  readonly signedOut?: true;
  /** Brings the page into the state that is looked at. Roles and test ids, for it runs in every language. */
  readonly show: (page: Page) => Promise<void>;
}

const grid = (page: Page) => page.getByRole('grid').waitFor();
const panel = (page: Page) => page.getByTestId('record-panel').getByLabel('email').waitFor();

const screens: readonly Screen[] = [
  { name: 'login', path: '/login', signedOut: true, show: (page) => page.locator('input[name=email]').waitFor() },
  {
    name: 'setup',
    path: '/setup#fu_x',
    signedOut: true,
    show: (page) => page.locator('input[name=confirm]').waitFor(),
  },
  { name: 'records', path: '/c/customers', show: (page) => page.getByText('Customer 00003').waitFor() },
  {
    name: 'records-filter',
    path: '/c/customers?filter=age+%3E+20&q=customer',
    show: async (page) => {
      await grid(page);
      await page.locator('button[aria-expanded]:has(.lucide-funnel)').click();
      await page.locator('form select').first().waitFor();
      await page.getByRole('row').nth(2).getByRole('checkbox').click();
      await page.getByRole('row').nth(3).getByRole('checkbox').click();
    },
  },
  {
    name: 'records-columns',
    path: '/c/customers?cols=name,age,plan',
    show: async (page) => {
      await grid(page);
      await page.locator('button[aria-expanded]:has(.lucide-columns-3)').click();
      await page.locator('fieldset li').first().waitFor();
    },
  },
  {
    name: 'records-views',
    path: '/c/customers?filter=age+%3E+20',
    show: async (page) => {
      await grid(page);
      await page.locator('button[aria-expanded]:has(.lucide-bookmark)').click();
      await page.locator('fieldset form input').fill('Grown up');
      await page.keyboard.press('Enter');
      await page.locator('fieldset li').first().waitFor();
    },
  },
  {
    name: 'records-none',
    path: '/c/customers?q=nobody',
    show: (page) => page.getByRole('main').getByText('nobody').waitFor(),
  },
  {
    name: 'record-panel',
    path: `/c/customers?record=${ids[2]}`,
    show: async (page) => {
      await grid(page);
      await panel(page);
      await page.getByRole('img').waitFor();
    },
  },
  {
    name: 'record-new',
    path: '/c/customers?record=new',
    show: async (page) => {
      await panel(page);
      await page.keyboard.press('Control+s');
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    name: 'collection-new',
    path: '/collections/new',
    show: async (page) => {
      await page.locator('input[required]').fill('blog_posts');
      await page.locator('input[placeholder=BlogPost]').waitFor();
    },
  },
  {
    name: 'collection-editor',
    path: '/collections/customers',
    show: async (page) => {
      await page.locator('[data-key] input').first().waitFor();
      await page.locator('[data-key] button:has(.lucide-chevron-down)').first().click();
      await page.locator('[role=group] textarea, fieldset input[type=number]').first().waitFor();
    },
  },
  {
    name: 'collection-review',
    path: '/collections/customers',
    show: async (page) => {
      await page.locator('[data-key] input').first().fill('label');
      await page.locator('[data-key] button:has(.lucide-trash-2)').nth(1).click();
      await page.keyboard.press('Control+s');
      await page.getByRole('alertdialog').getByRole('listitem').nth(1).waitFor();
    },
  },
  {
    name: 'collection-indexes',
    path: '/collections/plans',
    show: async (page) => {
      await page.locator('[data-key] input').first().waitFor();
      await page.locator('section:has(#indexes-title) button').last().click();
      await page.locator('[data-index] select').selectOption({ index: 1 });
      await page.locator('#danger-title').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'collection-delete',
    path: '/collections/customers',
    show: async (page) => {
      await page.locator('section:has(#danger-title) button').last().click();
      await page.getByRole('alertdialog').getByRole('textbox').waitFor();
    },
  },
  {
    name: 'api-preview',
    path: '/collections/customers/api',
    show: (page) => page.getByTestId('example-delete').waitFor(),
  },
  {
    name: 'api-preview-graphql',
    path: '/collections/customers/api?in=graphql',
    show: (page) => page.getByTestId('example-delete').waitFor(),
  },
  {
    name: 'api-preview-sdk',
    path: '/collections/plans/api?in=sdk',
    show: (page) => page.getByTestId('example-delete').waitFor(),
  },
  { name: 'api-keys', path: '/settings/api-keys', show: (page) => page.getByRole('row').nth(2).waitFor() },
  {
    name: 'api-key-create',
    path: '/settings/api-keys',
    show: async (page) => {
      await page.locator('header button:has(.lucide-plus)').click();
      await page.getByRole('dialog').locator('select').selectOption('never');
    },
  },
  {
    name: 'api-key-shown-once',
    path: '/settings/api-keys',
    show: async (page) => {
      await page.locator('header button:has(.lucide-plus)').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('CI Bot');
      await dialog.getByRole('checkbox').first().check();
      await dialog.locator('button[type=submit]').click();
      const shown = page.getByTestId('key-secret');
      await shown.waitFor();
      // Pictures are kept: they show no key that ever worked.
      await shown.evaluate((node) => {
        (node as HTMLInputElement).value = `fk_${'Example0'.repeat(6)}`;
      });
    },
  },
  {
    name: 'api-key-regenerate',
    path: '/settings/api-keys',
    show: async (page) => {
      await page.locator('tbody button:has(.lucide-refresh-cw)').first().click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'api-key-delete',
    path: '/settings/api-keys',
    show: async (page) => {
      await page.locator('tbody button:has(.lucide-trash-2)').first().click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'jump',
    path: '/c/customers',
    show: async (page) => {
      await grid(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('option').nth(3).waitFor();
    },
  },
  {
    name: 'no-collection',
    path: '/c/nothing',
    show: (page) => page.getByRole('main').getByRole('heading').waitFor(),
  },
  {
    name: 'not-found',
    path: '/settings/nothing',
    show: (page) => page.getByRole('main').getByRole('heading').waitFor(),
  },
];

/** Before there is anything. */
const firstScreens: readonly Screen[] = [
  { name: 'start', path: '/', show: (page) => page.getByRole('main').getByRole('heading').waitFor() },
  { name: 'api-keys-none', path: '/settings/api-keys', show: (page) => page.getByRole('main').locator('h2').waitFor() },
];

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const violations = async (page: Page): Promise<readonly string[]> => {
  // Through the protocol of the browser: the policy of the page lets nobody add a script.
  await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const { axe: tool } = window as unknown as { axe: typeof import('axe-core') };
    const { violations: found } = await tool.run(document, { runOnly: { type: 'tag', values } });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }, tags);
};

let browser: Browser;
afterEach(async () => {
  expect(browser.faults).toEqual([]);
  await browser.close();
});

type Language = 'en-US' | 'es-EC';
type Theme = 'light' | 'dark';

/** Everything that is wrong with the screens, each seen in a wide and a narrow window. */
const look = async (at: TestServer, seen: readonly Screen[], locale: Language, theme: Theme): Promise<string[]> => {
  browser = await openBrowser(at.url, { locale, theme });
  const { page } = browser;
  const faults: string[] = [];
  let isSignedIn = false;
  // Of edits that are not saved: each screen begins without those of the one before.
  page.on('dialog', (dialog) => void dialog.accept());
  for (const { name, path, signedOut, show } of seen) {
    if (signedOut !== true && !isSignedIn) {
      await signIn(browser, at.url, at.admin);
      isSignedIn = true;
    }
    await page.goto(at.url + path);
    if (path.startsWith('/setup')) await page.reload();
    await show(page);
    faults.push(...(await violations(page)).map((fault) => `${name}: ${fault}`));
    if ((await page.locator('html').getAttribute('lang')) !== locale.slice(0, 2)) faults.push(`${name}: language`);
    if (pictures !== undefined && (theme === 'light' || name === 'records' || name === 'collection-editor')) {
      const file = `${name}-${locale.slice(0, 2)}${theme === 'dark' ? '-dark' : ''}.png`;
      await page.screenshot({ path: join(pictures, file) });
    }
    if (theme === 'light') faults.push(...(await narrow(page)).map((fault) => `${name}: ${fault}`));
    if (theme === 'light' && locale === 'en-US') {
      faults.push(...(await drawnOut(page)).map((fault) => `${name}: ${fault}`));
    }
    await page.evaluate(() => sessionStorage.clear());
  }
  return faults;
};

/**
 * Texts of other languages are longer: every word that is no data is drawn out by two fifths, and none may be cut off by it.
 * The page is of no use afterwards.
 */
const drawnOut = async (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (text.parentElement?.closest('[role=grid], code, pre, option, script, style') !== null) continue;
      text.data = text.data.replace(/\S+/g, (word) => word + '~'.repeat(Math.ceil(word.length * 0.4)));
    }
    const clipped = [...document.querySelectorAll<HTMLElement>('button, label, legend, h1, h2, h3, p, small, th, dt')]
      .filter((element) => element.closest('[role=grid]') === null && getComputedStyle(element).clipPath === 'none')
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1)
      .map(({ innerText }) => `cut off when longer: ${innerText.slice(0, 60)}`);
    const width = Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0);
    return width > innerWidth ? [...clipped, `${width} px wide with longer texts`] : clipped;
  });

/** In a window of 320 pixels nothing but grids and code scrolls sideways. */
const narrow = async (page: Page): Promise<readonly string[]> => {
  await page.setViewportSize({ width: 320, height: 640 });
  await until(async () => page.evaluate(() => document.documentElement.clientWidth === 320), 15_000);
  const width = await page.evaluate(() =>
    Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0),
  );
  await page.setViewportSize({ width: 1280, height: 800 });
  return width > 320 ? [`${width} px wide in a window of 320`] : [];
};

describe.each([
  ['en-US', 'light'],
  ['en-US', 'dark'],
  ['es-EC', 'light'],
  ['es-EC', 'dark'],
] as const)('in %s, %s', (locale, theme) => {
  test('every screen is accessible, fits a narrow window and breaks no policy', { timeout: 240_000 }, async () => {
    if (pictures !== undefined) await mkdir(pictures, { recursive: true });
    expect(await look(server, screens, locale, theme)).toEqual([]);
  });

  test('so is every screen of a server without collections and keys', async () => {
    expect(await look(empty, firstScreens, locale, theme)).toEqual([]);
  });
});
