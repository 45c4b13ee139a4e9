import type { Connection } from './connection.js';
import { path } from './path.js';

export interface UploadOptions {
  readonly name?: string | undefined;
  /** Told as the bytes go out, in browsers alone. In bytes. */
  readonly onProgress?: ((progress: { readonly sent: number; readonly total: number }) => void) | undefined;
  /** Ends the upload; nothing of the file stays. */
  readonly signal?: AbortSignal | undefined;
}

/** The files of records, over REST. */
export interface RestFiles {
  /** Adds a file to a file field. */
  upload(collection: string, id: string, field: string, file: Blob, options?: UploadOptions): Promise<void>;
  /** Takes a file out of its record and deletes it. */
  delete(collection: string, id: string, field: string, name: string): Promise<void>;
  /** Where the file is. */
  url(
    collection: string,
    id: string,
    name: string,
    options?: { readonly thumb?: string; readonly download?: boolean },
  ): string;
}

/** A `fetch` by XMLHttpRequest, the only way in which a browser tells of progress. */
const visibleFetch =
  (onProgress: NonNullable<UploadOptions['onProgress']>): typeof fetch =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init?.method ?? 'POST', String(url));
      request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total });
      request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
      request.onerror = request.onabort = reject;
      init?.signal?.addEventListener('abort', () => request.abort());
      request.send(init?.body as FormData);
    });

export const createRestFiles = (connection: Connection): RestFiles => ({
  async upload(collection, id, field, file, { name, onProgress, signal } = {}) {
    const form = new FormData();
    form.set(`${field}+`, file, name ?? (file instanceof File ? file.name : 'file'));
    const init = { method: 'PATCH', body: form, ...(signal && { signal }) };
    const via = onProgress === undefined ? connection.fetch : visibleFetch(onProgress);
    await connection.send(path`/api/collections/${collection}/records/${id}`, init, via);
  },
  async delete(collection, id, field, name) {
    await connection.json('PATCH', path`/api/collections/${collection}/records/${id}`, { [`${field}-`]: [name] });
  },
  url(collection, id, name, { thumb, download } = {}) {
    const query = new URLSearchParams({
      ...(thumb && { thumb }),
      ...(download === true && { download: '1' }),
    }).toString();
    return connection.url + path`/api/files/${collection}/${id}/${name}` + (query === '' ? '' : `?${query}`);
  },
});
