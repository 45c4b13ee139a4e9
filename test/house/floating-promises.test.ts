import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

const planted = `
import { rm } from 'node:fs/promises';
export const forget = (): void => {
  rm('x');
};
export const remember = async (): Promise<void> => {
  await rm('x');
};
`;

it('a promise that nobody awaits fails the linter', { timeout: 120_000 }, async () => {
  const [result] = await new ESLint().lintText(planted, { filePath: 'server/lib/clock.ts' });
  expect(result?.messages.map(({ ruleId, line }) => [ruleId, line])).toEqual([
    ['@typescript-eslint/no-floating-promises', 4],
  ]);
});
