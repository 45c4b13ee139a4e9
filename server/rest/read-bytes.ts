import type { IncomingMessage } from 'node:http';
import { badRequest, tooLarge } from './envelope.js';
import { bodyLength } from './request.js';

/**
 * The whole body. A body that announces more than `maxBytes` is refused unread, one that turns out to be longer as soon as it is.
 * @throws AppError PAYLOAD_TOO_LARGE; VALIDATION when the client went away in the middle
 */
export const readBytes = (incoming: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  if ((bodyLength(incoming) ?? 0) > maxBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (error: Error): void => {
      incoming.off('data', take).off('end', finish).pause();
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) stop(tooLarge());
      else chunks.push(chunk);
    };
    const finish = (): void =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    incoming.on('data', take).once('end', finish);
    incoming.once('error', (error) => stop(badRequest(error)));
    incoming.once('close', () => reject(badRequest()));
  });
};
