import type { Operation } from '../../access/operations.js';
import { defaultMax, maxBulk } from '../../domain/records/record-write-service.js';
import { listOf, objectOf, ref, type Schema } from './schema.js';

/** The schemas of one collection, where an operation is about records. */
export interface RecordSchemas {
  readonly page: Schema;
  /** What a caller that may write is answered. */
  readonly written: Schema;
  readonly record: Schema;
  readonly create: Schema;
  readonly update: Schema;
}

export interface Described {
  readonly tag: string;
  readonly summary: string;
  /** Of the query. */
  readonly parameters?: readonly Schema[];
  readonly body?: (of: RecordSchemas) => Schema;
  /** Files travel beside the values, as multipart. */
  readonly takesFiles?: boolean;
  /** The body is a file. */
  readonly takesBytes?: boolean;
  /** Null: 204, without a body. `bytes`: a file. `text`: plain text. `events`: server-sent events, for as long as the caller listens. */
  readonly answer: ((of: RecordSchemas) => Schema) | 'bytes' | 'text' | 'events' | null;
}

const query = (name: string, schema: Schema, description: string): Schema => ({
  name,
  in: 'query',
  description,
  schema,
});

const paging: readonly Schema[] = [
  query('page', { type: 'integer', default: 1 }, 'From 1.'),
  query('perPage', { type: 'integer', default: 30, maximum: 1000 }, 'At most 1,000.'),
  query('skipTotal', { type: 'boolean', default: false }, 'Saves counting: both totals are -1.'),
];

const typedWhere: Schema = query(
  'where',
  { type: 'string' },
  'A JSON object such as `{"price": {"gte": 3}, "title": {"contains": "tea"}}`, with the operators of the GraphQL schema.',
);

const max: Schema = { type: 'integer', default: defaultMax, maximum: maxBulk };

const searching: Schema = query(
  'search',
  { type: 'string', maxLength: 500 },
  'Words that must all begin words of the record; at most 20.',
);

const finding: readonly Schema[] = [
  typedWhere,
  query('filter', { type: 'string' }, 'Such as `price >= 3 && title ~ "tea"`; at most 3,500 bytes.'),
  searching,
  query('sort', { type: 'string' }, 'Such as `-created,title`; at most 8 fields.'),
];

const picking = query('fields', { type: 'string' }, 'Which keys to answer with, such as `id,title,body:excerpt(200)`.');

const shaping: readonly Schema[] = [
  query(
    'expand',
    { type: 'string' },
    'Relations to put the related records of into `expand`, such as `author,tags.group`.',
  ),
  picking,
];

const fileField: Schema = {
  ...query('field', { type: 'string' }, 'Which field of the record holds it.'),
  required: true,
};

const shared = (name: string) => (): Schema => ref(name);

/** What the document says of each route besides what the tables of routes and of permissions say. */
export const described = {
  'health.view': { tag: 'Server', summary: 'Whether the server and its database answer', answer: shared('Health') },
  'viewer.view': { tag: 'Server', summary: 'Who the caller is', answer: shared('Viewer') },
  'schema.introspect': {
    tag: 'Server',
    summary: 'The schema of GraphQL as far as the caller may see it, as text',
    answer: 'text',
  },
  'openapi.view': { tag: 'Server', summary: 'This document', answer: shared('Openapi') },
  'sessions.create': {
    tag: 'Server',
    summary: 'Sign in as an admin',
    body: shared('Credentials'),
    answer: shared('Session'),
  },
  'sessions.delete': { tag: 'Server', summary: 'Sign out: end the session that the request came with', answer: null },
  'admins.setup': {
    tag: 'Server',
    summary: 'Make the first admin, with the token of the link that the server printed',
    body: shared('Setup'),
    answer: null,
  },

  'apiKeys.list': { tag: 'API keys', summary: 'All keys, newest first', answer: shared('ApiKeys') },
  'apiKeys.create': {
    tag: 'API keys',
    summary: 'Create a key',
    body: shared('NewApiKey'),
    answer: shared('ApiKeyWithSecret'),
  },
  'apiKeys.regenerate': {
    tag: 'API keys',
    summary: 'Issue a new secret; the old one stops working at once',
    answer: shared('ApiKeyWithSecret'),
  },
  'apiKeys.delete': { tag: 'API keys', summary: 'Delete a key for good', answer: null },

  'collections.list': {
    tag: 'Collections',
    summary: 'A page of the collections',
    parameters: [
      ...paging,
      query('filter', { type: 'string' }, 'By id, name, type, system, created and updated.'),
      query('sort', { type: 'string' }, 'By the same, such as `-created,name`.'),
      picking,
    ],
    answer: shared('Collections'),
  },
  'collections.view': {
    tag: 'Collections',
    summary: 'One collection',
    parameters: [picking],
    answer: shared('Collection'),
  },
  'collections.create': {
    tag: 'Collections',
    summary: 'Create a collection',
    parameters: [picking],
    body: shared('CollectionInput'),
    answer: shared('Collection'),
  },
  'collections.update': {
    tag: 'Collections',
    summary: 'Change a collection',
    parameters: [picking],
    body: shared('CollectionInput'),
    answer: shared('Collection'),
  },
  'collections.delete': { tag: 'Collections', summary: 'Delete a collection with its records', answer: null },
  'collections.import': {
    tag: 'Collections',
    summary: 'Make and change several collections at once',
    body: shared('CollectionImport'),
    answer: null,
  },
  'collections.scaffolds': {
    tag: 'Collections',
    summary: 'What a new collection starts from, by type',
    parameters: [query('name', { type: 'string' }, 'With it the answer has the names in GraphQL that it would get.')],
    answer: shared('Scaffolds'),
  },
  'collections.truncate': { tag: 'Collections', summary: 'Delete all records of a collection', answer: null },

  'records.list': {
    tag: 'Records',
    summary: 'A page of records',
    parameters: [...paging, ...finding, ...shaping],
    answer: ({ page }) => page,
  },
  'records.view': {
    tag: 'Records',
    summary: 'One record',
    parameters: shaping,
    answer: ({ record }) => record,
  },
  'records.create': {
    tag: 'Records',
    summary: 'Create a record',
    parameters: shaping,
    body: ({ create }) => create,
    takesFiles: true,
    answer: ({ written }) => written,
  },
  'records.update': {
    tag: 'Records',
    summary: 'Change the given fields of a record',
    parameters: [
      ...shaping,
      query(
        'ifUpdated',
        { type: 'string' },
        'The `updated` that the change was made from. When the record was changed since, 409 with it as it is now.',
      ),
    ],
    body: ({ update }) => update,
    takesFiles: true,
    answer: ({ written }) => written,
  },
  'records.delete': { tag: 'Records', summary: 'Delete a record with its files', answer: null },

  'records.upsert': {
    tag: 'Records',
    summary: 'Change the record that `by` names by a unique index, or create it',
    body: ({ create, update }) => objectOf({ by: { type: 'object' }, create, update }),
    answer: ({ written }) => written,
  },
  'records.createMany': {
    tag: 'Records',
    summary: 'Create many records, all or none',
    body: ({ create }) => objectOf({ records: listOf(create) }),
    answer: shared('BulkResult'),
  },
  'records.upsertMany': {
    tag: 'Records',
    summary: 'Change the records that are there by a unique index, create the others; all or none',
    parameters: [query('on', { type: 'string', default: 'id' }, 'The fields of a unique index, separated by commas.')],
    body: ({ update }) => objectOf({ records: listOf(update) }),
    answer: shared('BulkResult'),
  },
  'records.updateMany': {
    tag: 'Records',
    summary: 'Make the same change to all records that match, or to none',
    body: ({ update }) => objectOf({ where: { type: 'object' }, data: update, max }, ['where', 'data']),
    answer: shared('BulkResult'),
  },
  'records.deleteMany': {
    tag: 'Records',
    summary: 'Delete all records that match, or none',
    parameters: [{ ...typedWhere, required: true }, query('max', max, 'When more match, nothing is done.')],
    answer: shared('BulkResult'),
  },

  'records.aggregate': {
    tag: 'Records',
    summary: 'Count and measure records, all together or by groups',
    parameters: [
      typedWhere,
      searching,
      query(
        'by',
        { type: 'string' },
        'A JSON list of at most 4 fields, dates also as `{"field": "created", "unit": "MONTH"}`.',
      ),
      query('sum', { type: 'string' }, 'A JSON list of number fields, as of `avg`.'),
      query('avg', { type: 'string' }, 'See `sum`.'),
      query('min', { type: 'string' }, 'A JSON list of fields that hold one number, text or date, as of `max`.'),
      query('max', { type: 'string' }, 'See `min`.'),
      query('first', { type: 'integer', default: 100, maximum: 1000 }, 'Most groups, in the order of their keys.'),
    ],
    answer: shared('Groups'),
  },

  'records.batch': {
    tag: 'Server',
    summary: 'Several writes of records, all or none',
    body: shared('Batch'),
    takesFiles: true,
    answer: shared('BatchAnswers'),
  },

  'files.token': {
    tag: 'Files',
    summary: 'A token of 180 seconds for the URLs of files',
    answer: shared('FileToken'),
  },
  'files.download': {
    tag: 'Files',
    summary: 'One file of a record',
    parameters: [
      query('download', { type: 'boolean', default: false }, 'Makes a browser save it.'),
      query('thumb', { type: 'string' }, 'A size such as `100x100`.'),
      query('token', { type: 'string' }, 'In place of a header.'),
    ],
    answer: 'bytes',
  },
  'files.upload': {
    tag: 'Files',
    summary: 'Add a file to a field of a record: the body is the file',
    parameters: [fileField, query('name', { type: 'string', default: 'file' }, 'What the file is called.')],
    takesBytes: true,
    answer: shared('File'),
  },
  'files.delete': {
    tag: 'Files',
    summary: 'Take a file out of its record and delete it',
    parameters: [fileField],
    answer: null,
  },

  'realtime.connect': { tag: 'Realtime', summary: 'Listen; the first event tells the `clientId`', answer: 'events' },
  'realtime.subscribe': {
    tag: 'Realtime',
    summary: 'Say what to hear of, in place of what was said before',
    body: shared('Subscriptions'),
    answer: null,
  },
  'realtime.follow': {
    tag: 'Realtime',
    summary: 'Listen to changes of records: `{action, record}` each, with its cursor as the `id` of the event',
    parameters: [
      typedWhere,
      query(
        'after',
        { type: 'string' },
        'The cursor of the last change that was dealt with, in place of a `Last-Event-ID` header. 409 when what came after it is no longer kept.',
      ),
    ],
    answer: 'events',
  },
} satisfies Partial<Record<Operation, Described>>;
