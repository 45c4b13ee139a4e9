import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
  type Binary,
  type Collection,
  GridFSBucket,
  type GridFSBucketWriteStream,
  type GridFSFile,
  ObjectId,
} from 'mongodb';
import { AppError, notFound } from '../../lib/errors.js';
import { randomText } from '../../lib/ids.js';
import { asPublicError, type Connection, connect } from '../mongo/connection.js';
import type { BlobInfo, BlobKey, BlobStore, ByteRange, StagedBlob } from './port.js';
import { holdErrors, takeIn } from './take-in.js';

const bucketName = 'fichero.files';
/** Staged files this old belong to no living request, in whichever process. */
const abandonedAfterMs = 60 * 60 * 1000;

/** Stands while a file comes or goes, so that what a crash leaves can be found. */
interface Staging {
  readonly _id: ObjectId;
  readonly since: Date;
}

interface Chunk {
  readonly files_id: ObjectId;
  /** From 0. */
  readonly n: number;
  readonly data: Binary;
}

/** Of 255 KB each. */
const chunksPerBatch = 4;

const missingChunk = (file: GridFSFile): Error => new Error(`A chunk of the file ${file._id.toHexString()} is missing`);

/** No name of a collection, record or file has a slash. */
const nameOf = ({ collectionId, recordId, name, variant }: BlobKey): string =>
  `${collectionId}/${recordId}/${name}${variant === undefined ? '' : `/${variant}`}`;

/** `0` is the character after `/`: everything that begins with the text and a slash. */
const below = (text: string) => ({ filename: { $gte: `${text}/`, $lt: `${text}0` } });

const keysPerQuery = 100;
/** Without a slash: no key can name it. */
const stagingName = (): string => `staged-${randomText(24)}`;

const unavailable = (cause: unknown): AppError =>
  new AppError('UNAVAILABLE', 'The file storage cannot be used at present.', { cause });

const writeChunk = (stream: GridFSBucketWriteStream, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(unavailable(error)) : resolve()));
  });

/** Bytes in MongoDB's GridFS; the file name is `<collection id>/<record id>/<name>`, and `/<variant>` after it. */
class GridFsBlobs implements BlobStore {
  readonly #connection: Connection;
  readonly #bucket: GridFSBucket;
  readonly #files: Collection<GridFSFile>;
  readonly #chunks: Collection<Chunk>;
  readonly #stagings: Collection<Staging>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#bucket = new GridFSBucket(connection.db, { bucketName, writeConcern: { w: 'majority' } });
    this.#files = connection.db.collection(`${bucketName}.files`);
    this.#chunks = connection.db.collection(`${bucketName}.chunks`);
    this.#stagings = connection.db.collection(`${bucketName}.staging`);
  }

  async stage(source: Readable, maxBytes: number): Promise<StagedBlob> {
    holdErrors(source);
    const id = new ObjectId();
    await this.#guard(this.#stagings.insertOne({ _id: id, since: new Date() })).catch((error: unknown) => {
      source.destroy();
      throw error;
    });
    const stream = this.#bucket.openUploadStreamWithId(id, stagingName());
    stream.on('error', () => undefined);
    try {
      const taken = await takeIn(source, maxBytes, (chunk) => writeChunk(stream, chunk));
      stream.end();
      await this.#guard(finished(stream));
      return {
        ...taken,
        commit: (key) => this.#guard(this.#commit(id, key)),
        discard: () => this.#guard(this.#remove(id)),
      };
    } catch (error) {
      stream.destroy();
      if (!stream.closed) await once(stream, 'close');
      await this.#remove(id);
      throw error;
    }
  }

  async info(key: BlobKey): Promise<BlobInfo | null> {
    const file = await this.#guard(this.#find(key));
    return file === null
      ? null
      : { size: file.length, modified: file.uploadDate.getTime(), etag: file._id.toHexString() };
  }

  read(key: BlobKey, range: ByteRange | null): Readable {
    return Readable.from(this.#bytes(key, range), { objectMode: false });
  }

  /** The driver's own stream asks for 16 MB at a time, which a slow reader would hold. */
  async *#bytes(key: BlobKey, range: ByteRange | null): AsyncGenerator<Uint8Array> {
    const file = await this.#guard(this.#find(key));
    if (file === null) throw notFound();
    const { first, last } = range ?? { first: 0, last: file.length - 1 };
    const n = { $gte: Math.floor(first / file.chunkSize), $lte: Math.floor(last / file.chunkSize) };
    const chunks = this.#chunks.find({ files_id: file._id, n }, { sort: { n: 1 }, batchSize: chunksPerBatch });
    let next = n.$gte;
    for await (const chunk of chunks) {
      if (chunk.n !== next) throw missingChunk(file);
      const start = chunk.n * file.chunkSize;
      yield chunk.data.buffer.subarray(Math.max(first - start, 0), Math.min(last - start + 1, chunk.data.length()));
      next += 1;
    }
    if (next <= n.$lte) throw missingChunk(file);
  }

  async delete(keys: readonly BlobKey[]): Promise<void> {
    for (let i = 0; i < keys.length; i += keysPerQuery) {
      const names = keys.slice(i, i + keysPerQuery).map(nameOf);
      const query = { $or: [{ filename: { $in: names } }, ...names.map(below)] };
      await this.#guard(this.#removeAll(this.#files.find(query, { projection: { _id: 1 } })));
    }
  }

  async deleteCollection(collectionId: string): Promise<void> {
    await this.#guard(this.#removeAll(this.#files.find(below(collectionId), { projection: { _id: 1 } })));
  }

  close(): Promise<void> {
    return this.#connection.client.close();
  }

  /** Chunks, file and mark of what nobody finished. A file that has its final name lost only its mark. */
  async sweep(): Promise<void> {
    const abandoned = this.#stagings.find({ since: { $lt: new Date(Date.now() - abandonedAfterMs) } });
    for await (const { _id } of abandoned) {
      const file = await this.#files.findOne({ _id });
      if (file === null || !file.filename.includes('/')) await this.#remove(_id);
      else await this.#stagings.deleteOne({ _id });
    }
  }

  #find(key: BlobKey): Promise<GridFSFile | null> {
    return this.#files.findOne({ filename: { $eq: nameOf(key) } }, { sort: { uploadDate: -1 } });
  }

  async #commit(id: ObjectId, key: BlobKey): Promise<void> {
    const filename = nameOf(key);
    const { matchedCount } = await this.#files.updateOne({ _id: id }, { $set: { filename } });
    if (matchedCount === 0) throw new Error('A staged blob was committed twice or after it was discarded');
    await this.#removeAll(
      this.#files.find({ filename: { $eq: filename }, _id: { $ne: id } }, { projection: { _id: 1 } }),
    );
    await this.#stagings.deleteOne({ _id: id });
  }

  async #removeAll(files: AsyncIterable<{ readonly _id: ObjectId }>): Promise<void> {
    for await (const { _id } of files) await this.#remove(_id);
  }

  /** Under a mark, so that an interrupted removal is finished by a sweep. */
  async #remove(id: ObjectId): Promise<void> {
    await this.#stagings.updateOne({ _id: id }, { $setOnInsert: { since: new Date(0) } }, { upsert: true });
    await this.#files.deleteOne({ _id: id });
    await this.#chunks.deleteMany({ files_id: id });
    await this.#stagings.deleteOne({ _id: id });
  }

  async #guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw asPublicError(error, 0);
    }
  }
}

/**
 * Opens the blobs of a database; its name is in the path of the URL, as for the store. Several processes may share it.
 * Staged ones that nobody finished are deleted here.
 * @throws AppError UNAVAILABLE, with a sentence for people, when the database cannot be reached.
 */
export const openGridFsBlobs = async ({ url }: { readonly url: string }): Promise<BlobStore> => {
  const connection = await connect(url);
  const blobs = new GridFsBlobs(connection);
  try {
    await blobs.sweep();
    return blobs;
  } catch (error) {
    await blobs.close();
    throw asPublicError(error, 0);
  }
};
