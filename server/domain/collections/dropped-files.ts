import type { BlobKey } from '../../store/blobs/port.js';
import type { Collection } from '../../store/collection.js';
import type { CallContext, Store } from '../../store/port.js';
import { namesIn } from '../records/names-in.js';

const pageSize = 1_000;

/** The files that belong to file fields which `after` no longer has. Reads every record when there are such fields. */
export const filesOfDroppedFields = async (
  store: Store,
  before: Collection,
  after: Collection,
  context: CallContext,
): Promise<readonly BlobKey[]> => {
  const dropped = before.fields
    .filter(({ id, type }) => type === 'file' && !after.fields.some((field) => field.id === id))
    .map(({ name }) => name);
  const keys: BlobKey[] = [];
  if (dropped.length === 0) return keys;
  const query = {
    collection: before,
    where: null,
    sort: [],
    limit: pageSize,
    fields: ['id', ...dropped],
    total: false,
  };
  for (let offset = 0, count = pageSize; count === pageSize; offset += count) {
    const page = await store.list({ ...query, offset }, context);
    count = page.count;
    for (const row of page.items.rows()) {
      const names = dropped.flatMap((field) => namesIn(row[field]));
      keys.push(...names.map((name) => ({ collectionId: before.id, recordId: String(row['id']), name })));
    }
  }
  return keys;
};
