import { Transform, type TransformCallback } from 'node:stream';

const boundaryParameter = /;\s*boundary=(?:"([^"\\\r\n]{1,70})"|([^\s;,"\\]{1,70}))\s*(?:;|$)/i;

/** The boundary that a `Content-Type` names; null for none, and for one that no client writes and parsers read differently. */
export const boundaryOf = (contentType: string): string | null => {
  const match = boundaryParameter.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
};

/** The header for a form with this boundary, as every parser reads it. */
export const formType = (boundary: string): string => `multipart/form-data; boundary="${boundary}"`;

/**
 * Passes a multipart body on up to its closing boundary and swallows what comes after it. busboy 1.6.0 takes up the rest of
 * the chunk in which the form ended: a file that begins there never ends, and the parser would wait for it for ever.
 */
export class MultipartEnd extends Transform {
  readonly #closing: Buffer;
  /** The last bytes that were passed on, which may be the beginning of the closing boundary. */
  #tail: Buffer = Buffer.from('\r\n');
  #ended = false;

  constructor(boundary: string) {
    super();
    this.#closing = Buffer.from(`\r\n--${boundary}--`, 'latin1');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#ended) {
      done();
      return;
    }
    const end = this.#endIn(chunk);
    this.#ended = end !== null;
    done(null, end === null ? chunk : chunk.subarray(0, end));
  }

  /** How much of the chunk belongs to the form; null for all of it, and more to come. */
  #endIn(chunk: Buffer): number | null {
    const length = this.#closing.length;
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, length - 1)]);
    const acrossSeam = seam.indexOf(this.#closing);
    if (acrossSeam !== -1) return acrossSeam + length - this.#tail.length;
    const within = chunk.indexOf(this.#closing);
    if (within !== -1) return within + length;
    this.#tail = (chunk.length < length ? seam : chunk).subarray(1 - length);
    return null;
  }
}
