import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError } from '../../lib/errors.js';
import type { BlobInfo, BlobKey, BlobStore } from '../../store/blobs/port.js';
import { makeThumb, thumbTypeOf } from './make-thumb.js';
import type { ThumbSize } from './thumb-size.js';

/** A stored file, or one of its variants. */
export interface StoredBlob {
  readonly key: BlobKey;
  readonly info: BlobInfo;
  readonly contentType: string;
}

/** A larger picture is shown as it is: it is held in memory while its thumbnail is made. */
const maxPictureBytes = 64 * 1024 * 1024;
const atOnce = 2;
const maxWaiting = 100;
const maxRemembered = 1_000;

/** Lets so many work at once; others wait their turn. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #free = atOnce;

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  async #begin(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= maxWaiting) {
      throw new AppError('UNAVAILABLE', 'Too many thumbnails are being made. Try again.', { retryAfterSeconds: 1 });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** Thumbnails, made when first asked for and kept beside their file. Those that ask for one at the same time wait for the same. */
export class Thumbs {
  readonly #blobs: BlobStore;
  readonly #turns = new Turns();
  readonly #making = new Map<string, Promise<StoredBlob | null>>();
  /** Pictures of which none can be made, by what they would be kept under. */
  readonly #hopeless = new Set<string>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /**
   * Null for what is no picture, or one that cannot be decoded within the limits: the file itself is shown then.
   * @throws AppError UNAVAILABLE when too many are waited for
   */
  async of(original: StoredBlob, size: ThumbSize): Promise<StoredBlob | null> {
    const contentType = thumbTypeOf(original.contentType);
    if (contentType === null || original.info.size > maxPictureBytes) return null;
    const key = { ...original.key, variant: size.text };
    const info = await this.#blobs.info(key);
    if (info !== null) return { key, info, contentType };
    const memo = `${key.collectionId}/${key.recordId}/${key.name}/${size.text} ${original.info.etag}`;
    if (this.#hopeless.has(memo)) return null;
    const making = this.#making.get(memo) ?? this.#begin(memo, original, { key, contentType, size });
    return making;
  }

  #begin(memo: string, original: StoredBlob, wanted: Wanted): Promise<StoredBlob | null> {
    const making = this.#turns
      .take(() => this.#make(memo, original, wanted))
      .finally(() => {
        this.#making.delete(memo);
      });
    this.#making.set(memo, making);
    return making;
  }

  async #make(memo: string, original: StoredBlob, { key, contentType, size }: Wanted): Promise<StoredBlob | null> {
    const picture = await buffer(this.#blobs.read(original.key, null));
    const thumb = await makeThumb(picture, original.contentType, size).catch(() => null);
    if (thumb === null) {
      if (this.#hopeless.size >= maxRemembered) this.#hopeless.clear();
      this.#hopeless.add(memo);
      return null;
    }
    const staged = await this.#blobs.stage(Readable.from([thumb]), thumb.length);
    await staged.commit(key);
    // The file may have been deleted meanwhile, and this would stay behind for ever.
    if ((await this.#blobs.info(original.key)) === null) await this.#blobs.delete([key]);
    const info = await this.#blobs.info(key);
    return info === null ? null : { key, info, contentType };
  }
}

interface Wanted {
  readonly key: BlobKey;
  readonly contentType: string;
  readonly size: ThumbSize;
}
