import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Settings } from '../env.js';

export type { Logger } from 'pino';

/** Whatever is logged under these names, at the top or one level down, is never written. */
const secretNames = ['["x-api-key"]', 'authorization', 'cookie', 'password', 'token', 'secret'];

const paths = secretNames.flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);

/**
 * JSON lines on stderr, written before the call returns, so that the last words of a dying process are not lost.
 * Callers never log bodies, headers or query strings; the redaction is the second line of defence.
 */
export const createLogger = (level: Settings['logLevel']): Logger =>
  pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths, censor: '[redacted]' },
    },
    destination({ fd: 2, sync: true }),
  );
