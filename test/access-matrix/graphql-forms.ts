import type { Operation } from '#server/access/operations.js';
import type { Fixture, FixtureKind } from './world.js';

export interface GraphqlForm {
  /** What must exist for the request to succeed. */
  readonly on: FixtureKind;
  readonly query: string;
  variables?(fixture: Fixture): Readonly<Record<string, unknown>>;
  /** Sends a file as the variable `file`, by the multipart request specification. */
  readonly sendsFile?: true;
  /** A subscription: the answer of whoever may is a stream, of which the beginning is read. */
  readonly goesOn?: true;
  /** The caller signs in anew for it: it ends the session that it is sent with. */
  readonly endsSession?: true;
}

const recordOf = ({ collection, record }: Fixture) => ({ collection, id: record });
const collectionOf = ({ collection }: Fixture) => ({ name: collection });
const keyOf = ({ apiKey }: Fixture) => ({ id: apiKey });

const upload = `mutation ($collection: String!, $id: ID!, $field: String!, $file: Upload!) {
  uploadFile(collection: $collection, id: $id, field: $field, file: $file) { name url size mime }
}`;

/** One request for every operation; null where GraphQL has no form for it. */
export const graphqlForms = {
  'health.view': { on: 'nothing', query: '{ health { status } }' },
  'viewer.view': { on: 'nothing', query: '{ viewer { kind name permissions expiresAt } }' },
  'schema.introspect': { on: 'nothing', query: '{ __schema { queryType { name } } }' },
  // A page, not a field: asked for by itself.
  'graphiql.view': null,
  'openapi.view': null,

  'sessions.create': {
    on: 'nothing',
    query: 'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { expiresAt } }',
    variables: ({ email, password }) => ({ email, password }),
  },
  // A page of the console asks for it, over REST.
  'admins.setup': null,
  'sessions.delete': { on: 'nothing', query: 'mutation { logout }', endsSession: true },

  'apiKeys.list': { on: 'nothing', query: '{ apiKeys { id name permissions mask createdAt expiresAt } }' },
  'apiKeys.create': {
    on: 'nothing',
    query: 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret } }',
    variables: () => ({ input: { name: 'made by the matrix', permissions: ['RECORDS_READ'], expiration: 'DAYS_7' } }),
  },
  'apiKeys.regenerate': {
    on: 'apiKey',
    query: 'mutation ($id: ID!) { regenerateApiKey(id: $id) { apiKey { id } secret } }',
    variables: keyOf,
  },
  'apiKeys.delete': { on: 'apiKey', query: 'mutation ($id: ID!) { deleteApiKey(id: $id) }', variables: keyOf },

  'collections.list': { on: 'nothing', query: '{ collections { id name } }' },
  'collections.view': {
    on: 'collection',
    query: 'query ($name: String!) { collection(name: $name) { id name } }',
    variables: collectionOf,
  },
  'collections.create': {
    on: 'nothing',
    query: 'mutation ($input: CollectionInput!) { createCollection(input: $input) { id } }',
    variables: ({ unique }) => ({ input: { name: `graphql_${unique}`, fields: [] } }),
  },
  'collections.update': {
    on: 'collection',
    query:
      'mutation ($name: String!, $input: CollectionInput!) { updateCollection(name: $name, input: $input) { id } }',
    variables: ({ collection }) => ({ name: collection, input: { name: `${collection}_renamed` } }),
  },
  'collections.delete': {
    on: 'collection',
    query: 'mutation ($name: String!) { deleteCollection(name: $name) }',
    variables: collectionOf,
  },
  'collections.truncate': {
    on: 'collection',
    query: 'mutation ($name: String!) { truncateCollection(name: $name) }',
    variables: collectionOf,
  },
  // For clients that know them over REST.
  'collections.import': null,
  'collections.scaffolds': null,

  'records.list': {
    on: 'record',
    query: 'query ($collection: String!) { records(collection: $collection) { totalItems items { id data } } }',
    variables: ({ collection }) => ({ collection }),
  },
  'records.view': {
    on: 'record',
    query: 'query ($collection: String!, $id: ID!) { record(collection: $collection, id: $id) { id data } }',
    variables: recordOf,
  },
  'records.create': {
    on: 'nothing',
    query:
      'mutation ($collection: String!, $data: JSON!) { createRecord(collection: $collection, data: $data) { id } }',
    variables: ({ collection }) => ({ collection, data: { title: 'sent' } }),
  },
  // Of records whose collection is not known to the schema files come by uploadFile alone.
  'records.createWithFiles': null,
  'records.update': {
    on: 'record',
    query: `mutation ($collection: String!, $id: ID!, $data: JSON!) {
      updateRecord(collection: $collection, id: $id, data: $data) { id }
    }`,
    variables: (fixture) => ({ ...recordOf(fixture), data: { extra: 'sent' } }),
  },
  'records.updateWithFiles': null,
  'records.delete': {
    on: 'record',
    query: 'mutation ($collection: String!, $id: ID!) { deleteRecord(collection: $collection, id: $id) }',
    variables: recordOf,
  },

  // Of the fields that are made for each collection: typed-forms.ts.
  'records.upsert': null,
  'records.createMany': null,
  'records.upsertMany': null,
  'records.updateMany': null,
  'records.deleteMany': null,

  'realtime.connect': null,
  'realtime.subscribe': null,
  // The typed schema has a form of its own.
  'realtime.follow': null,
  // All or nothing is offered by REST alone; GraphQL has no form for it.
  'records.batch': null,
  'records.aggregate': null,

  // Bytes are downloaded by the url of the file: its token is REST's too.
  'files.token': null,
  // Bytes are downloaded by the url of the file, which is REST's; what is told of them needs `records:read` besides.
  'files.download': null,
  'files.upload': {
    on: 'record',
    query: upload,
    variables: (fixture) => ({ ...recordOf(fixture), field: 'papers' }),
    sendsFile: true,
  },
  'files.replace': {
    on: 'record',
    query: upload,
    variables: (fixture) => ({ ...recordOf(fixture), field: 'cover' }),
    sendsFile: true,
  },
  'files.delete': {
    on: 'record',
    query: `mutation ($collection: String!, $id: ID!, $field: String!, $name: String!) {
      deleteFile(collection: $collection, id: $id, field: $field, name: $name)
    }`,
    variables: (fixture) => ({ ...recordOf(fixture), field: 'cover', name: fixture.file }),
  },
} as const satisfies Record<Operation, GraphqlForm | null>;
