import { Command } from 'commander';
import { environmentHelp, examples, settingOption } from './setting-options.js';

export const serveProgram = (): Command =>
  new Command('serve')
    .description('Serve until SIGTERM or SIGINT.')
    .addOption(settingOption('host'))
    .addOption(settingOption('port'))
    .addOption(settingOption('dataDir'))
    .addOption(settingOption('databaseUrl'))
    .addOption(settingOption('workers'))
    .addOption(settingOption('persistedOperations'))
    .addHelpText('after', () => environmentHelp())
    .addHelpText(
      'after',
      examples(
        'fichero serve',
        'fichero serve --host 0.0.0.0 --port 80 --data-dir /var/lib/fichero',
        'fichero serve --database-url mongodb://db.example.com/fichero --workers 4',
      ),
    )
    .action(async (flags) => (await import('./serve.js')).serve(flags));

export const demoProgram = (): Command =>
  new Command('demo')
    .description('Serve sample data from a temporary folder, deleted at the end, and print calls to try.')
    .addOption(settingOption('host'))
    .addOption(settingOption('port'))
    .addHelpText('after', examples('fichero demo', 'fichero demo --port 9000'))
    .action(async (flags) => (await import('./demo/demo.js')).demo(flags));
