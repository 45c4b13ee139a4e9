import type { IncomingMessage } from 'node:http';
import { readBytes as read } from '../lib/read-bytes.js';
import { badRequest, tooLarge } from './envelope.js';

/** @throws AppError PAYLOAD_TOO_LARGE; VALIDATION when the client went away in the middle */
export const readBytes = (incoming: IncomingMessage, maxBytes: number): Promise<Buffer> =>
  read(incoming, maxBytes, { tooLarge, broken: badRequest });
