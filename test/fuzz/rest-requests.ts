import fc from 'fast-check';
import { type RestOperation, type Route, routes } from '#server/rest/routes.js';
import { parameter } from './filters.js';
import { hostileText, hostileValue } from './hostile.js';
import { anyBody, collectionBody, keyBody, loginBody, payloadOf, recordBody } from './payloads.js';
import { type FuzzRequest, type Payload, type Sender, sendableTarget } from './request.js';
import { type Known, recordIds, scratchNames } from './world.js';

/** Bodies of the operations that take one; an operation without a line gets one of all kinds. */
const bodies: Partial<Record<RestOperation, fc.Arbitrary<Payload>>> = {
  'sessions.create': payloadOf(loginBody),
  'apiKeys.create': payloadOf(keyBody),
  'collections.create': payloadOf(collectionBody),
  'collections.update': payloadOf(collectionBody),
  'records.create': payloadOf(recordBody),
  'records.update': payloadOf(recordBody),
};

const otherBody = payloadOf(anyBody);

/** What tells the names of a pattern apart: `:id` is a key's under `/api/keys`, a record's elsewhere. */
const segmentOf = (name: string, { path }: Route, known: Known): fc.Arbitrary<string> => {
  if (path.startsWith('/api/keys')) return fc.constantFrom(...known.keyIds);
  if (name === ':collection') {
    return path.includes('/:id') || path.endsWith('/records')
      ? fc.oneof(
          { weight: 9, arbitrary: fc.constant('things') },
          { weight: 1, arbitrary: fc.constantFrom(...scratchNames) },
        )
      : fc.constantFrom(...scratchNames);
  }
  if (name === ':name') return fc.constant(known.fileName);
  return fc.constantFrom(...recordIds);
};

const pathOf = (route: Route, known: Known): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...route.path
        .split('/')
        .map((segment) => (segment.startsWith(':') ? segmentOf(segment, route, known) : fc.constant(segment))),
    )
    .map((segments) => segments.join('/'));

const queryOf = fc
  .array(parameter, { maxLength: 3 })
  .map((pairs) =>
    pairs.length === 0
      ? ''
      : `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&')}`,
  );

const sender: fc.Arbitrary<Sender> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Sender>('admin') },
  { weight: 4, arbitrary: fc.constant<Sender>('key') },
  { weight: 1, arbitrary: fc.constant<Sender>('nobody') },
  { weight: 1, arbitrary: hostileText.map((key): Sender => ({ key })) },
  { weight: 1, arbitrary: hostileText.map((token): Sender => ({ token })) },
);

const ofRoute = ([operation, route]: readonly [RestOperation, Route], known: Known): fc.Arbitrary<FuzzRequest> => {
  const takesBody = route.method !== 'GET' && route.method !== 'DELETE';
  const body = takesBody ? (bodies[operation] ?? otherBody) : fc.constant(null);
  // The session that requests are sent with is not to be ended by one of them.
  const from = operation === 'sessions.delete' ? sender.filter((one) => one !== 'admin') : sender;
  return fc.tuple(pathOf(route, known), queryOf, body, from).map(([path, query, payload, sentBy]) => ({
    method: route.method,
    target: sendableTarget(path + query),
    headers: payload === null ? {} : { 'Content-Type': payload.type },
    body: payload?.bytes ?? null,
    sender: sentBy,
  }));
};

/** Requests of every route of the table, right or nearly so. */
export const restRequest = (known: Known): fc.Arbitrary<FuzzRequest> =>
  fc.oneof(
    ...(Object.entries(routes) as [RestOperation, Route][]).map((entry) => ({
      weight: entry[0].startsWith('records.') ? 4 : 1,
      arbitrary: ofRoute(entry, known),
    })),
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('GET', 'POST', 'HEAD'), hostileText, hostileValue)
        .map(([method, text, value]) => ({
          method,
          target: sendableTarget(`/${text}`),
          headers: { 'Content-Type': 'application/json' },
          body: method === 'POST' ? Buffer.from(JSON.stringify(value)) : null,
          sender: 'nobody' as const,
        })),
    },
  );
