import type { IncomingMessage } from 'node:http';
import type { HeaderList } from '../rest/reply.js';

/** On every answer, whichever door it comes from. */
export const securityHeaders: HeaderList = [
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
  'Cross-Origin-Opener-Policy',
  'same-origin',
];

/** Nothing of an API answer may run, load or be framed. */
export const apiPolicy: HeaderList = [
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options',
  'DENY',
];

export const jsonHeaders: HeaderList = [
  'Content-Type',
  'application/json',
  'Cache-Control',
  'no-store',
  ...securityHeaders,
  ...apiPolicy,
];

const allowed: HeaderList = [
  'Access-Control-Expose-Headers',
  'X-Request-Id, Retry-After, Idempotency-Replayed, Content-Disposition, Content-Range, ETag, X-Fichero-Reason, X-Fichero-Schema',
];

const preflight: HeaderList = [
  'Access-Control-Allow-Methods',
  'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers',
  'x-api-key, content-type, accept-language, authorization, x-request-id, idempotency-key, graphql-require-preflight',
  'Access-Control-Max-Age',
  '600',
];

/** What browsers of other origins may do. Credentials (cookies) are never shared across origins: keys and tokens travel in headers. */
export interface Cors {
  /** Headers for the answer to a request; none for an origin that may not call. */
  headersFor(request: IncomingMessage): HeaderList;
  /** What the answer to a preflight says besides, or null when the request is none or its origin may not call. */
  preflightFor(request: IncomingMessage): HeaderList | null;
}

const none: HeaderList = [];

/** @param origins exact origins, `*` among them for all, empty for none */
export const createCors = (origins: readonly string[]): Cors => {
  const exact = new Set(origins);
  const everybody = exact.has('*');
  const headersFor = (request: IncomingMessage): HeaderList => {
    if (exact.size === 0) return none;
    if (everybody) return ['Access-Control-Allow-Origin', '*', ...allowed];
    const { origin } = request.headers;
    if (origin === undefined || !exact.has(origin)) return ['Vary', 'Origin'];
    return ['Access-Control-Allow-Origin', origin, 'Vary', 'Origin', ...allowed];
  };
  return {
    headersFor,
    preflightFor: (request) => {
      const { origin, 'access-control-request-method': method } = request.headers;
      if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) return null;
      if (!everybody && !exact.has(origin)) return null;
      return preflight;
    },
  };
};
