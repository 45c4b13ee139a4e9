import { alsoNeeds, type Grant } from '../../access/authorize.js';
import type { FileTokens } from '../../access/file-tokens.js';
import { notFound, unauthenticated } from '../../lib/errors.js';
import type { BlobKey } from '../../store/blobs/port.js';
import { type FileField, isMultiple } from '../../store/collection.js';
import type { RecordValues, StoredRecord } from '../../store/port.js';
import { IncomingFiles } from '../records/incoming-files.js';
import { namesIn } from '../records/names-in.js';
import { maySet, type OpenedCollection, openCollection } from '../records/opened-collection.js';
import type { RecordDeps } from '../records/record-deps.js';
import { readKey } from '../records/record-input.js';
import { type Check, updateRecord } from '../records/write-record.js';
import { withSchema } from '../with-schema.js';
import type { Download, FileService, FileView, IncomingFile, StagedFile } from './file-service.js';
import { fileUrl } from './file-url.js';
import { isShownInline } from './sniff.js';
import { SniffedTypes } from './sniffed-types.js';
import { type FileIntake, takeFile } from './take-file.js';
import { offeredSize } from './thumb-size.js';
import { Thumbs } from './thumbs.js';

export interface FileDeps extends RecordDeps, FileIntake {
  readonly fileTokens: FileTokens;
}

/** The file field that the caller may set under this name, or null. */
const settableField = (opened: OpenedCollection, name: string): FileField | null => {
  const field = opened.collection.fields.find((candidate) => candidate.name === name);
  return field?.type === 'file' && maySet(opened, field) ? field : null;
};

/** Adding files takes none away, unless the field has room for one only and holds it: that is a replacement. */
const checkReplacing =
  (field: string): Check =>
  ({ grant, collection }, current) => {
    const definition = collection.fields.find(({ name }) => name === field);
    if (definition !== undefined && !isMultiple(definition) && namesIn(current[field]).length > 0) {
      alsoNeeds(grant, 'files.replace');
    }
  };

class Files implements FileService {
  readonly #deps: FileDeps;
  readonly #types: SniffedTypes;
  readonly #thumbs: Thumbs;

  constructor(deps: FileDeps) {
    this.#deps = deps;
    this.#types = new SniffedTypes(deps.blobs);
    this.#thumbs = new Thumbs(deps.blobs);
  }

  async createToken({ principal }: Grant): Promise<string> {
    const token = principal === null ? null : await this.#deps.fileTokens.issue(principal);
    if (token === null) throw unauthenticated();
    return token;
  }

  async stage(grant: Grant, name: string, key: string, file: IncomingFile): Promise<StagedFile | null> {
    return this.#orDestroyed(file, async () => {
      alsoNeeds(grant, 'files.upload');
      const opened = await this.#open(grant, name);
      const meant = readKey(opened, key);
      const adds = meant !== null && meant.modifier !== 'remove';
      const field = adds ? settableField(opened, meant.field.name) : null;
      if (field !== null) {
        const action = grant.operation.startsWith('records.create') ? 'create' : 'update';
        return takeFile(this.#deps, field, key, file, action);
      }
      file.stream.resume();
      return null;
    });
  }

  async upload(grant: Grant, name: string, id: string, field: string, file: IncomingFile): Promise<FileView> {
    const check = checkReplacing(field);
    const staged = await this.#orDestroyed(file, async () => {
      const opened = await this.#open(grant, name);
      const definition = settableField(opened, field);
      if (definition === null) throw notFound();
      // Refused here where that is possible: before the bytes are read.
      check(opened, (await this.#find(opened, id)).values);
      return takeFile(this.#deps, definition, `${field}+`, file, 'update');
    });
    return IncomingFiles.settle([staged], this.#deps.blobs, (incoming) =>
      withSchema(this.#deps.store, async (schema) => {
        const opened = await openCollection(this.#deps, schema, grant, name);
        const definition = settableField(opened, field);
        if (definition === null) throw notFound();
        await updateRecord(this.#deps, { opened, data: {}, incoming }, id, check);
        return this.#view({ collectionId: opened.collection.id, recordId: id }, definition, incoming);
      }),
    );
  }

  async delete(grant: Grant, name: string, id: string, field: string, file: string): Promise<void> {
    await withSchema(this.#deps.store, async (schema) => {
      const opened = await openCollection(this.#deps, schema, grant, name);
      if (settableField(opened, field) === null) throw notFound();
      const check = (_opened: OpenedCollection, current: RecordValues): void => {
        if (!namesIn(current[field]).includes(file)) throw notFound();
      };
      await IncomingFiles.settle([], this.#deps.blobs, (incoming) =>
        updateRecord(this.#deps, { opened, data: { [`${field}-`]: [file] }, incoming }, id, check),
      );
    });
  }

  async download(grant: Grant, name: string, id: string, file: string, thumb?: string): Promise<Download> {
    const { store, blobs } = this.#deps;
    const { collectionId, field } = await withSchema(store, async (schema) => {
      const opened = await openCollection(this.#deps, schema, grant, name);
      const { values } = await this.#find(opened, id);
      const holding = opened.view.fields
        .filter((candidate) => candidate.type === 'file')
        .find((candidate) => namesIn(values[candidate.name]).includes(file));
      if (holding === undefined) throw notFound();
      return { collectionId: opened.collection.id, field: holding };
    });
    const key = { collectionId, recordId: id, name: file };
    const info = await blobs.info(key);
    if (info === null) throw notFound();
    const original = { key, info, contentType: await this.#types.mimeOf(key, info) };
    const size = thumb === undefined ? null : offeredSize(field, thumb);
    const shown = (size && (await this.#thumbs.of(original, size))) ?? original;
    return {
      name: shown === original ? file : `${thumb}_${file}`,
      contentType: shown.contentType,
      inline: isShownInline(shown.contentType),
      info: shown.info,
      read: (range) => blobs.read(shown.key, range),
    };
  }

  async describe(_grant: Grant, key: BlobKey, field: FileField): Promise<FileView> {
    const info = await this.#deps.blobs.info(key);
    if (info === null) throw notFound();
    return { name: key.name, url: fileUrl(key), size: info.size, mime: await this.#types.mimeOf(key, info), field };
  }

  #open(grant: Grant, name: string): Promise<OpenedCollection> {
    const { store } = this.#deps;
    return withSchema(store, (schema) => openCollection(this.#deps, schema, grant, name));
  }

  async #find({ collection, rows, context }: OpenedCollection, id: string): Promise<StoredRecord> {
    const found = await this.#deps.store.get(collection, id, rows, context);
    if (found === null) throw notFound();
    return found;
  }

  #view(place: Omit<BlobKey, 'name' | 'variant'>, field: FileField, { files }: IncomingFiles): FileView {
    const [file] = files;
    if (file === undefined) throw new Error('An upload has one file');
    const { name, mime, blob } = file;
    return { name, url: fileUrl({ ...place, name }), size: blob.size, mime, field };
  }

  /** A stream that nobody will read must not stay open: its feeder would wait for ever. */
  async #orDestroyed<T>({ stream }: IncomingFile, work: () => Promise<T>): Promise<T> {
    stream.on('error', () => undefined);
    try {
      return await work();
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }
}

/** The service of files over a store and a blob store. */
export const createFileService = (deps: FileDeps): FileService => new Files(deps);
