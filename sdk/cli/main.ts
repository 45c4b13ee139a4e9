#!/usr/bin/env node
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadCollections } from './instance.js';
import { typesText } from './types-text.js';

const help = `Usage: fichero-sdk types --url <server> [--key <API key>] [--out src/fichero.ts] [--check | --watch]

Writes TypeScript types of the collections that the key sees.

  --url    where the server is, such as http://127.0.0.1:8090
  --key    an API key with records:read; FICHERO_KEY of the environment when not given
  --out    the file to write; src/fichero.ts when not given
  --check  writes nothing; exits with 1 when the file is not what the server would give now
  --watch  goes on, and writes whenever the collections change
  --help   this text
`;

const watchEveryMs = 1_000;

interface Options {
  readonly url: string;
  readonly key: string;
  readonly out: string;
}

const generate = async ({ url, key }: Options): Promise<string> => typesText(await loadCollections(url, key));

const present = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

const write = async (options: Options): Promise<void> => {
  const text = await generate(options);
  if (present(options.out) === text) return;
  await mkdir(dirname(options.out), { recursive: true });
  writeFileSync(options.out, text);
  process.stdout.write(`Wrote ${options.out}.\n`);
};

const check = async (options: Options): Promise<void> => {
  if (present(options.out) === (await generate(options))) {
    process.stdout.write(`${options.out} is up to date.\n`);
    return;
  }
  throw new Error(`${options.out} is out of date: run \`npx fichero-sdk types\` and commit it.`);
};

/** A server that is away for a while is waited for. */
const watch = async (options: Options): Promise<never> => {
  let told = '';
  for (;;) {
    try {
      await write(options);
      told = '';
    } catch (error) {
      const message = messageOf(error);
      if (message !== told) process.stderr.write(`${message}\n`);
      told = message;
    }
    await sleep(watchEveryMs);
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      key: { type: 'string' },
      out: { type: 'string', default: 'src/fichero.ts' },
      check: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    process.stdout.write(help);
    return;
  }
  if (positionals.join() !== 'types')
    throw new Error(`Unknown command ${positionals.join(' ')}; see fichero-sdk --help.`);
  const key = values.key ?? process.env['FICHERO_KEY'];
  if (values.url === undefined) throw new Error('Say by --url where the server is, such as http://127.0.0.1:8090.');
  if (key === undefined || key === '') throw new Error('Give an API key by --key or FICHERO_KEY.');
  const options = { url: values.url, key, out: values.out };
  if (values.check) await check(options);
  else if (values.watch) await watch(options);
  else await write(options);
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
