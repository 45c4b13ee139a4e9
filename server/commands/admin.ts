import type { AdminView } from '../domain/admins/admin-service.js';
import { readSettings, type SettingFlags } from '../env.js';
import { formatDate } from '../lib/dates.js';
import { CommandError } from './command-error.js';
import { withInstance } from './open-instance.js';
import { print, printTable } from './print.js';
import { askPassword, readPassword } from './read-password.js';

interface CreateFlags extends SettingFlags {
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

const jsonOf = (admin: AdminView) => ({ ...admin, created: formatDate(admin.created) });

export const createAdmin = async (email: string, flags: CreateFlags): Promise<void> => {
  const settings = readSettings(flags);
  const password = await (flags.passwordStdin === true ? readPassword() : askPassword(email));
  await withInstance(settings, async ({ services }) => {
    const admin = await services.admins.create(email, password);
    print(flags.json === true ? JSON.stringify(jsonOf(admin)) : `Created the admin ${admin.email}.`);
  });
};

export const listAdmins = (flags: SettingFlags & { readonly json?: boolean }): Promise<void> =>
  withInstance(readSettings(flags), async ({ services }) => {
    const admins = (await services.admins.list()).map(jsonOf);
    if (flags.json === true) print(JSON.stringify({ items: admins }));
    else if (admins.length === 0) print('There are no admins.');
    else
      printTable(
        ['E-mail', 'Created', 'Id'],
        admins.map(({ email, created, id }) => [email, created, id]),
      );
  });

export const deleteAdmin = (email: string, flags: SettingFlags): Promise<void> =>
  withInstance(readSettings(flags), async ({ services }) => {
    if (!(await services.admins.delete(email))) throw new CommandError(`There is no admin with the e-mail ${email}.`);
    print(`Deleted the admin ${email} and ended their sessions.`);
  });
