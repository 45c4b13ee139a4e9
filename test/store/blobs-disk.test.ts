import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDiskBlobs } from '#server/store/blobs/disk.js';
import { describeBlobStore } from './blobs-contract.js';

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'fichero-blobs-'));

const filesUnder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

describeBlobStore('disk', async () => {
  const folder = await newFolder();
  const blobs = await openDiskBlobs({ folder: join(folder, 'files') });
  return {
    blobs,
    countAll: async () => (await filesUnder(folder)).length,
    close: async () => {
      await blobs.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

describe('the folder of blobs', () => {
  let root: string;
  let folder: string;

  beforeEach(async () => {
    root = await newFolder();
    folder = join(root, 'files');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test.each([
    ['../x', 'r', 'n'],
    ['c', '..', 'n'],
    ['c', 'r', '../../outside.txt'],
    ['c', 'r', 'a/b'],
    ['.tmp', 'r', 'n'],
    ['c', '', 'n'],
    ['c', 'r', 'a\0b'],
    ['c', 'r', '.'],
    ['/etc', 'r', 'passwd'],
    ['c', 'r', 'x'.repeat(256)],
  ])('no key leads out of it: %j %j %j', async (collectionId, recordId, name) => {
    const blobs = await openDiskBlobs({ folder });
    await writeFile(join(root, 'outside.txt'), 'secret');
    const key = { collectionId, recordId, name };
    const staged = await blobs.stage(Readable.from([Buffer.from('bytes')]), 100);
    await expect(staged.commit(key)).rejects.toThrow();
    await staged.discard();
    expect(await blobs.info(key)).toBeNull();
    await expect(blobs.read(key, null).toArray()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await blobs.delete([key]);
    await blobs.deleteCollection('..');
    expect(await filesUnder(root)).toEqual([join(root, 'outside.txt')]);
  });

  test('opening sweeps staged files that nobody finished, but not those of a living request', async () => {
    await mkdir(join(folder, '.tmp'), { recursive: true });
    await writeFile(join(folder, '.tmp', 'old'), 'x');
    await writeFile(join(folder, '.tmp', 'young'), 'x');
    const twoHoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await utimes(join(folder, '.tmp', 'old'), twoHoursAgo, twoHoursAgo);
    await openDiskBlobs({ folder });
    expect(await readdir(join(folder, '.tmp'))).toEqual(['young']);
  });

  test('the folder of a record goes with its last file', async () => {
    const blobs = await openDiskBlobs({ folder });
    const key = { collectionId: 'c', recordId: 'r', name: 'n.txt' };
    await (await blobs.stage(Readable.from([Buffer.from('bytes')]), 100)).commit(key);
    expect(await readdir(join(folder, 'c'))).toEqual(['r']);
    await blobs.delete([key]);
    expect(await readdir(join(folder, 'c'))).toEqual([]);
  });
});
