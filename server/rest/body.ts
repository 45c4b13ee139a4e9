import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError } from '../lib/errors.js';
import type { JsonObject } from '../lib/json.js';
import type { Credential } from '../store/port.js';
import { bodyStream } from './body-stream.js';
import { parseUrlencoded } from './form-body.js';
import { parseJsonBody } from './json-body.js';
import { type MultipartBody, type MultipartLimits, readMultipart, type TakeFile } from './multipart.js';
import { readBytes } from './read-bytes.js';
import { bodyLength, type RestRequest, smallBodyBytes } from './request.js';

export interface BodyParts {
  readonly request: RestRequest;
  readonly limits: MultipartLimits;
  /** Throws when the credential is no longer in force. */
  readonly verify: (credential: Credential) => Promise<void>;
  /** Of the caller, who has been authorized by now; null where everybody may call. */
  readonly credential: Credential | null;
}

/** Most that may be read of a caller without a credential, in bytes. */
const anonymousBytes = 16_384;

const unsupported = (): AppError => new AppError('VALIDATION', 'Unsupported Content-Type.');

const typeOf = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The body of one request: JSON, urlencoded, multipart or the bytes of a file. Nothing is read before one of its methods is called, once. */
export class Body {
  readonly #parts: BodyParts;

  constructor(parts: BodyParts) {
    this.#parts = parts;
  }

  /** As an object, for input that is no record. File parts are refused. */
  async data(): Promise<JsonObject> {
    const { data } = await this.#read(() => Promise.reject(unsupported()));
    return data;
  }

  /** With file parts, each given to `take` as it comes. */
  withFiles(take: TakeFile): Promise<MultipartBody> {
    return this.#read(take);
  }

  /** The bytes as they come, of whatever type but a form: a form is not what a file consists of. */
  async bytes(): Promise<Readable> {
    const { incoming } = this.#parts.request;
    if (typeOf(incoming).startsWith('multipart/')) throw unsupported();
    await this.#begin(bodyLength(incoming));
    return bodyStream(incoming);
  }

  async #read(take: TakeFile): Promise<MultipartBody> {
    const length = bodyLength(this.#parts.request.incoming);
    if (length === 0) return { data: {}, files: [] };
    await this.#begin(length);
    return this.#parse(take);
  }

  /** A credential that was remembered is verified anew in the transaction of the work: too late for a long body. */
  async #begin(length: number | null): Promise<void> {
    const { request, credential, verify } = this.#parts;
    if (credential !== null && (length === null || length > smallBodyBytes)) await verify(credential);
    request.proceed();
  }

  async #parse(take: TakeFile): Promise<MultipartBody> {
    const { request, limits } = this.#parts;
    const type = typeOf(request.incoming);
    if (type === 'application/json') return this.#whole(parseJsonBody);
    if (type === 'application/x-www-form-urlencoded') return this.#whole(parseUrlencoded);
    if (type !== 'multipart/form-data') throw unsupported();
    return readMultipart(request.incoming, { ...limits, maxBodyBytes: this.#maxBytes() }, take);
  }

  async #whole(parse: (bytes: Buffer) => JsonObject): Promise<MultipartBody> {
    return { data: parse(await readBytes(this.#parts.request.incoming, this.#maxBytes())), files: [] };
  }

  #maxBytes(): number {
    const { credential, limits } = this.#parts;
    return credential === null ? Math.min(anonymousBytes, limits.maxBodyBytes) : limits.maxBodyBytes;
  }
}
