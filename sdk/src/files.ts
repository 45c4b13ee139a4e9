import { DeleteFileDocument, UploadFileDocument } from './_generated_graphql.js';
import type { Connection } from './connection.js';
import { silenceOf, strangeAnswer } from './errors.js';
import type { SendGraphql } from './graphql.js';
import { graphqlErrorOf } from './graphql-errors.js';
import { isObject } from './json.js';
import { path } from './path.js';
import type { FileInfo } from './types.js';

/** The files of records. They go the same way whatever the transport: up by GraphQL, down by their address. */
export interface Files {
  /** Adds a file to a file field. `name` is taken from a `File` when not given. Needs `files:write`. */
  upload(collection: string, id: string, field: string, file: Blob, name?: string): Promise<FileInfo>;
  /** The file as a `Response`: read it by `body` (a stream), `blob()`, `text()`. Needs `files:read`. */
  download(collection: string, id: string, name: string): Promise<Response>;
  /** Takes a file out of its record and deletes it. Needs `records:write`. */
  delete(collection: string, id: string, field: string, name: string): Promise<void>;
}

/** The form of the GraphQL multipart request specification. */
const formOf = (variables: object, file: Blob, name: string | undefined): FormData => {
  const form = new FormData();
  form.set(
    'operations',
    JSON.stringify({ query: UploadFileDocument.toString(), variables: { ...variables, file: null } }),
  );
  form.set('map', JSON.stringify({ file: ['variables.file'] }));
  const given = name ?? ('name' in file ? String(file.name) : 'file');
  form.set('file', file, given);
  return form;
};

const post = async (connection: Connection, body: FormData): Promise<FileInfo> => {
  const headers = {
    ...connection.headers(),
    Accept: 'application/graphql-response+json',
    'GraphQL-Require-Preflight': '1',
  };
  let response: Response;
  let answer: unknown;
  try {
    response = await connection.fetch(`${connection.url}/graphql`, { method: 'POST', headers, body });
    const text = await response.text();
    answer = text === '' ? null : JSON.parse(text);
  } catch (thrown) {
    throw thrown instanceof SyntaxError ? strangeAnswer() : silenceOf(thrown);
  }
  const { data, errors } = isObject(answer) ? answer : {};
  if (!isObject(data)) throw graphqlErrorOf({ status: response.status, headers: response.headers, errors });
  return data['uploadFile'] as FileInfo;
};

export const createFiles = (connection: Connection, send: SendGraphql): Files => ({
  upload: (collection, id, field, file, name) => post(connection, formOf({ collection, id, field }, file, name)),
  download: async (collection, id, name) =>
    connection.send(path`/api/files/${collection}/${id}/${name}`, { method: 'GET' }),
  async delete(collection, id, field, name) {
    await send(DeleteFileDocument, { collection, id, field, name });
  },
});
