import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '#server/access/operations.js';
import { type Browser, openBrowser } from '../console/browser.js';
import { startServer, type TestServer } from '../harness/server.js';
import { createProject, type Project } from './project.js';
import { serveFolder } from './static-server.js';

let server: TestServer;
let project: Project;
let site: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;

beforeAll(async () => {
  project = await createProject();
  const dist = join(project.folder, 'dist');
  await mkdir(dist);
  await copyFile('test/package/page.ts', join(project.folder, 'page.ts'));
  await build({
    absWorkingDir: project.folder,
    entryPoints: ['page.ts'],
    outfile: 'dist/page.js',
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'error',
  });
  await project.write('dist/index.html', '<!doctype html><script type="module" src="page.js"></script>');
  site = await serveFolder(dist);
  server = await startServer({ env: { CORS_ORIGINS: site.origin } });
  await server.createCollection({
    name: 'notes',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'papers', type: 'file', maxSelect: 9 },
    ],
  });
  browser = await openBrowser(site.origin);
  await browser.page.goto(site.origin);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  site.close();
  await project.remove();
});

declare global {
  /** Of test/package/page.ts. */
  var tryAll: (url: string, apiKey: string, way: string) => Promise<object>;
}

describe('bundled by esbuild, on a page of another origin in Chromium', () => {
  it.each(['rest', 'graphql'])('the package does over %s what it does elsewhere', async (way) => {
    const { secret } = await server.mintKey([...permissions]);
    const given: [string, string, string] = [server.url, secret, way];
    expect(await browser.page.evaluate(([url, key, by]) => globalThis.tryAll(url, key, by), given)).toEqual({
      listed: [`50% "off" ☂`],
      progress: 1,
      downloaded: 700_000,
      fault: 'string',
      aborted: 'AbortError',
      traced: true,
    });
    expect(browser.faults.filter((fault) => fault.startsWith('error'))).toEqual([]);
  });
});
