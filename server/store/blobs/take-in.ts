import type { Readable } from 'node:stream';
import { AppError } from '../../lib/errors.js';

/** Bytes kept for sniffing the type. */
const headBytes = 4100;

export interface TakenIn {
  readonly size: number;
  readonly head: Uint8Array;
}

/**
 * To be called before the first `await` of who takes a stream: an error that comes while nobody listens would end the process.
 * `takeIn` meets the error later all the same.
 */
export const holdErrors = (source: Readable): void => {
  source.on('error', () => undefined);
};

/**
 * Reads a stream to its end through `write`, one chunk at a time. Destroys the stream on every failure,
 * so that whoever feeds it learns at once that nobody reads on.
 * @throws AppError PAYLOAD_TOO_LARGE at the first chunk beyond `maxBytes`; otherwise what the stream or `write` throws,
 * also when the stream was closed before its end
 */
export const takeIn = async (
  source: Readable,
  maxBytes: number,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<TakenIn> => {
  let size = 0;
  let head = Buffer.alloc(0);
  for await (const piece of source) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : (piece as Uint8Array);
    size += chunk.length;
    if (size > maxBytes) throw new AppError('PAYLOAD_TOO_LARGE', 'The file is too large.');
    if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
    await write(chunk);
  }
  return { size, head };
};
