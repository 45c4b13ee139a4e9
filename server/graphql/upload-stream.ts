import { PassThrough, type Readable } from 'node:stream';
import type { IncomingFile } from '../domain/files/file-service.js';
import { AppError } from '../lib/errors.js';
import type { IncomingUpload } from './upload.js';

/** How long a client may send nothing before its upload is given up. */
const idleMilliseconds = 30_000;

const tooLarge = () => new AppError('PAYLOAD_TOO_LARGE', 'The file is larger than the server allows.');
const broken = () => new AppError('VALIDATION', 'The upload ended before the file was complete.');
const stalled = () =>
  new AppError('VALIDATION', 'The upload stalled. Files must come in the order in which they are used.');

/** busboy's file streams end as if complete when they were cut at the size limit, and say so here alone. */
interface FilePart extends Readable {
  readonly truncated?: boolean;
}

/**
 * A part of a multipart request as a stream that never passes off a cut file as a whole one:
 * it fails at once at the size limit, when the client goes away and when nothing comes for 30 seconds.
 */
const wholeOrNothing = (part: FilePart): Readable => {
  const whole = new PassThrough();
  const idle = setTimeout(() => whole.destroy(stalled()), idleMilliseconds).unref();
  // It may fail before anybody listens; who reads it later still gets the error.
  whole.on('error', () => {});
  const fail = (error: AppError) => () => whole.destroy(error);
  part.on('limit', fail(tooLarge()));
  part.on('error', fail(broken()));
  part.on('close', () => {
    if (!part.readableEnded) whole.destroy(broken());
  });
  part.on('data', (chunk: Buffer) => {
    if (whole.destroyed) return;
    idle.refresh();
    if (!whole.write(chunk)) part.pause();
  });
  whole.on('drain', () => part.resume());
  part.on('end', () => (part.truncated === true ? whole.destroy(tooLarge()) : whole.end()));
  whole.on('close', () => {
    clearTimeout(idle);
    // What is left of the part is read and thrown away, so that the parser goes on.
    part.resume();
  });
  return whole;
};

const within = async <T>(promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(stalled()), idleMilliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** What the parser found wrong with the part, in our own errors. */
const refusal = (cause: unknown): AppError => {
  if (cause instanceof AppError) return cause;
  const { status, message } = cause as { status?: unknown; message?: unknown };
  if (status === 413) return tooLarge();
  return status === 400
    ? new AppError('VALIDATION', String(message), { cause })
    : new AppError('VALIDATION', 'The file did not arrive, or is used twice.', { cause });
};

/** The file of an `Upload`, once its head has arrived. */
export const incomingFile = async (upload: Promise<IncomingUpload>): Promise<IncomingFile> => {
  try {
    const { filename, createReadStream } = await within(upload);
    return { clientName: filename, stream: wholeOrNothing(createReadStream()) };
  } catch (error) {
    throw refusal(error);
  }
};

/**
 * Takes files in one after the other, in whichever order they arrive; each must come within 30 seconds after the one before.
 * @param take is given the place of the file in the list
 */
export const takeInArrival = async (
  uploads: readonly Promise<IncomingUpload>[],
  take: (file: IncomingFile, place: number) => Promise<void>,
): Promise<void> => {
  const arrivals = new Map(
    uploads.map((upload, place) => {
      const arrived = () => place;
      return [place, upload.then(arrived, arrived)] as const;
    }),
  );
  while (arrivals.size > 0) {
    const place = await within(Promise.race(arrivals.values()));
    arrivals.delete(place);
    const upload = uploads[place];
    if (upload !== undefined) await take(await incomingFile(upload), place);
  }
};
