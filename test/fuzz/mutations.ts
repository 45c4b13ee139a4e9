import fc from 'fast-check';
import { parameter, parameterNames } from './filters.js';
import { hostileText, spoilBytes } from './hostile.js';
import { type FuzzRequest, sendableHeader, sendableTarget } from './request.js';

type Mutation = (request: FuzzRequest) => FuzzRequest;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY'];

const otherMethod = fc.constantFrom(...methods).map(
  (method): Mutation =>
    (request) => ({ ...request, method }),
);

/** Exchanges, adds or takes away one segment of the path. */
const otherSegment = fc.tuple(fc.nat(7), hostileText, fc.boolean(), fc.nat(1)).map(
  ([at, text, escaped, removed]): Mutation =>
    (request) => {
      const [path = '', ...query] = request.target.split('?');
      const segments = path.split('/');
      segments.splice(1 + (at % segments.length), removed, escaped ? encodeURIComponent(text.toWellFormed()) : text);
      return { ...request, target: sendableTarget([segments.join('/'), ...query].join('?')) || '/' };
    },
);

const withQuery = (request: FuzzRequest, text: string): FuzzRequest => ({
  ...request,
  target: sendableTarget(request.target + (request.target.includes('?') ? '&' : '?') + text),
});

const moreQuery = fc.oneof(
  parameter.map(
    ([name, value]): Mutation =>
      (request) =>
        withQuery(request, `${name}=${value}`),
  ),
  fc.tuple(fc.constantFrom(...parameterNames), hostileText).map(
    ([name, text]): Mutation =>
      (request) =>
        withQuery(request, `${name}=${encodeURIComponent(text.toWellFormed())}`),
  ),
  hostileText.map(
    (text): Mutation =>
      (request) =>
        withQuery(request, text),
  ),
);

/** Headers that the server reads, or that it might trip over. Those that frame the body are left to the raw requests. */
const headerNames = [
  'Content-Type',
  'Content-Encoding',
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'Cookie',
  'X-Api-Key',
  'X-Request-Id',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Http-Method-Override',
  'Origin',
  'Referer',
  'Sec-Fetch-Site',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'If-None-Match',
  'If-Modified-Since',
  'If-Range',
  'Range',
  'Last-Event-ID',
  'apollo-require-preflight',
];

const headerValue = fc.oneof(
  hostileText,
  fc.constantFrom(
    'application/json',
    'application/graphql-response+json',
    'multipart/form-data',
    'multipart/form-data; boundary=x-boundary-x',
    'application/x-www-form-urlencoded',
    'text/event-stream',
    'text/html',
    'gzip',
    'bytes=0-0',
    'bytes=-1',
    'bytes=5-2',
    'bytes=0-1,2-3',
    `bytes=${Array.from({ length: 500 }, (_, i) => `${i}-${i}`).join(',')}`,
    'W/"x", *',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'Bearer ',
    'fichero_session=x; a=%zz',
    'cross-site',
    'https://evil.example',
  ),
);

const otherHeader = fc.tuple(fc.constantFrom(...headerNames), headerValue).map(
  ([name, value]): Mutation =>
    (request) => ({ ...request, headers: { ...request.headers, [name]: sendableHeader(value) } }),
);

const otherBytes = spoilBytes.map(
  (spoil): Mutation =>
    (request) => ({ ...request, body: request.body === null ? null : spoil(request.body) }),
);

const someBody = hostileText.map(
  (text): Mutation =>
    (request) => ({ ...request, body: request.body === null ? Buffer.from(text) : null }),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 1, arbitrary: otherMethod },
  { weight: 3, arbitrary: otherSegment },
  { weight: 3, arbitrary: moreQuery },
  { weight: 3, arbitrary: otherHeader },
  { weight: 3, arbitrary: otherBytes },
  { weight: 1, arbitrary: someBody },
);

/** A third as they are, the others with one to three changes. */
export const mutated = (request: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzRequest> =>
  fc
    .tuple(
      request,
      fc.oneof(
        { weight: 1, arbitrary: fc.constant([]) },
        { weight: 2, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
      ),
    )
    .map(([start, mutations]) => mutations.reduce((changed, mutate) => mutate(changed), start));
