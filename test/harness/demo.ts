import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** `fichero demo`, as somebody who tries Fichero has it. */
export interface Demo {
  readonly url: string;
  /** One for each preset. */
  readonly keys: { readonly readOnly: string; readonly readAndWrite: string; readonly all: string };
  stop(): Promise<void>;
}

/** @param more variables of its environment, which holds nothing else: the caller's own settings do not reach the demo */
export const startDemo = async (more: Readonly<Record<string, string>> = {}): Promise<Demo> => {
  const demo = spawn(process.execPath, ['dist/server/main.js', 'demo', '--port', '0'], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'exit');
  const killWithUs = () => demo.kill('SIGKILL');
  process.once('exit', killWithUs);
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    demo.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Stop with Ctrl-C.')) resolve(text);
    });
    demo.on('exit', (code) => reject(new Error(`the demo ended with ${code}: ${text}`)));
  });
  const keyAfter = (label: string): string => said.split(`\n${label}`)[1]?.match(/fk_\w+/)?.[0] ?? '';
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '',
    keys: { readOnly: keyAfter('Read only'), readAndWrite: keyAfter('Read & write'), all: keyAfter('All') },
    async stop() {
      demo.kill('SIGTERM');
      await ended;
      process.off('exit', killWithUs);
    },
  };
};
