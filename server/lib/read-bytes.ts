import type { IncomingMessage } from 'node:http';

/** The errors of a door for a body that it cannot take. */
interface BodyErrors {
  readonly tooLarge: () => Error;
  /** The client went away in the middle. */
  readonly broken: (cause?: Error) => Error;
}

/**
 * The whole body. A body that announces more than `maxBytes` is refused unread, one that turns out to be longer as soon as it is;
 * the rest stays unread.
 */
export const readBytes = (incoming: IncomingMessage, maxBytes: number, errors: BodyErrors): Promise<Buffer> => {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(errors.tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (error: Error): void => {
      incoming.off('data', take).off('end', finish).pause();
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) stop(errors.tooLarge());
      else chunks.push(chunk);
    };
    const cut = (): void => reject(errors.broken());
    const finish = (): void => {
      incoming.off('close', cut);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    };
    incoming.on('data', take).once('end', finish);
    incoming.once('error', (error) => stop(errors.broken(error)));
    incoming.once('close', cut);
  });
};
