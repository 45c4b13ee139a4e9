import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Tab, withTab } from './console/chromium.js';
import { fillCustomers } from './console/fill.js';
import { eventP98, heap, paintOf, reach, scroll, weigh } from './console/measures.js';
import { admin, startFichero } from './fichero.js';

const rounds = 5;
const count = 10_000;

interface Goal {
  readonly name: string;
  readonly target: number;
  readonly measured: number;
  readonly unit: string;
}

const signIn = async ({ page }: Tab, url: string): Promise<void> => {
  await page.goto(`${url}/login`);
  await page.locator('input[name=email]').fill(admin.ADMIN_EMAIL);
  await page.locator('input[name=password]').fill(admin.ADMIN_PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.getByRole('navigation').waitFor();
};

/** A browser of its own, which has a session and nothing in its cache. */
const signedIn = <T>(url: string, work: (tab: Tab) => Promise<T>): Promise<T> =>
  withTab(async (tab) => {
    await signIn(tab, url);
    await tab.page.goto('about:blank');
    const devtools = tab.devtools;
    await devtools.send('Network.enable');
    await devtools.send('Network.clearBrowserCache');
    return work(tab);
  });

const measureAll = async (url: string): Promise<readonly Goal[]> => {
  const records = `${url}/c/customers`;
  const grid = (tab: Tab) => () => tab.page.getByText('Customer 00003').waitFor();
  const login = await withTab((tab) => weigh(tab, `${url}/login`, () => tab.page.locator('form').waitFor()));
  const list = await signedIn(url, (tab) => weigh(tab, records, grid(tab)));
  const keys = await signedIn(url, (tab) =>
    weigh(tab, `${url}/settings/api-keys`, () => tab.page.getByRole('main').getByRole('heading').first().waitFor()),
  );
  const paints = [];
  for (let i = 0; i < rounds; i += 1) paints.push(await signedIn(url, (tab) => paintOf(tab, records, grid(tab))));
  const grown = await signedIn(url, async (tab) => {
    await tab.page.goto(records);
    await grid(tab)();
    const reached = await reach(tab);
    await tab.page.getByTestId('records-grid').evaluate((node) => node.scrollTo({ top: 0 }));
    await tab.page.waitForLoadState('networkidle');
    const scrolled = await scroll(tab);
    return { reached, scrolled, used: await heap(tab) };
  });
  const events = await signedIn(url, async (tab) => {
    await tab.page.goto(records);
    await grid(tab)();
    return eventP98(tab);
  });
  const kb = (bytes: number): number => bytes / 1000;
  return [
    { name: 'Scripts of the sign-in, gzip', target: 90, measured: kb(login.scripts), unit: 'KB' },
    { name: 'Scripts of records, gzip', target: 115, measured: kb(list.scripts), unit: 'KB' },
    { name: 'Scripts of API keys, gzip', target: 145, measured: kb(keys.scripts), unit: 'KB' },
    { name: 'Styles of records, gzip', target: 12, measured: kb(list.styles), unit: 'KB' },
    { name: 'Fonts', target: 0, measured: kb(list.fonts), unit: 'KB' },
    { name: 'Calls of the API to show records', target: 2, measured: list.calls, unit: '' },
    {
      name: 'Largest contentful paint of records',
      target: 1800,
      measured: median(paints.map((p) => p.largest)),
      unit: 'ms',
    },
    {
      name: 'Total blocking time of records',
      target: 200,
      measured: median(paints.map((p) => p.blocking)),
      unit: 'ms',
    },
    { name: 'Answers to keys, 98th percentile', target: 150, measured: events, unit: 'ms' },
    { name: 'Frames while scrolling, 95th percentile', target: 17, measured: grown.scrolled.p95, unit: 'ms' },
    { name: 'Longest frame while scrolling', target: 50, measured: grown.scrolled.longest, unit: 'ms' },
    { name: 'Most rows in the document', target: 60, measured: grown.scrolled.mostRows, unit: '' },
    { name: 'To row 1,000', target: 300, measured: grown.reached, unit: 'ms' },
    { name: 'Heap after scrolling', target: 25, measured: grown.used / 1e6, unit: 'MB' },
  ];
};

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

const pageOf = (goals: readonly Goal[]): string =>
  [
    '# How fast the console is',
    '',
    `Written by \`npm run bench:console\`: Chromium without a window, ${count.toLocaleString('en')} records of 12 columns, the server on`,
    `the same machine. Paint and blocking time are medians of ${rounds} first visits with a processor four times as slow, 1.6 Mbps and`,
    '150 ms; keys are pressed with the slow processor. The sizes are of what a first visit loads. The stream of changes, which begins',
    'after a second and a half, is not among the calls.',
    '',
    '| | goal, at most | measured | |',
    '|---|---|---|---|',
    ...goals.map(({ name, target, measured, unit }) => {
      const verdict = measured <= target ? 'reached' : '**missed**';
      return `| ${name} | ${target} ${unit} | ${rounded(measured)} ${unit} | ${verdict} |`.replaceAll('  ', ' ');
    }),
    '',
  ].join('\n');

const dataDir = await mkdtemp(join(tmpdir(), 'fichero-bench-'));
try {
  const fichero = await startFichero(dataDir);
  try {
    const answer = await fetch(`${fichero.url}/api/collections/_superusers/auth-with-password`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ identity: admin.ADMIN_EMAIL, password: admin.ADMIN_PASSWORD }),
    });
    const { token } = (await answer.json()) as { readonly token: string };
    await fillCustomers(fichero.url, token, count);
    const text = pageOf(await measureAll(fichero.url));
    process.stdout.write(text);
    await writeFile('docs/console-performance.md', text);
  } finally {
    await fichero.stop();
  }
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
