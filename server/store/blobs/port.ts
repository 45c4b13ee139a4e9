import type { Readable } from 'node:stream';

/** Where a file of a record lies. */
export interface BlobKey {
  readonly collectionId: string;
  readonly recordId: string;
  /** The stored name: `[\w.\-+=#*]`, never a path. */
  readonly name: string;
  /** Another form of the same file (a thumbnail), by a name of the same characters: deleted with the file. */
  readonly variant?: string;
}

/** Bytes taken in but not yet in place. Exactly one of `commit` and `discard` ends it; what is neither is swept at the next start. */
export interface StagedBlob {
  /** In bytes. */
  readonly size: number;
  /** The first 4,100 bytes, for sniffing the type. */
  readonly head: Uint8Array;
  /** Puts the bytes in place, durable when it resolves. */
  commit(key: BlobKey): Promise<void>;
  discard(): Promise<void>;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface BlobInfo {
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Changes whenever the bytes do. */
  readonly etag: string;
}

/** File bytes, streamed both ways with constant memory. */
export interface BlobStore {
  /**
   * Takes the stream in. Rejects with AppError PAYLOAD_TOO_LARGE beyond `maxBytes`, and with the stream's own error when it breaks;
   * nothing is left behind in either case.
   */
  stage(source: Readable, maxBytes: number): Promise<StagedBlob>;
  /** Null when there is no such blob. */
  info(key: BlobKey): Promise<BlobInfo | null>;
  /** The bytes, or those of the range. The stream fails with NOT_FOUND when the blob is gone since `info` found it. */
  read(key: BlobKey, range: ByteRange | null): Readable;
  /** Deletes what is there of these, with all their variants; missing ones are no error. */
  delete(keys: readonly BlobKey[]): Promise<void>;
  /** Deletes every blob of a collection. */
  deleteCollection(collectionId: string): Promise<void>;
  close(): Promise<void>;
}
