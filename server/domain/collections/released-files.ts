import type { JsonValue } from '../../lib/json.js';
import type { BlobKey } from '../../store/blobs/port.js';
import type { Collection, FileField, Schema } from '../../store/collection.js';
import type { CallContext, RecordChange, Store } from '../../store/port.js';

const pageSize = 1_000;

const fileFieldsOf = (collection: Collection): readonly FileField[] =>
  collection.fields.filter((field): field is FileField => field.type === 'file');

const namesIn = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((name): name is string => typeof name === 'string' && name !== '');

/** The files of the records that a write deleted, cascades included. */
export const deletedFiles = (schema: Schema, changes: readonly RecordChange[]): readonly BlobKey[] => {
  const fields = new Map(schema.collections.map((collection) => [collection.id, fileFieldsOf(collection)]));
  return changes.flatMap(({ action, collectionId, id: recordId, before }) =>
    action !== 'delete' || before === null
      ? []
      : (fields.get(collectionId) ?? []).flatMap((field) =>
          namesIn(before[field.name]).map((name) => ({ collectionId, recordId, name })),
        ),
  );
};

/** The files that belong to file fields which `after` no longer has. Reads every record when there are such fields. */
export const filesOfDroppedFields = async (
  store: Store,
  before: Collection,
  after: Collection,
  context: CallContext,
): Promise<readonly BlobKey[]> => {
  const dropped = fileFieldsOf(before)
    .filter(({ id }) => !after.fields.some((field) => field.id === id))
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
