import type { BlobKey, BlobStore } from '../../store/blobs/port.js';
import type { Schema } from '../../store/collection.js';
import type { RecordChange, RecordValues } from '../../store/port.js';
import { namesIn } from './names-in.js';

const namesLost = (field: string, before: RecordValues, after: RecordValues | null): readonly string[] => {
  const kept = namesIn(after?.[field]);
  return namesIn(before[field]).filter((name) => !kept.includes(name));
};

/** The files that the changes left without a record naming them. */
export const releasedBlobs = (schema: Schema, changes: readonly RecordChange[]): readonly BlobKey[] =>
  changes.flatMap(({ collectionId, id, before, after }) => {
    const collection = schema.collections.find((candidate) => candidate.id === collectionId);
    if (collection === undefined || before === null) return [];
    const fields = collection.fields.filter(({ type }) => type === 'file');
    const names = fields.flatMap(({ name }) => namesLost(name, before, after));
    return names.map((name) => ({ collectionId, recordId: id, name }));
  });

/**
 * Deletes blobs that no record names any more. The change that released them is done and stays done, so a failure
 * here fails nobody's request: it is told to the operator, and costs disk space only.
 */
export const deleteBlobs = async (blobs: BlobStore, keys: readonly BlobKey[]): Promise<void> => {
  if (keys.length === 0) return;
  try {
    await blobs.delete(keys);
  } catch (error) {
    process.emitWarning(`${keys.length} file(s) that no record names any more could not be deleted: ${String(error)}`);
  }
};
