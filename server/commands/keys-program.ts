import { Command } from 'commander';
import { permissions } from '../access/operations.js';
import { defaultLifetime, lifetimeDays } from '../domain/api-keys/api-key-service.js';
import { examples, settingOption } from './setting-options.js';

const lifetimes = Object.keys(lifetimeDays).join(', ');

const subcommand = (name: string, about: string): Command =>
  new Command(name)
    .description(about)
    .option('--json', 'print JSON')
    .addOption(settingOption('dataDir'))
    .addOption(settingOption('databaseUrl'));

export const keysProgram = (): Command =>
  new Command('keys')
    .description('Create, list, regenerate and delete API keys.')
    .addHelpText(
      'after',
      examples('fichero keys create --name "CI Bot" --permissions records:read', 'fichero keys list'),
    )
    .addCommand(
      subcommand('create', 'Create a key and print it, this once.')
        .requiredOption('--name <text>', 'what the key is for')
        .requiredOption('--permissions <list>', `separated by commas: ${permissions.join(', ')}`)
        .option('--expires <lifetime>', `one of ${lifetimes} (default ${defaultLifetime})`)
        .addHelpText(
          'after',
          examples(
            'fichero keys create --name "CI Bot" --permissions records:read,files:read',
            'fichero keys create --name Import --permissions records:write --expires 7d --json',
          ),
        )
        .action(async (flags) => (await import('./keys.js')).createKey(flags)),
    )
    .addCommand(
      subcommand('list', 'List the keys, newest first; a key itself is never shown again.')
        .addHelpText('after', examples('fichero keys list', 'fichero keys list --json'))
        .action(async (flags) => (await import('./keys.js')).listKeys(flags)),
    )
    .addCommand(
      subcommand('regenerate', 'Replace a key by a new one; the old one is refused from then on.')
        .argument('<id>')
        .addHelpText('after', examples('fichero keys regenerate k3x9q2m7w1t5r8a'))
        .action(async (id: string, flags) => (await import('./keys.js')).regenerateKey(id, flags)),
    )
    .addCommand(
      subcommand('delete', 'Delete a key for good.')
        .argument('<id>')
        .addHelpText('after', examples('fichero keys delete k3x9q2m7w1t5r8a'))
        .action(async (id: string, flags) => (await import('./keys.js')).deleteKey(id, flags)),
    );
