// Run by `npm ci`, which builds; and by the first `npx fichero` in a clone, which takes what is built as it is.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isNpx = process.env.npm_command === 'exec';
if (!isNpx || !existsSync('dist/server/main.js')) {
  execFileSync(process.execPath, [process.env.npm_execpath, 'run', 'build'], { stdio: 'inherit' });
}
