import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = fileURLToPath(new URL('../dist/console', import.meta.url));

/** Leaves `.br` and `.gz` beside each file that they make smaller: the server sends them as they are. */
const compress = (): Plugin => ({
  name: 'compress',
  closeBundle() {
    for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const bytes = readFileSync(file);
      const forms = [
        ['.br', brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
        ['.gz', gzipSync(bytes, { level: 9 })],
      ] as const;
      for (const [ending, smaller] of forms) if (smaller.length < bytes.length) writeFileSync(file + ending, smaller);
    }
  },
});

/**
 * Few files are loaded faster than many: each of these is some modules with all that they import, but for what is in a file
 * before it in the list. The rest is split as Vite sees fit.
 */
const files: readonly (readonly [name: string, ...modules: readonly RegExp[]])[] = [
  ['main', /src\/main\.ts$/, /src\/i18n\/plural\.ts$/],
  ['app', /src\/app\.tsx$/],
  // With what the records share with other pages, which would load all of their file for it.
  [
    'shell',
    /src\/layout\/shell\.tsx$/,
    /src\/i18n\/format\.ts$/,
    /src\/records\/fields\.ts$/,
    /src\/ui\/(draft\.ts|page\.tsx|unseen\.module\.css)$/,
    /lucide-react\/.*\/(arrow-down|arrow-up|code|settings-2)\.mjs$/,
  ],
  ['records', /src\/records\/records-page\.tsx$/],
];

const groups = files.map(([name, ...modules], place) => ({
  name,
  test: (id: string) => modules.some((module) => module.test(id)),
  priority: files.length - place,
}));

/** Has the browser load the largest file with the page, not when `main` asks for it. */
const linkApp = (): Plugin => ({
  name: 'link-app',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle)
        .filter(({ type, name }) => type === 'chunk' && name === 'app')
        .map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
          injectTo: 'head',
        })),
  },
});

export default defineConfig({
  plugins: [react(), linkApp(), compress()],
  build: {
    outDir,
    emptyOutDir: true,
    // Of the last two years: what the console is tested with, and no code for what came before.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // The policy of the page loads no data: URLs but images.
    assetsInlineLimit: 0,
    // Scripts wait for the styles of the page: one file, which is there before them.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
