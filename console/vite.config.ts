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

export default defineConfig({
  plugins: [react(), compress()],
  build: {
    outDir,
    emptyOutDir: true,
    // Of the last two years: what the console is tested with, and no code for what came before.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // The policy of the page loads no data: URLs but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
