import { goodAnswer, readObject } from './answer.js';
import type { CallOptions, Connection } from './connection.js';
import { path, queryOf } from './path.js';
import type { FileInfo } from './types.js';

export interface UploadOptions extends CallOptions {
  /** Taken from a `File` when not given. */
  readonly name?: string | undefined;
  /** In a browser told as the bytes go out; elsewhere once, when all have. In bytes. */
  readonly onProgress?: ((progress: { readonly sent: number; readonly total: number }) => void) | undefined;
}

export interface FileUrlOptions {
  /** Such as `100x100`, of an image. */
  readonly thumb?: string | undefined;
  /** From `token()`: for places that send no header, such as `<img>`. */
  readonly token?: string | undefined;
  /** Has a browser save the file instead of showing it. */
  readonly download?: boolean | undefined;
}

/** The files of records. They go the same way whatever the transport. */
export interface Files {
  /** Adds a file to a file field. Needs `files:write`. */
  upload(
    collection: string,
    id: string,
    field: string,
    file: Blob,
    nameOrOptions?: string | UploadOptions,
  ): Promise<FileInfo>;
  /** The file as a `Response`: read it by `body` (a stream), `blob()`, `text()`. Needs `files:read`. */
  download(collection: string, id: string, name: string, options?: CallOptions): Promise<Response>;
  /** Where the file is. Whoever fetches it needs `files:read`, or a `token`. */
  url(collection: string, id: string, name: string, options?: FileUrlOptions): string;
  /** A token that stands for the caller in the addresses of files, for three minutes. Needs `files:read`. */
  token(options?: CallOptions): Promise<string>;
  /** Takes a file out of its record and deletes it. Needs `records:write`. */
  delete(collection: string, id: string, field: string, name: string, options?: CallOptions): Promise<void>;
}

/** A `fetch` by XMLHttpRequest, the only way in which a browser tells of progress. */
export const visibleFetch =
  (onProgress: NonNullable<UploadOptions['onProgress']>): typeof fetch =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init?.method ?? 'POST', url as string);
      for (const [name, value] of Object.entries(init?.headers ?? {})) request.setRequestHeader(name, value as string);
      request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total });
      request.onload = () => {
        const lines = request.getAllResponseHeaders().matchAll(/^(.+?): (.*)$/gm);
        const headers = Array.from(lines, ([, name, value]) => [name, value] as [string, string]);
        resolve(new Response(request.responseText, { status: request.status, headers }));
      };
      request.onerror = request.onabort = reject;
      init?.signal?.addEventListener('abort', () => request.abort());
      request.send(init?.body as Blob);
    });

export const createFiles = (connection: Connection): Files => ({
  async upload(collection, id, field, file, given = {}) {
    const { name, onProgress, ...options } = typeof given === 'string' ? { name: given } : given;
    const isVisible = onProgress !== undefined && typeof XMLHttpRequest !== 'undefined';
    const query = queryOf({ field, name: name ?? (file instanceof File ? file.name : 'file') });
    const info = await connection.send(
      {
        ...options,
        timeout: options.timeout ?? Number.POSITIVE_INFINITY,
        method: 'POST',
        path: path`/api/files/${collection}/${id}` + query,
        headers: { 'Content-Type': 'application/octet-stream' },
        body: file,
        ...(isVisible && { fetch: visibleFetch(onProgress) }),
      },
      readObject,
    );
    if (!isVisible) onProgress?.({ sent: file.size, total: file.size });
    return info as FileInfo;
  },
  // The bytes are read after the call: the signal ends that as well.
  download: async (collection, id, name, options) =>
    connection.send(
      { ...options, method: 'GET', path: path`/api/files/${collection}/${id}/${name}`, streams: true },
      goodAnswer,
    ),
  url: (collection, id, name, { thumb, token, download } = {}) =>
    connection.url +
    path`/api/files/${collection}/${id}/${name}` +
    queryOf({ thumb, token, download: download === true ? 1 : undefined }),
  token: async (options) =>
    ((await connection.json('POST', '/api/files/token', {}, options)) as { token: string }).token,
  async delete(collection, id, field, name, options) {
    const url = path`/api/files/${collection}/${id}/${name}` + queryOf({ field });
    await connection.json('DELETE', url, undefined, options);
  },
});
