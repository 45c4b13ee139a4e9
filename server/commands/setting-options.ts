import { Option } from 'commander';
import { type Settings, settingTable } from '../env.js';

const placeholders: { readonly [Name in keyof Settings]?: string } = {
  host: '<address>',
  port: '<number>',
  dataDir: '<folder>',
  databaseUrl: '<url>',
  workers: '<number>',
  persistedOperations: '<file>',
};

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The flag of a setting; its value stays a text until all settings are read. */
export const settingOption = (name: keyof typeof placeholders): Option => {
  const { variable, initial, about } = settingTable[name];
  const flag = `--${kebab(name)} ${placeholders[name]}`;
  return new Option(flag, `${about} (${variable}${initial === '' ? '' : `; default ${initial}`})`);
};

/** The settings that have no flag, for the help. */
export const environmentHelp = (): string => {
  const rows = Object.entries(settingTable).filter(([name]) => !Object.hasOwn(placeholders, name));
  const lines = rows.map(([, { variable, initial, about }]) => {
    return `  ${variable.padEnd(16)} ${about}${initial === '' ? '' : ` (default ${initial})`}`;
  });
  return `\nEnvironment (a flag wins over it):\n${lines.join('\n')}`;
};

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
