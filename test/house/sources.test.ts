import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = (root: string): readonly { path: string; text: string }[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: join(root, path), text: readFileSync(join(root, path), 'utf8') }));

const pathsWith = (pattern: RegExp, root: string): readonly string[] =>
  sources(root)
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path);

it('the environment is read in one file only', () => {
  expect(pathsWith(/\bprocess\s*(\.\s*env\b|\[\s*['"`]env)/, 'server')).toEqual(['server/env.ts']);
});

it('no source switches the type checker off', () => {
  const switchedOff = /@ts-(ignore|nocheck|expect-error)/;
  expect([...pathsWith(switchedOff, 'server'), ...pathsWith(switchedOff, 'sdk/src')]).toEqual([]);
});
