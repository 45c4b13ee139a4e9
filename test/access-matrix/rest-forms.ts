import type { Operation } from '#server/access/operations.js';
import type { Fixture, FixtureKind } from './world.js';

export interface RestForm {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What must exist for the request to succeed. */
  readonly on: FixtureKind;
  path(fixture: Fixture): string;
  body?(fixture: Fixture): object | FormData | Blob;
  /** The caller signs in anew for it: it ends the session that it is sent with. */
  readonly endsSession?: true;
  /** The answer has no end: its beginning is all that is read. */
  readonly goesOn?: true;
  /** Whether an error in the answer came after the caller was let in. */
  isLetIn?(answer: { readonly message?: unknown }): boolean;
}

const record = ({ collection, record: id }: Fixture) => `/api/collections/${collection}/records/${id}`;
const records = ({ collection }: Fixture) => `/api/collections/${collection}/records`;

const bulk = ({ collection }: Fixture) => `/api/collections/${collection}/bulk`;

const form = (entries: Readonly<Record<string, string | Blob>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value === 'string') data.set(name, value);
    else data.set(name, value, 'sent.txt');
  }
  return data;
};

const uploadTo =
  (field: string) =>
  ({ collection, record: id }: Fixture): string =>
    `/api/files/${collection}/${id}?field=${field}&name=sent.txt`;

const file = () => new Blob(['bytes of the caller']);

/** One request for every operation; null where REST has no form for it. */
export const restForms = {
  'health.view': { method: 'GET', on: 'nothing', path: () => '/api/health' },
  'viewer.view': { method: 'GET', on: 'nothing', path: () => '/api/viewer' },
  'graphiql.view': null,
  'schema.introspect': { method: 'GET', on: 'nothing', path: () => '/api/schema.graphql' },
  'openapi.view': { method: 'GET', on: 'nothing', path: () => '/api/openapi.json' },

  'sessions.create': {
    method: 'POST',
    on: 'nothing',
    path: () => '/api/collections/_superusers/auth-with-password',
    body: ({ email, password }) => ({ identity: email, password }),
  },
  'sessions.delete': { method: 'DELETE', on: 'nothing', path: () => '/api/session', endsSession: true },
  'admins.setup': {
    method: 'POST',
    on: 'nothing',
    path: () => '/api/setup',
    body: ({ unique }) => ({ token: 'fu_of_nobody', email: `setup_${unique}@example.com`, password: 'correct horse' }),
    // There is an admin: the token is refused, at last for too many tries.
    isLetIn: ({ message }) =>
      message === 'The set-up link is not valid any more.' || String(message).startsWith('Too many'),
  },

  'apiKeys.list': { method: 'GET', on: 'nothing', path: () => '/api/keys' },
  'apiKeys.create': {
    method: 'POST',
    on: 'nothing',
    path: () => '/api/keys',
    body: () => ({ name: 'made by the matrix', permissions: ['records:read'], expires: '7d' }),
  },
  'apiKeys.regenerate': { method: 'POST', on: 'apiKey', path: ({ apiKey }) => `/api/keys/${apiKey}/regenerate` },
  'apiKeys.delete': { method: 'DELETE', on: 'apiKey', path: ({ apiKey }) => `/api/keys/${apiKey}` },

  'collections.list': { method: 'GET', on: 'nothing', path: () => '/api/collections' },
  'collections.view': { method: 'GET', on: 'collection', path: ({ collection }) => `/api/collections/${collection}` },
  'collections.create': {
    method: 'POST',
    on: 'nothing',
    path: () => '/api/collections',
    body: ({ unique }) => ({ name: `rest_${unique}`, type: 'base', fields: [{ name: 'title', type: 'text' }] }),
  },
  'collections.update': {
    method: 'PATCH',
    on: 'collection',
    path: ({ collection }) => `/api/collections/${collection}`,
    body: ({ collection }) => ({ name: `${collection}_renamed` }),
  },
  'collections.delete': {
    method: 'DELETE',
    on: 'collection',
    path: ({ collection }) => `/api/collections/${collection}`,
  },
  'collections.truncate': {
    method: 'DELETE',
    on: 'collection',
    path: ({ collection }) => `/api/collections/${collection}/truncate`,
  },

  'collections.import': {
    method: 'PUT',
    on: 'nothing',
    path: () => '/api/collections/import',
    body: ({ unique }) => ({ collections: [{ name: `imported_${unique}`, type: 'base', fields: [] }] }),
  },
  'collections.scaffolds': { method: 'GET', on: 'nothing', path: () => '/api/collections/meta/scaffolds' },

  'records.list': { method: 'GET', on: 'record', path: (fixture) => `${records(fixture)}?sort=-created` },
  'records.view': { method: 'GET', on: 'record', path: record },
  'records.aggregate': {
    method: 'GET',
    on: 'record',
    path: ({ collection }) => `/api/collections/${collection}/aggregate?by=["title"]`,
  },
  'records.create': { method: 'POST', on: 'nothing', path: records, body: () => ({ title: 'sent' }) },
  'records.createWithFiles': {
    method: 'POST',
    on: 'nothing',
    path: records,
    body: () => form({ title: 'sent', cover: file() }),
  },
  'records.update': { method: 'PATCH', on: 'record', path: record, body: () => ({ extra: 'sent' }) },
  'records.updateWithFiles': { method: 'PATCH', on: 'record', path: record, body: () => form({ cover: file() }) },
  'records.delete': { method: 'DELETE', on: 'record', path: record },
  'records.upsert': {
    method: 'PUT',
    on: 'record',
    path: records,
    body: ({ record: id }) => ({ by: { id }, create: { title: 'sent' }, update: { extra: 'sent' } }),
  },
  'records.createMany': {
    method: 'POST',
    on: 'nothing',
    path: bulk,
    body: () => ({ records: [{ title: 'sent' }, { title: 'sent too' }] }),
  },
  'records.upsertMany': {
    method: 'PUT',
    on: 'record',
    path: bulk,
    body: ({ record: id }) => ({ records: [{ id, extra: 'sent' }] }),
  },
  'records.updateMany': {
    method: 'PATCH',
    on: 'record',
    path: bulk,
    body: ({ record: id }) => ({ where: { id: { eq: id } }, data: { extra: 'sent' } }),
  },
  'records.deleteMany': {
    method: 'DELETE',
    on: 'record',
    path: (fixture) => `${bulk(fixture)}?where=${encodeURIComponent(JSON.stringify({ id: { eq: fixture.record } }))}`,
  },
  'records.batch': {
    method: 'POST',
    on: 'nothing',
    path: () => '/api/batch',
    body: (fixture) => ({ requests: [{ method: 'POST', url: records(fixture), body: { title: 'sent' } }] }),
    // What its requests need is asked by a test of its own.
    isLetIn: ({ message }) => message === 'Batch transaction failed.',
  },

  'realtime.connect': { method: 'GET', on: 'nothing', path: () => '/api/realtime', goesOn: true },
  'realtime.subscribe': {
    method: 'POST',
    on: 'stream',
    path: () => '/api/realtime',
    body: ({ collection, stream }) => ({ clientId: stream, subscriptions: [`${collection}/*`] }),
  },
  'realtime.follow': {
    method: 'GET',
    on: 'nothing',
    path: ({ collection }) => `/api/collections/${collection}/changes`,
    goesOn: true,
  },

  'files.token': { method: 'POST', on: 'nothing', path: () => '/api/files/token' },
  'files.download': {
    method: 'GET',
    on: 'record',
    path: ({ collection, record: id, file: name }) => `/api/files/${collection}/${id}/${name}`,
  },
  'files.upload': { method: 'POST', on: 'record', path: uploadTo('papers'), body: file },
  'files.replace': { method: 'POST', on: 'record', path: uploadTo('cover'), body: file },
  'files.delete': {
    method: 'DELETE',
    on: 'record',
    path: ({ collection, record: id, file: name }) => `/api/files/${collection}/${id}/${name}?field=cover`,
  },
} as const satisfies Record<Operation, RestForm | null>;
