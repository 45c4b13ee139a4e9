import { readFile } from 'node:fs/promises';
import { type AllowList, parseAllowList } from '../graphql/allow-list.js';
import { CommandError, systemCodeOf } from './command-error.js';

/** @throws CommandError when the file cannot be read, or does not hold what it should. */
export const readPersistedOperations = async (file: string | null): Promise<AllowList | null> => {
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`Cannot read the persisted operations in ${file}: ${systemCodeOf(error)}.`, error);
  });
  try {
    return parseAllowList(text);
  } catch (error) {
    throw new CommandError(`Cannot use the persisted operations in ${file}: ${(error as Error).message}.`, error);
  }
};
