import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { TestServer } from '../harness/server.js';

/** Of Debian's package; `CHROMIUM` names another. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface PageOptions {
  readonly locale?: 'en-US' | 'es-EC';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A browser without a past. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong on the page since it was opened: errors of scripts, broken policies, requests to other places. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

declare global {
  interface Window {
    /** Of test/console/browser.ts. */
    policyFaults?: string[];
  }
}

/** `SLOW_BROWSER=6` makes the page compute six times slower: what waits for too little then fails. */
const slowDown = async (context: BrowserContext, page: Page): Promise<void> => {
  const rate = Number(process.env['SLOW_BROWSER'] ?? 1);
  if (rate > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate });
};

/** @param url the server's: a request to any other place is a fault */
export const openBrowser = async (
  url: string,
  { locale = 'en-US', theme = 'light', width = 1280, height = 800 }: PageOptions = {},
): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'fichero-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: flags,
    locale,
    timezoneId: 'UTC',
    colorScheme: theme,
    viewport: { width, height },
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const [page = await context.newPage()] = context.pages();
  await slowDown(context, page);
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) faults.push(`a request to ${request.url()}`);
  });
  return {
    context,
    page,
    faults,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
};

/** @param path what follows `/c/` in the address of a record, or of a new one */
export const openRecordPanel = async (
  { url, admin }: Pick<TestServer, 'url' | 'admin'>,
  path: string,
  locale: PageOptions['locale'] = 'en-US',
) => {
  const browser = await openBrowser(url, { locale });
  await signIn(browser, url, admin);
  await browser.page.goto(`${url}/c/${path}`);
  const panel = browser.page.getByTestId('record-panel');
  await panel.locator('form').waitFor();
  return { browser, page: browser.page, panel };
};

/** Signs in by the page, as a person does. */
export const signIn = async (
  { page }: Browser,
  url: string,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> => {
  await page.goto(`${url}/login`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByRole('navigation').waitFor();
};
