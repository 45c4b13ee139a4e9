import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { CommandError, systemCodeOf } from './command-error.js';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOENT: 'the path cannot be made',
  ENOSPC: 'the disk is full',
};

/**
 * Makes the folder, for its owner alone, unless it is there.
 * @throws CommandError when it cannot be written to.
 */
export const prepareDataDir = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = systemCodeOf(error);
    throw new CommandError(`The data directory ${folder} cannot be written to: ${reasons[code] ?? code}.`, error);
  }
};
