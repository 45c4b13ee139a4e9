import { Command } from 'commander';
import { examples, settingOption } from './setting-options.js';

const subcommand = (usage: string, about: string): Command =>
  new Command(usage).description(about).addOption(settingOption('dataDir')).addOption(settingOption('databaseUrl'));

export const adminProgram = (): Command =>
  new Command('admin')
    .description('Create, list and delete admins.')
    .addHelpText('after', examples('fichero admin create you@example.com', 'fichero admin list'))
    .addCommand(
      subcommand('create', 'Create an admin; asks for the password at the terminal.')
        .argument('<email>')
        .option('--password-stdin', 'read the password from standard input')
        .option('--json', 'print JSON')
        .addHelpText(
          'after',
          examples(
            'fichero admin create you@example.com',
            'fichero admin create you@example.com --password-stdin < password.txt',
          ),
        )
        .action(async (email: string, flags) => (await import('./admin.js')).createAdmin(email, flags)),
    )
    .addCommand(
      subcommand('list', 'List the admins.')
        .option('--json', 'print JSON')
        .addHelpText('after', examples('fichero admin list', 'fichero admin list --json'))
        .action(async (flags) => (await import('./admin.js')).listAdmins(flags)),
    )
    .addCommand(
      subcommand('delete', 'Delete an admin and end their sessions.')
        .argument('<email>')
        .addHelpText('after', examples('fichero admin delete you@example.com'))
        .action(async (email: string, flags) => (await import('./admin.js')).deleteAdmin(email, flags)),
    );
