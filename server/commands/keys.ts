import { authorize } from '../access/authorize.js';
import { operator } from '../access/principal.js';
import type { ApiKey, ApiKeyWithSecret } from '../domain/api-keys/api-key-service.js';
import { readSettings, type SettingFlags } from '../env.js';
import { formatDate } from '../lib/dates.js';
import { AppError } from '../lib/errors.js';
import { apiKeyToJson, apiKeyWithSecretToJson } from '../rest/api-keys.js';
import { CommandError } from './command-error.js';
import { withInstance } from './open-instance.js';
import { print, printTable } from './print.js';

interface Flags extends SettingFlags {
  readonly json?: boolean;
}

interface CreateFlags extends Flags {
  readonly name: string;
  readonly permissions: string;
  readonly expires?: string;
}

const dateOr = (milliseconds: number | null, none: string): string =>
  milliseconds === null ? none : formatDate(milliseconds).slice(0, 16);

const printWithSecret = ({ apiKey, secret }: ApiKeyWithSecret, done: string): void => {
  print(`${done} the key "${apiKey.name}" (id ${apiKey.id}).`);
  print(`  Key          ${secret}`);
  print(`  Permissions  ${apiKey.permissions.join(', ')}`);
  print(`  Expires      ${dateOr(apiKey.expires, 'never')}`);
  print('Keep the key now: it is not shown again.');
};

const row = (key: ApiKey): readonly string[] => [
  key.id,
  key.name,
  key.permissions.join(','),
  key.mask,
  dateOr(key.created, ''),
  dateOr(key.expires, 'never'),
  dateOr(key.lastUsed, 'never'),
];

/** A sentence that names the id, where the service says no more than that something was not found. */
const naming = async <T>(id: string, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    const unknown = error instanceof AppError && error.code === 'NOT_FOUND';
    throw unknown ? new CommandError(`There is no API key with the id ${id}.`) : error;
  }
};

export const createKey = (flags: CreateFlags): Promise<void> =>
  withInstance(readSettings(flags), async ({ services }) => {
    const permissions = flags.permissions
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const input = { name: flags.name, permissions, expires: flags.expires };
    const created = await services.apiKeys.create(authorize(operator, 'apiKeys.create'), input);
    if (flags.json === true) print(JSON.stringify(apiKeyWithSecretToJson(created)));
    else printWithSecret(created, 'Created');
  });

export const listKeys = (flags: Flags): Promise<void> =>
  withInstance(readSettings(flags), async ({ services }) => {
    const keys = await services.apiKeys.list(authorize(operator, 'apiKeys.list'));
    if (flags.json === true) print(JSON.stringify({ items: keys.map(apiKeyToJson) }));
    else if (keys.length === 0) print('There are no API keys.');
    else printTable(['Id', 'Name', 'Permissions', 'Key', 'Created', 'Expires', 'Last used'], keys.map(row));
  });

export const regenerateKey = (id: string, flags: Flags): Promise<void> =>
  withInstance(readSettings(flags), async ({ services }) => {
    const made = await naming(id, services.apiKeys.regenerate(authorize(operator, 'apiKeys.regenerate'), id));
    if (flags.json === true) print(JSON.stringify(apiKeyWithSecretToJson(made)));
    else printWithSecret(made, 'Regenerated');
  });

export const deleteKey = (id: string, flags: Flags): Promise<void> =>
  withInstance(readSettings(flags), async ({ services }) => {
    await naming(id, services.apiKeys.delete(authorize(operator, 'apiKeys.delete'), id));
    print(flags.json === true ? JSON.stringify({ id }) : `Deleted the API key ${id}.`);
  });
