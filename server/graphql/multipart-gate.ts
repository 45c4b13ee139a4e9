import type { IncomingHttpHeaders } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import busboy from 'busboy';
import { AppError } from '../lib/errors.js';

export const malformed = (cause?: unknown) =>
  new AppError('VALIDATION', 'The multipart request is malformed.', { cause });

const tooLarge = () => new AppError('PAYLOAD_TOO_LARGE', 'The request is too large.');

/** Room for the heads of the parts, in bytes. */
const partHeadBytes = 65_536;

const isObject = (value: unknown): value is { [key: string]: unknown } => typeof value === 'object' && value !== null;

/** Whether every step of the path but the last is an own property, and the last one is there to be replaced. */
const leadsToOwnValue = (operations: unknown, path: unknown): boolean => {
  let value: unknown = operations;
  for (const step of String(path).split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return false;
    value = value[step];
  }
  return value === null;
};

const checkMap = (operations: unknown, map: unknown): void => {
  if (!isObject(operations) || !isObject(map)) throw malformed();
  const paths = Object.values(map).flat();
  if (!paths.every((path) => leadsToOwnValue(operations, path))) {
    throw new AppError(
      'VALIDATION',
      'Every path in the map of a multipart request must lead to a null in its operations.',
    );
  }
};

/**
 * Lets a multipart request through once its `map` has been checked. graphql-upload-minimal 1.6.4 follows inherited
 * properties: the path `toString.call` would overwrite a method that every object of the process shares.
 */
export class MultipartGate extends Transform {
  readonly headers: IncomingHttpHeaders;
  readonly #scanner: busboy.Busboy;
  readonly #maxHeldBytes: number;
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #operations: unknown;
  #open = false;

  constructor(headers: IncomingHttpHeaders, maxFieldBytes: number) {
    super();
    this.headers = headers;
    this.#maxHeldBytes = 2 * maxFieldBytes + partHeadBytes;
    try {
      this.#scanner = busboy({ headers, limits: { fields: 2, fieldSize: maxFieldBytes } });
    } catch (cause) {
      throw malformed(cause);
    }
    this.#scanner.on('field', (name, value, { valueTruncated }) => this.#takeField(name, value, valueTruncated));
    // A file before the map is a fault, which the parser behind the gate reports.
    this.#scanner.on('file', (_name, file) => {
      file.on('error', () => {}).resume();
      this.#open = true;
    });
    this.#scanner.on('error', (cause) => {
      // Once the gate is open the scanner is cut off in the middle, which it takes for a fault.
      if (!this.#open) this.destroy(malformed(cause));
    });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#open) {
      done(null, chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    // The scanner speaks of a field when it has ended: one without an end must not fill the memory.
    if (this.#heldBytes > this.#maxHeldBytes) this.destroy(tooLarge());
    else this.#scanner.write(chunk);
    if (this.#open) this.#release();
    if (!this.destroyed) done();
  }

  override _flush(done: TransformCallback): void {
    this.#release();
    done();
  }

  #takeField(name: string, value: string, truncated: boolean): void {
    try {
      if (truncated) throw tooLarge();
      if (name === 'operations') this.#operations = JSON.parse(value);
      if (name !== 'map') return;
      checkMap(this.#operations, JSON.parse(value));
      this.#open = true;
    } catch (error) {
      this.destroy(error instanceof AppError ? error : malformed(error));
    }
  }

  #release(): void {
    this.#open = true;
    for (const chunk of this.#held.splice(0)) this.push(chunk);
    this.#scanner.destroy();
  }
}
