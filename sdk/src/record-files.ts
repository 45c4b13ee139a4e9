import { readObject } from './answer.js';
import type { Call, Connection } from './connection.js';
import type { CollectionTypes } from './database.js';
import { type UploadOptions, visibleFetch } from './files.js';
import { path, queryOf } from './path.js';
import { type RestRecord, recordOf } from './rest-record.js';

/** Files by the name of their field; `photos+` adds to those that `photos` has, `photos` takes their place. */
export type FilesByField = { readonly [field: string]: Blob | readonly Blob[] };

/** Writes of a record together with its files, in one request: all or nothing. They need `files:write` besides. */
export interface RecordFiles<C extends CollectionTypes> {
  /** The way for file fields that must have a file. */
  createWithFiles(data: C['create'], files: FilesByField, options?: WithFilesOptions): Promise<C['row']>;
  /** @throws ConflictError when the record was updated since `ifUpdated` */
  updateWithFiles(
    id: string,
    data: C['update'],
    files: FilesByField,
    options?: WithFilesOptions & { readonly ifUpdated?: string | undefined },
  ): Promise<C['row']>;
}

/** Of all files and values together. */
export type WithFilesOptions = Omit<UploadOptions, 'name'>;

const formOf = (data: object, files: FilesByField): FormData => {
  const form = new FormData();
  form.append('@jsonPayload', JSON.stringify(data));
  for (const [field, given] of Object.entries(files)) {
    for (const file of given instanceof Blob ? [given] : given) {
      form.append(field, file, file instanceof File ? file.name : 'file');
    }
  }
  return form;
};

export const createRecordFiles = (connection: Connection, collection: string): RecordFiles<CollectionTypes> => {
  const send = async (
    call: Pick<Call, 'method' | 'path'>,
    body: FormData,
    { onProgress, ...options }: WithFilesOptions = {},
  ): Promise<object> => {
    const isVisible = onProgress !== undefined && typeof XMLHttpRequest !== 'undefined';
    const record = await connection.send(
      {
        ...options,
        ...call,
        timeout: options.timeout ?? Number.POSITIVE_INFINITY,
        body,
        ...(isVisible && { fetch: visibleFetch(onProgress) }),
      },
      readObject,
    );
    return recordOf(record as RestRecord);
  };
  return {
    createWithFiles: async (data, files, options) =>
      send({ method: 'POST', path: path`/api/collections/${collection}/records` }, formOf(data, files), options),
    updateWithFiles: async (id, data, files, { ifUpdated, ...options } = {}) =>
      send(
        { method: 'PATCH', path: path`/api/collections/${collection}/records/${id}` + queryOf({ ifUpdated }) },
        formOf(data, files),
        options,
      ),
  };
};
