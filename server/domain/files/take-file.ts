import type { Readable } from 'node:stream';
import { AppError } from '../../lib/errors.js';
import type { BlobStore, StagedBlob } from '../../store/blobs/port.js';
import type { FileField } from '../../store/collection.js';
import { fileLimits, fileSizeError } from '../records/fields/file.js';
import { failedTo } from '../records/write-errors.js';
import type { IncomingFile, StagedFile } from './file-service.js';

const tooLarge = (): AppError => new AppError('PAYLOAD_TOO_LARGE', 'The file is too large.');

/** Set by parsers of multipart bodies whose own limit cut the file: such a stream ends as if it were complete. */
const isCut = (stream: Readable): boolean => 'truncated' in stream && stream.truncated === true;

/**
 * Takes in the bytes of one file. The stream is read to its end or destroyed.
 * @throws AppError PAYLOAD_TOO_LARGE
 */
export const stageWhole = async (blobs: BlobStore, stream: Readable, maxBytes: number): Promise<StagedBlob> => {
  const blob = await blobs.stage(stream, maxBytes);
  if (!isCut(stream)) return blob;
  await blob.discard();
  throw tooLarge();
};

/** Where files are taken in. */
export interface FileIntake {
  readonly blobs: BlobStore;
  /** Largest single file, in bytes, whatever a field allows. */
  readonly maxFileBytes: number;
}

/**
 * Takes in one file for a field. The stream is read to its end or destroyed.
 * @param action what is being done to the record that the file is for
 * @throws AppError PAYLOAD_TOO_LARGE beyond the server's limit, VALIDATION (`validation_file_size_limit`) beyond the field's
 */
export const takeFile = async (
  { blobs, maxFileBytes }: FileIntake,
  field: FileField,
  key: string,
  { clientName, stream }: IncomingFile,
  action: 'create' | 'update',
): Promise<StagedFile> => {
  const { maxBytes } = fileLimits(field);
  try {
    return { key, clientName, blob: await stageWhole(blobs, stream, Math.min(maxBytes, maxFileBytes)) };
  } catch (error) {
    const isFieldLimit = error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE' && maxBytes <= maxFileBytes;
    const fault = isFieldLimit ? fileSizeError(field, clientName, maxBytes + 1) : null;
    if (fault === null) throw error;
    throw new AppError('VALIDATION', failedTo(action), { fields: { [field.name]: fault } });
  }
};
