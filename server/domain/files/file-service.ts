import type { Readable } from 'node:stream';
import type { Grant } from '../../access/authorize.js';
import type { BlobInfo, BlobKey, ByteRange, StagedBlob } from '../../store/blobs/port.js';
import type { FileField } from '../../store/collection.js';

/** A file taken in for a field, waiting for its record to be written. */
export interface StagedFile {
  /** The key it came under: a field name, or `field+` / `+field`. */
  readonly key: string;
  /** The name the client gave, unchecked. */
  readonly clientName: string;
  readonly blob: StagedBlob;
}

/** A file on its way in. */
export interface IncomingFile {
  readonly clientName: string;
  readonly stream: Readable;
}

/** A stored file as a client sees it, and the field that says how. */
export interface FileView {
  readonly name: string;
  /** Path on this server: `/api/files/<collection id>/<record id>/<name>`. */
  readonly url: string;
  readonly size: number;
  readonly mime: string;
  /** Holds it, and is not shown. */
  readonly field: FileField;
}

/** All that an answer with a file needs. */
export interface Download {
  readonly name: string;
  /** Sniffed from the bytes, never the client's word. */
  readonly contentType: string;
  /** Whether a browser may show it in place; otherwise it is an attachment. */
  readonly inline: boolean;
  readonly info: BlobInfo;
  read(range: ByteRange | null): Readable;
}

export interface FileService {
  /** What stands for the caller in the URLs of files, for three minutes, as long as its own credential is in force. */
  createToken(grant: Grant): Promise<string>;
  /**
   * Takes one file in for a record that is about to be written. The size limit is the field's own.
   * Null when `key` names no file field (the stream is drained).
   * @throws AppError PAYLOAD_TOO_LARGE or VALIDATION, with nothing left behind.
   */
  stage(grant: Grant, collection: string, key: string, file: IncomingFile): Promise<StagedFile | null>;
  /** Adds a file to a field of an existing record. Replacing the file of a single-file field needs `files.replace` too. */
  upload(grant: Grant, collection: string, id: string, field: string, file: IncomingFile): Promise<FileView>;
  /** Takes the file out of the record, then deletes its bytes. */
  delete(grant: Grant, collection: string, id: string, field: string, name: string): Promise<void>;
  /**
   * NOT_FOUND unless `name` is a present value of a file field that the caller may see.
   * @param thumb a size such as `100x100`: a smaller picture instead, where the field offers that size and the file is one
   */
  download(grant: Grant, collection: string, id: string, name: string, thumb?: string): Promise<Download>;
  /**
   * What is known of a file of a record that the caller was shown in this very request: that it may see it is not asked again.
   * @param field the one that holds it
   * @throws AppError NOT_FOUND when the bytes are gone
   */
  describe(grant: Grant, file: BlobKey, field: FileField): Promise<FileView>;
}
