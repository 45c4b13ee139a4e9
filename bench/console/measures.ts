import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { percentile, slowDown, type Tab } from './chromium.js';

const built = fileURLToPath(new URL('../../console/', import.meta.url));

/** What a page loads of the console itself before it is of use, in bytes as gzip -9 makes them. */
export interface Weight {
  readonly scripts: number;
  readonly styles: number;
  readonly fonts: number;
  /** Requests to the API, without the stream of changes that begins later. */
  readonly calls: number;
}

const sizeOf = (url: string): number => {
  const file = built + new URL(url).pathname.slice(1);
  return existsSync(file) ? gzipSync(readFileSync(file), { level: 9 }).length : 0;
};

/** @param ready resolves when the page is of use */
export const weigh = async ({ page }: Tab, url: string, ready: () => Promise<void>): Promise<Weight> => {
  const urls: string[] = [];
  const note = (request: { url(): string }): void => {
    urls.push(request.url());
  };
  page.on('request', note);
  await page.goto(url);
  await ready();
  page.off('request', note);
  const total = (ending: RegExp): number =>
    [...new Set(urls)].filter((each) => ending.test(each)).reduce((sum, each) => sum + sizeOf(each), 0);
  return {
    scripts: total(/\.js$/),
    styles: total(/\.css$/),
    fonts: total(/\.(woff2?|ttf)$/),
    calls: urls.filter((each) => /\/(api|graphql)\b/.test(each)).length,
  };
};

export interface Paint {
  /** Largest contentful paint, in milliseconds. */
  readonly largest: number;
  /** Total blocking time, in milliseconds. */
  readonly blocking: number;
}

/** A visit in it ends well before, in milliseconds. */
const visit = 5_000;

/**
 * Of a first visit on a slow phone, with the session that the tab has. The page is left alone until it is certainly there: to look
 * again and again whether it is keeps the slow processor busy, and is measured too.
 */
export const paintOf = async (tab: Tab, url: string, ready: () => Promise<void>): Promise<Paint> => {
  const { page, devtools } = tab;
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await slowDown(tab);
  await page.addInitScript(() => {
    const seen = { largest: 0, blocking: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.largest = startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.blocking += duration - 50;
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForTimeout(visit);
  await ready();
  return page.evaluate(() => (window as unknown as { seen: Paint }).seen);
};

export interface Scroll {
  /** Of the pauses between frames, in milliseconds. */
  readonly p95: number;
  readonly longest: number;
  readonly mostRows: number;
}

/** 300 steps of 120 px, one with every frame. */
export const scroll = async ({ page }: Tab): Promise<Scroll> => {
  const { gaps, rows } = await page.getByTestId('records-grid').evaluate(
    (grid) =>
      new Promise<{ gaps: number[]; rows: number }>((resolve) => {
        const gaps: number[] = [];
        let rows = 0;
        let last = performance.now();
        let left = 300;
        const step = (now: number): void => {
          gaps.push(now - last);
          last = now;
          rows = Math.max(rows, grid.querySelectorAll('[role=row]').length);
          grid.scrollTop += 120;
          left -= 1;
          if (left > 0) requestAnimationFrame(step);
          else resolve({ gaps: gaps.slice(1), rows });
        };
        requestAnimationFrame(step);
      }),
  );
  return { p95: percentile(gaps, 0.95), longest: Math.max(...gaps), mostRows: rows };
};

/** Until record 1,000 can be read, in milliseconds. */
export const reach = async ({ page }: Tab): Promise<number> =>
  page.getByTestId('records-grid').evaluate(
    (grid) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        grid.scrollTop = 1000 * 36;
        const look = (): void => {
          const row = grid.querySelector('[aria-rowindex="1001"]');
          if (row?.textContent?.includes('Customer') === true) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );

/** Of the answers of the page to keys, on a slow processor, in milliseconds. */
export const eventP98 = async (tab: Tab): Promise<number> => {
  const { page, devtools } = tab;
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { durations });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name.startsWith('key')) durations.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  await page.getByTestId('records-grid').focus();
  for (let i = 0; i < 60; i += 1) await page.keyboard.press('ArrowDown');
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('customer 0000', { delay: 60 });
  await page.waitForLoadState('networkidle');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const durations = await page.evaluate(() => (window as unknown as { durations: number[] }).durations);
  return percentile(durations, 0.98);
};

/** In bytes, after a collection. */
export const heap = async ({ devtools }: Tab): Promise<number> => {
  await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize;
};
