import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError, notFound } from '../../lib/errors.js';
import { randomText } from '../../lib/ids.js';
import type { BlobInfo, BlobKey, BlobStore, ByteRange, StagedBlob } from './port.js';
import { holdErrors, takeIn } from './take-in.js';

/** Staged files untouched for so long belong to no living request, in whichever process. */
const abandonedAfterMs = 60 * 60 * 1000;
const deletesAtOnce = 16;
const commitTries = 5;

/** No separator, and no leading dot: neither `..` nor the folder of staged files can be named. */
const segment = /^[\w\-+=#*][\w.\-+=#*]{0,254}$/;

const unavailable = (cause: unknown): AppError =>
  new AppError('UNAVAILABLE', 'The file storage cannot be used at present.', { cause });

const orUnavailable = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw unavailable(error);
  });

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** Resolves to null where the work fails with one of the codes. */
const unless = <T>(work: Promise<T>, ...codes: readonly string[]): Promise<T | null> =>
  work.catch((error: unknown) => {
    if (hasCode(error, ...codes)) return null;
    throw error;
  });

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done)).bytesWritten;
  }
};

const sweep = async (staging: string): Promise<void> => {
  const oldest = Date.now() - abandonedAfterMs;
  for (const name of await readdir(staging)) {
    const path = join(staging, name);
    const found = await unless(stat(path), 'ENOENT');
    if (found !== null && found.mtimeMs < oldest) await unless(unlink(path), 'ENOENT');
  }
};

/** The folder of a file's variants. No stored name begins so. */
const variantsOf = (name: string): string => `+${name}`;

/** Bytes as files: `<folder>/<collection id>/<record id>/<name>`, variants in `+<name>/` beside it. */
class DiskBlobs implements BlobStore {
  readonly #folder: string;
  readonly #staging: string;

  constructor(folder: string, staging: string) {
    this.#folder = folder;
    this.#staging = staging;
  }

  async stage(source: Readable, maxBytes: number): Promise<StagedBlob> {
    holdErrors(source);
    const path = join(this.#staging, randomText(24));
    const file = await open(path, 'wx').catch((error: unknown) => {
      source.destroy();
      throw unavailable(error);
    });
    try {
      const taken = await takeIn(source, maxBytes, (chunk) => orUnavailable(writeAll(file, chunk)));
      await orUnavailable(file.sync());
      await file.close();
      return { ...taken, commit: (key) => this.#commit(path, key), discard: () => rm(path, { force: true }) };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  }

  async info(key: BlobKey): Promise<BlobInfo | null> {
    const path = this.#pathOf(key);
    const found = path === null ? null : await unless(stat(path), 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG');
    if (!found?.isFile()) return null;
    const { size, mtimeMs } = found;
    return {
      size,
      modified: Math.floor(mtimeMs),
      etag: `${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}`,
    };
  }

  read(key: BlobKey, range: ByteRange | null): Readable {
    return Readable.from(this.#bytes(this.#pathOf(key), range), { objectMode: false });
  }

  async *#bytes(path: string | null, range: ByteRange | null): AsyncGenerator<Buffer> {
    const file = path === null ? null : await orUnavailable(unless(open(path), 'ENOENT', 'ENOTDIR'));
    if (file === null) throw notFound();
    yield* file.createReadStream(range === null ? {} : { start: range.first, end: range.last });
  }

  async delete(keys: readonly BlobKey[]): Promise<void> {
    for (let i = 0; i < keys.length; i += deletesAtOnce) {
      await Promise.all(keys.slice(i, i + deletesAtOnce).map((key) => this.#deleteOne(key)));
    }
  }

  async deleteCollection(collectionId: string): Promise<void> {
    if (segment.test(collectionId)) await rm(join(this.#folder, collectionId), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    // Nothing is held open between calls.
  }

  #pathOf({ variant, ...key }: BlobKey): string | null {
    if (variant === undefined) return this.#pathIn(key.collectionId, key.recordId, key.name);
    return this.#pathIn(key.collectionId, key.recordId, variantsOf(key.name), variant);
  }

  #pathIn(...parts: readonly string[]): string | null {
    return parts.every((part) => segment.test(part)) ? join(this.#folder, ...parts) : null;
  }

  async #deleteOne(key: BlobKey): Promise<void> {
    const path = this.#pathOf(key);
    if (path === null) return;
    await unless(unlink(path), 'ENOENT', 'ENOTDIR');
    if (key.variant === undefined)
      await rm(join(dirname(path), variantsOf(key.name)), { recursive: true, force: true });
    await unless(rmdir(dirname(path)), 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR');
  }

  async #commit(staged: string, key: BlobKey): Promise<void> {
    const path = this.#pathOf(key);
    if (path === null) throw new Error('A blob cannot be named so');
    const record = dirname(path);
    await this.#place(staged, path, record);
    // The folders above too: this request or another one at the same moment may have made them.
    const folders = [record, dirname(record), this.#folder];
    await orUnavailable(Promise.all(folders.map((folder) => syncFolder(folder))));
  }

  /** Another request may take the empty folder away between the two steps: then again. */
  async #place(staged: string, path: string, record: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await mkdir(record, { recursive: true });
        await rename(staged, path);
        return;
      } catch (error) {
        if (tries === commitTries || !hasCode(error, 'ENOENT')) throw unavailable(error);
      }
    }
  }
}

/**
 * Opens the blobs of a folder, which is made if needed. Several processes may share it.
 * Files are staged in `.tmp` inside it; old ones that nobody finished are deleted here.
 */
export const openDiskBlobs = async ({ folder }: { readonly folder: string }): Promise<BlobStore> => {
  const staging = join(folder, '.tmp');
  await mkdir(staging, { recursive: true });
  await sweep(staging);
  return new DiskBlobs(folder, staging);
};
