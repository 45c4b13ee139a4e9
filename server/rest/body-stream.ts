import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { badRequest } from './envelope.js';

/**
 * The bytes of a body apart from its connection: who destroys them gives up the body alone, and the caller is still answered.
 * A body that breaks off fails, and never passes for a whole one.
 */
export const bodyStream = (incoming: IncomingMessage): Readable => {
  const bytes = new PassThrough();
  incoming.once('error', (error) => bytes.destroy(badRequest(error)));
  incoming.once('close', () => incoming.complete || bytes.destroy(badRequest()));
  // What still comes is swallowed until the answer, which leaves a long rest unread.
  bytes.once('close', () => incoming.unpipe(bytes).resume());
  return incoming.pipe(bytes);
};
