import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CommandError, systemCodeOf } from './command-error.js';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'the folder cannot be made',
  ENOSPC: 'the disk is full',
};

/**
 * Makes the folder and those above it, for their owner alone, unless they are there. Node's own recursive `mkdir` never ends
 * where a folder exists but none can be made in it (`/proc`).
 */
const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await mkdir(folder, { mode: 0o700 });
  }
};

/**
 * Makes the folder unless it is there.
 * @throws CommandError when it cannot be written to.
 */
export const prepareDataDir = async (folder: string): Promise<void> => {
  const cannot = (reason: string, cause?: unknown) =>
    new CommandError(`The data directory ${folder} cannot be written to: ${reason}.`, cause);
  try {
    await makeFolder(resolve(folder));
    if ((await stat(folder)).isDirectory()) await access(folder, constants.W_OK | constants.X_OK);
    else throw cannot('it is a file');
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const code = systemCodeOf(error);
    throw cannot(reasons[code] ?? code, error);
  }
};
