import { AppError } from '../../lib/errors.js';
import type { BlobKey, BlobStore } from '../../store/blobs/port.js';
import { wroteNothing } from '../../store/errors.js';
import type { StagedFile } from '../files/file-service.js';
import { sniff } from '../files/sniff.js';
import { storedName } from '../files/stored-name.js';
import { deleteBlobs } from './released-blobs.js';

/** A staged file with all that its field's rules ask about. */
export interface NamedFile extends StagedFile {
  /** The name it will be kept under. */
  readonly name: string;
  readonly mime: string;
  /** What the bytes say without the help of the name. */
  readonly byBytes: string;
}

const nameFile = async (file: StagedFile): Promise<NamedFile> => {
  const { mime, byBytes, extension } = await sniff(file.blob.head, file.clientName);
  return { ...file, name: storedName(file.clientName, extension), mime, byBytes };
};

/**
 * The files of one create or update, from staged to in place or gone. Bytes are put in place before the record names
 * them, so that no record ever names a file that is not there.
 */
export class IncomingFiles {
  readonly files: readonly NamedFile[];
  readonly #placed = new Map<NamedFile, BlobKey>();
  #isUsed = true;

  private constructor(files: readonly NamedFile[]) {
    this.files = files;
  }

  /**
   * Runs `work` with the named files of several records, which stay or go together. When it fails, what was put in place is
   * deleted again; whatever was not put in place is discarded in any case, and whatever was put in place in vain deleted.
   */
  static async settleAll<T>(
    staged: readonly (readonly StagedFile[])[],
    blobs: BlobStore,
    work: (incoming: readonly IncomingFiles[]) => Promise<T>,
  ): Promise<T> {
    let all: readonly IncomingFiles[] = [];
    try {
      all = await Promise.all(staged.map(async (files) => new IncomingFiles(await Promise.all(files.map(nameFile)))));
      const result = await work(all);
      await deleteBlobs(
        blobs,
        all.flatMap((incoming) => (incoming.#isUsed ? [] : incoming.#keys())),
      );
      return result;
    } catch (error) {
      if (wroteNothing(error))
        await deleteBlobs(
          blobs,
          all.flatMap((incoming) => incoming.#keys()),
        );
      throw error;
    } finally {
      const placed = new Set(all.flatMap((incoming) => [...incoming.#placed.keys()].map(({ blob }) => blob)));
      const left = staged.flat().filter(({ blob }) => !placed.has(blob));
      await Promise.allSettled(left.map(({ blob }) => blob.discard()));
    }
  }

  /** The same for the files of one record. */
  static settle<T>(
    staged: readonly StagedFile[],
    blobs: BlobStore,
    work: (incoming: IncomingFiles) => Promise<T>,
  ): Promise<T> {
    return IncomingFiles.settleAll([staged], blobs, ([incoming]) => {
      if (incoming === undefined) throw new Error('Every record has its files');
      return work(incoming);
    });
  }

  /**
   * Puts the files in place; once, however often the write of the record is tried.
   * @throws AppError CONFLICT when a later try means another record: what it was for changed in the middle
   */
  async place(files: readonly NamedFile[], collectionId: string, recordId: string): Promise<void> {
    for (const file of files) {
      const placed = this.#placed.get(file);
      if (placed === undefined) {
        const key = { collectionId, recordId, name: file.name };
        await file.blob.commit(key);
        this.#placed.set(file, key);
      } else if (placed.collectionId !== collectionId || placed.recordId !== recordId) {
        throw new AppError('CONFLICT', 'The record that the files are for changed meanwhile; try again.');
      }
    }
    this.#isUsed = true;
  }

  /** The record that they are for is not written after all. Undone by placing them again. */
  drop(): void {
    this.#isUsed = false;
  }

  #keys(): readonly BlobKey[] {
    return [...this.#placed.values()];
  }
}
