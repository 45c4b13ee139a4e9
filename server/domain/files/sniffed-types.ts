import { buffer } from 'node:stream/consumers';
import type { BlobInfo, BlobKey, BlobStore } from '../../store/blobs/port.js';
import { sniff } from './sniff.js';

const headBytes = 4100;
const maxRemembered = 10_000;

/**
 * The types of stored files. The bytes are the only truth: nothing about a type is stored beside them,
 * only the last answers are remembered.
 */
export class SniffedTypes {
  readonly #blobs: BlobStore;
  readonly #remembered = new Map<string, string>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  async mimeOf(key: BlobKey, { etag, size }: BlobInfo): Promise<string> {
    const memo = `${key.collectionId}/${key.recordId}/${key.name} ${etag}`;
    const known = this.#remembered.get(memo);
    if (known !== undefined) return known;
    const last = Math.min(size, headBytes) - 1;
    const head = last < 0 ? Buffer.alloc(0) : await buffer(this.#blobs.read(key, { first: 0, last }));
    const { mime } = await sniff(head, key.name);
    this.#remembered.set(memo, mime);
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size > maxRemembered && !oldest.done) this.#remembered.delete(oldest.value);
    return mime;
  }
}
