import { ConflictError } from './errors.js';
import { createRecords, type Listing, type Records } from './records.js';
import type { Transport } from './transport.js';
import type { ListOptions, RecordOf, RecordValues } from './types.js';

/** What the REST interface can do with records besides. */
export interface RestListOptions extends ListOptions {
  /** Relations to put the related records of into `expand`, such as `author,tags.group`. */
  readonly expand?: string | undefined;
  /** Which keys to answer with, such as `id,title,body:excerpt(200)`. */
  readonly fields?: string | undefined;
}

export interface UpdateOptions {
  /** The `updated` of the record that the change was made from: when it was changed since, the update is refused. */
  readonly ifUpdated?: string | undefined;
}

/** The records of one collection, over REST. */
export interface RestRecords<Values = RecordValues> extends Records<Values> {
  list(options?: RestListOptions): Listing<RecordOf<Values>>;
  /** @throws ConflictError when the record was updated since `ifUpdated` */
  update(id: string, data: Partial<Values>, options?: UpdateOptions): Promise<RecordOf<Values>>;
}

export const createRestRecords = <Values>(transport: Transport, collection: string): RestRecords<Values> => {
  const records = createRecords<Values>(transport, collection);
  return {
    ...records,
    async update(id, data, { ifUpdated } = {}) {
      const current = ifUpdated === undefined ? undefined : await transport.getRecord(collection, id);
      if (current !== undefined && current.updated !== ifUpdated) {
        throw new ConflictError('The record was changed since.', { status: 409, current });
      }
      return records.update(id, data);
    },
  };
};
