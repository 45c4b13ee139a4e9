import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CDPSession, chromium, type Page } from 'playwright-core';

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** A page of a browser without a past, and the protocol to slow it down and look into it by. */
export interface Tab {
  readonly page: Page;
  readonly devtools: CDPSession;
}

/** Closes the browser whatever happens. */
export const withTab = async <T>(work: (tab: Tab) => Promise<T>): Promise<T> => {
  const profile = await mkdtemp(join(tmpdir(), 'fichero-bench-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: flags,
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
  });
  try {
    const [page = await context.newPage()] = context.pages();
    return await work({ page, devtools: await context.newCDPSession(page) });
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
};

/** A processor four times as slow, 1.6 Mbps and 150 ms: the slow phone of the usual audits. */
export const slowDown = async ({ devtools }: Tab): Promise<void> => {
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 200_000,
    uploadThroughput: 93_750,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
};

export const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

export const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * part))] ??
  Number.NaN;
