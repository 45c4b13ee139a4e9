import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { IncomingFile, StagedFile } from '../domain/files/file-service.js';
import type { JsonObject } from '../lib/json.js';
import { boundaryOf, formType, MultipartEnd } from '../lib/multipart-end.js';
import { badRequest, tooLarge } from './envelope.js';
import { FormParts } from './form-body.js';

export interface MultipartLimits {
  /** All text parts together, in bytes. */
  readonly maxBodyBytes: number;
  /** Any single file, in bytes. */
  readonly maxFileBytes: number;
}

const maxFiles = 200;
const maxFields = 1_000;
const maxNameBytes = 200;

/** Takes in one file part; null when it belongs nowhere. Throws before a byte is read when the caller may not send files. */
export type TakeFile = (key: string, file: IncomingFile) => Promise<StagedFile | null>;

export interface MultipartBody {
  readonly data: JsonObject;
  readonly files: readonly StagedFile[];
}

const openParser = (boundary: string, limits: MultipartLimits): busboy.Busboy => {
  try {
    return busboy({
      headers: { 'content-type': formType(boundary) },
      defParamCharset: 'utf8',
      limits: {
        fieldNameSize: maxNameBytes,
        fieldSize: limits.maxBodyBytes,
        fields: maxFields,
        // One byte more than is taken: a file of exactly the limit is not cut.
        fileSize: limits.maxFileBytes + 1,
        files: maxFiles,
        parts: maxFiles + maxFields,
      },
    });
  } catch (error) {
    throw badRequest(error);
  }
};

type FilePart = Readable & { truncated?: boolean };

/** One multipart body on its way in. It ends exactly once: with everything, or with the first fault. */
class Reading {
  readonly #incoming: IncomingMessage;
  readonly #form: MultipartEnd;
  readonly #parser: busboy.Busboy;
  readonly #limits: MultipartLimits;
  readonly #take: TakeFile;
  readonly #parts = new FormParts();
  readonly #files: Promise<StagedFile | null>[] = [];
  #textBytes = 0;
  #fault: unknown = null;

  constructor(incoming: IncomingMessage, limits: MultipartLimits, take: TakeFile) {
    const boundary = boundaryOf(incoming.headers['content-type'] ?? '');
    if (boundary === null) throw badRequest();
    this.#incoming = incoming;
    this.#form = new MultipartEnd(boundary);
    this.#parser = openParser(boundary, limits);
    this.#limits = limits;
    this.#take = take;
  }

  async run(): Promise<MultipartBody> {
    await this.#parse();
    const settled = await Promise.allSettled(this.#files);
    const files = settled.flatMap((result) =>
      result.status === 'fulfilled' && result.value !== null ? [result.value] : [],
    );
    if (this.#fault === null) return { data: this.#parts.data(), files };
    await Promise.allSettled(files.map(({ blob }) => blob.discard()));
    throw this.#fault;
  }

  #parse(): Promise<void> {
    const parser = this.#parser;
    return new Promise((resolve) => {
      parser.on('field', (name, text, info) => this.#field(name, text, info.nameTruncated || info.valueTruncated));
      parser.on('file', (key, stream, info) => this.#file(key, stream, info.filename));
      for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
        parser.on(limit, () => this.#fail(tooLarge()));
      }
      parser.on('error', (error) => this.#fail(badRequest(error)));
      parser.once('close', resolve);
      this.#incoming.once('error', (error) => this.#fail(badRequest(error)));
      this.#incoming.once('close', () => this.#incoming.complete || this.#fail(badRequest()));
      this.#incoming.pipe(this.#form).pipe(parser);
    });
  }

  /**
   * @param name undefined for a part without one, which belongs nowhere
   * @param text undefined for a part in a charset that nobody knows
   */
  #field(name: string | undefined, text: string | undefined, cut: boolean): void {
    if (text === undefined) {
      this.#fail(badRequest());
      return;
    }
    this.#textBytes += Buffer.byteLength(text);
    if (cut || this.#textBytes > this.#limits.maxBodyBytes) {
      this.#fail(tooLarge());
      return;
    }
    try {
      if (name !== undefined) this.#parts.add(name, text);
    } catch (error) {
      this.#fail(error);
    }
  }

  #file(key: string | undefined, stream: FilePart, clientName: string | undefined): void {
    // The parser destroys the part with an error when the body breaks off; whoever reads the part is told by then.
    stream.on('error', () => undefined);
    if (this.#fault !== null || key === undefined || clientName === undefined || clientName === '') {
      stream.resume();
      return;
    }
    stream.once('limit', () => this.#fail(tooLarge()));
    const taken = this.#take(key, { clientName, stream });
    taken.catch((error: unknown) => this.#fail(error));
    this.#files.push(taken);
  }

  /** Stops reading at once: the rest of the body is left to whoever closes the connection. */
  #fail(fault: unknown): void {
    if (this.#fault !== null) return;
    this.#fault = fault;
    this.#incoming.unpipe(this.#form);
    this.#form.unpipe(this.#parser);
    this.#incoming.pause();
    // Not from within one of its events: the parser goes on with what `destroy` takes from it, and throws.
    process.nextTick(() => this.#parser.destroy(new Error('the body was given up')));
  }
}

/**
 * Reads a multipart body as it comes, handing each file part over while it streams in. On any fault everything that was staged
 * is discarded and the rest of the body stays unread.
 */
export const readMultipart = async (
  incoming: IncomingMessage,
  limits: MultipartLimits,
  take: TakeFile,
): Promise<MultipartBody> => new Reading(incoming, limits, take).run();
