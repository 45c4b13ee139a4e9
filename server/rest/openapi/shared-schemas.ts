import { permissions } from '../../access/operations.js';
import { lifetimeDays } from '../../domain/api-keys/api-key-service.js';
import { pageOf } from './collection-schemas.js';
import { date, dateOrNull, listOf, objectOf, ref, type Schema } from './schema.js';

const text: Schema = { type: 'string' };
const permissionList = listOf({ type: 'string', enum: [...permissions] });

const apiKey = {
  id: text,
  name: text,
  permissions: permissionList,
  mask: { type: 'string', description: 'All of the key that is ever shown again.' },
  created: date,
  expires: dateOrNull,
  lastUsed: dateOrNull,
} as const satisfies Record<string, Schema>;

const measured: Schema = { type: 'object', description: 'By field name; null where there was nothing to measure.' };

const graphqlNames = objectOf({ type: text, one: text, many: text });

const rule: Schema = { type: 'null', description: 'Always null: permissions of keys take the place of rules.' };

/** What is the same in every instance. */
export const sharedSchemas: Readonly<Record<string, Schema>> = {
  Error: {
    ...objectOf(
      {
        status: { type: 'integer', minimum: 400, maximum: 599 },
        message: { type: 'string', description: 'A sentence for people.' },
        data: {
          type: 'object',
          description:
            'By field name `{code, message, params?}`; empty when no field is at fault. Of an update with `ifUpdated` that came too late the record as it is now.',
        },
        index: { type: 'integer', description: 'Which of many records is at fault, from 0.' },
      },
      ['status', 'message', 'data'],
    ),
    additionalProperties: false,
  },
  Health: objectOf({ code: { type: 'integer' }, message: text, data: { type: 'object' } }),
  Viewer: objectOf({
    kind: { type: 'string', enum: ['admin', 'apiKey'] },
    name: text,
    permissions: permissionList,
    expires: dateOrNull,
  }),
  Batch: objectOf({
    requests: listOf(
      objectOf(
        {
          method: { type: 'string', enum: ['POST', 'PUT', 'PATCH', 'DELETE'] },
          url: { type: 'string', description: 'A path of records, with its query.' },
          body: { type: 'object' },
        },
        ['method', 'url'],
      ),
    ),
  }),
  BatchAnswers: listOf(objectOf({ status: { type: 'integer' }, body: { type: ['object', 'null'] } })),
  File: objectOf({
    name: { type: 'string', description: 'The stored name, unique within the record.' },
    url: { type: 'string', description: 'Its path on this server.' },
    size: { type: 'integer', description: 'In bytes.' },
    mime: { type: 'string', description: 'The type found in the bytes.' },
  }),
  BulkResult: objectOf({ count: { type: 'integer' }, ids: listOf(text) }),
  Groups: objectOf({
    groups: listOf(
      objectOf({
        key: { type: 'object', description: 'By field name; empty without `by`.' },
        count: { type: 'integer' },
        sum: measured,
        avg: measured,
        min: measured,
        max: measured,
      }),
    ),
  }),
  FileToken: objectOf({ token: text }),
  Subscriptions: objectOf({ clientId: text, subscriptions: listOf(text) }),
  Credentials: objectOf(
    {
      identity: { type: 'string', description: 'The e-mail address.' },
      password: text,
      cookie: { type: 'boolean', description: 'Keeps the token in a cookie. For the pages of this server alone.' },
    },
    ['identity', 'password'],
  ),
  Session: objectOf(
    {
      token: { type: 'string', description: 'Not there when it is kept in a cookie.' },
      record: objectOf({ id: text, email: text }),
    },
    ['record'],
  ),
  Setup: objectOf({ token: text, email: text, password: text }),
  ApiKey: objectOf(apiKey),
  ApiKeyWithSecret: objectOf({ ...apiKey, secret: { type: 'string', description: 'The key, shown this once.' } }),
  ApiKeys: objectOf({ items: listOf(ref('ApiKey')) }),
  NewApiKey: objectOf(
    { name: text, permissions: permissionList, expires: { type: 'string', enum: Object.keys(lifetimeDays) } },
    ['name', 'permissions'],
  ),
  Collection: objectOf({
    id: text,
    name: text,
    type: text,
    graphql: graphqlNames,
    system: { type: 'boolean' },
    fields: listOf(objectOf({ id: text, name: text, type: text })),
    indexes: listOf(text),
    created: text,
    updated: text,
    listRule: rule,
    viewRule: rule,
    createRule: rule,
    updateRule: rule,
    deleteRule: rule,
  }),
  Collections: pageOf(ref('Collection')),
  CollectionInput: {
    ...objectOf(
      {
        name: text,
        type: { type: 'string', enum: ['base'] },
        graphql: { type: 'object', properties: { type: text, one: text, many: text } },
        fields: listOf({ type: 'object' }),
        indexes: listOf({ type: ['string', 'object'] }),
      },
      [],
    ),
    description: 'What is not named stays; `fields` and `indexes` replace the whole list.',
  },
  CollectionImport: {
    ...objectOf({ collections: listOf(ref('CollectionInput')), deleteMissing: { type: 'boolean', default: false } }, [
      'collections',
    ]),
    description: 'Matched by id, else by name; with `deleteMissing` what is not named goes, else it stays.',
  },
  Scaffolds: objectOf({ base: ref('Collection') }),
  RecordId: objectOf({ id: text }),
  Openapi: objectOf({ openapi: text, info: { type: 'object' }, paths: { type: 'object' } }),
};
