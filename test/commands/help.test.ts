import { expect, test } from 'vitest';
import { settingTable } from '#server/env.js';
import { runCommand } from './run-command.js';

test.each([
  ['serve', ['--host', '--port', '--data-dir', '--database-url', '--workers', 'Examples:']],
  ['demo', ['--host', '--port', 'Examples:']],
  ['admin', ['create', 'list', 'delete', 'Examples:']],
  ['admin create', ['<email>', '--password-stdin', '--data-dir', '--database-url', 'Examples:']],
  ['admin list', ['--json', '--data-dir', 'Examples:']],
  ['admin delete', ['<email>', '--data-dir', 'Examples:']],
  ['keys', ['create', 'list', 'regenerate', 'delete', 'Examples:']],
  [
    'keys create',
    ['--name', '--permissions', 'records:delete', '--expires', '180d', '--json', '--data-dir', 'Examples:'],
  ],
  ['keys list', ['--json', '--database-url', 'Examples:']],
  ['keys regenerate', ['<id>', '--json', 'Examples:']],
  ['keys delete', ['<id>', '--data-dir', 'Examples:']],
])('fichero %s --help tells its arguments and shows examples', async (command, words) => {
  const { code, stdout, stderr } = await runCommand([...command.split(' '), '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const word of words) expect(stdout).toContain(word);
});

test('fichero serve --help tells every setting', async () => {
  const { stdout } = await runCommand(['serve', '--help']);
  for (const { variable } of Object.values(settingTable)) expect(stdout).toContain(variable);
});
