import { afterAll, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { startServer } from '../harness/server.js';

/** The codes of records-rest.md section 3, as clients meet them: code and message, each where the fault is. */

const server = await startServer();
afterAll(() => server.stop());
const { token } = server.admin;
const path = '/api/collections';

const fault = (code: string, message: string, params?: JsonObject): JsonObject => ({
  code: `validation_${code}`,
  message,
  ...(params === undefined ? {} : { params }),
});
const inField = (data: JsonObject, index = 0): JsonObject => ({ fields: { [index]: data } });

const required = fault('required', 'Cannot be blank.');
const invalidValue = fault('invalid_value', 'Invalid value.');
const wrongForm = fault('match_invalid', 'Must be in a valid format.');
const via = fault('found_via', 'The name cannot contain "_via_".');
const reserved = fault('not_in_invalid', 'The name is reserved.');
const nameTaken = fault('collection_name_exists', 'Collection name must be unique (case insensitive).');
const nameReserved = fault('collection_name_invalid', 'The name is reserved for internal use.');
const noTarget = fault('field_relation_missing_collection', "The relation collection doesn't exist.");
const indexTaken = fault('existing_index_name', 'The index name is already in use.');

const text = (name: string, more: JsonObject = {}): JsonObject => ({ name, type: 'text', ...more });
const indexed = [text('a')];

await server.createCollection({ id: 'taken_id', name: 'taken', fields: [text('a', { id: 'field_a' })] });
await server.createCollection({
  name: 'subject',
  fields: [text('a', { id: 'field_a' }), { name: 'r', type: 'relation', collectionId: 'taken' }],
});

const refusedCreates: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['no name', {}, { name: required }],
  ['a name with a space', { name: 'a b' }, { name: wrongForm }],
  ['a name like a back-relation', { name: 'a_via_b' }, { name: via }],
  ['a name of the system', { name: '_admins' }, { name: nameReserved }],
  ['a name in use', { name: 'TAKEN' }, { name: nameTaken }],
  ['an id in use', { id: 'taken_id', name: 'x' }, { id: fault('not_unique', 'The collection id is already in use.') }],
  [
    'a view',
    { name: 'x', type: 'view' },
    { type: fault('in_invalid', 'Only collections of the type base are supported.') },
  ],
  ['a field without a name', { name: 'x', fields: [{ type: 'text' }] }, inField({ name: required })],
  ['a field name with a dash', { name: 'x', fields: [text('a-b')] }, inField({ name: wrongForm })],
  ['a field name like a back-relation', { name: 'x', fields: [text('a_via_b')] }, inField({ name: via })],
  ['a reserved field name', { name: 'x', fields: [text('expand')] }, inField({ name: reserved })],
  [
    'a field name twice',
    { name: 'x', fields: [text('a'), text('A')] },
    inField({ name: fault('duplicated_field_name', 'Duplicated or invalid field name A.', { fieldName: 'A' }) }, 1),
  ],
  [
    'a field id twice',
    { name: 'x', fields: [text('a', { id: 'i' }), text('b', { id: 'i' })] },
    inField({ id: fault('duplicated_field_id', 'Duplicated field id.') }, 1),
  ],
  ['a field without a type', { name: 'x', fields: [{ name: 'a' }] }, inField({ type: required })],
  [
    'a relation to nothing',
    { name: 'x', fields: [{ name: 'a', type: 'relation', collectionId: 'no' }] },
    inField({ collectionId: noTarget }),
  ],
  [
    'an index of a taken name',
    {
      name: 'x',
      fields: indexed,
      indexes: [
        { name: 'i', fields: ['a'] },
        { name: 'i', fields: ['a'] },
      ],
    },
    { indexes: { 1: indexTaken } },
  ],
  [
    'names that answer to methods',
    {
      name: { toString: 1 },
      id: { toString: 1 },
      fields: [{ name: { toString: 1 }, id: { toString: 1 }, type: 'text' }],
    },
    { name: wrongForm, id: wrongForm, fields: { 0: { name: wrongForm, id: wrongForm } } },
  ],
  ['fields that are no list', { name: 'x', fields: 'a' as JsonValue }, { fields: invalidValue }],
];

test.each(refusedCreates)('%s is refused when it is made', async (_what, definition, data) => {
  const { body } = await server.rest('POST', path, { token, body: definition });
  expect(body).toEqual({ status: 400, message: 'Failed to create collection.', data });
  expect((await server.rest('GET', `${path}/x`, { token })).status).toBe(404);
});

const refusedChanges: readonly (readonly [string, JsonObject, JsonObject])[] = [
  [
    'another type of the collection',
    { type: 'view' },
    { type: fault('collection_type_change', 'Collection type cannot be changed.') },
  ],
  [
    'another type of a field',
    { fields: [{ id: 'field_a', name: 'a', type: 'number' }] },
    inField({ type: fault('field_type_change', 'Field type cannot be changed.') }),
  ],
  [
    'another target of a relation',
    { fields: [{ name: 'r', type: 'relation', collectionId: 'subject' }] },
    inField({ collectionId: fault('field_relation_change', 'The relation collection cannot be changed.') }),
  ],
  ['the name of another collection', { name: 'taken' }, { name: nameTaken }],
  [
    'an unknown field in an index',
    { indexes: [{ fields: ['nope'] }] },
    {
      indexes: {
        0: {
          code: 'validation_invalid_index_expression',
          message: expect.stringMatching(/nope.*\.$/) as unknown as string,
        },
      },
    },
  ],
  [
    'another type of an automatic field',
    { fields: [{ name: 'created', type: 'date' }] },
    inField({
      type: { code: 'validation_system_field_change', message: expect.stringMatching(/\.$/) as unknown as string },
    }),
  ],
];

test.each(refusedChanges)('%s is refused as a change', async (_what, change, data) => {
  const before = (await server.rest('GET', `${path}/subject`, { token })).body;
  const { body } = await server.rest('PATCH', `${path}/subject`, { token, body: change });
  expect(body).toEqual({ status: 400, message: 'Failed to update collection.', data });
  expect((await server.rest('GET', `${path}/subject`, { token })).body).toEqual(before);
});

test('a collection that a relation points to is not deleted', async () => {
  const { body } = await server.rest('DELETE', `${path}/taken`, { token });
  expect(body).toEqual({
    status: 400,
    message: 'Failed to delete collection due to existing reference in subject.r.',
    data: {},
  });
});

test('what does not exist is not found, and nobody but admins is let in', async () => {
  for (const [method, target] of [
    ['GET', `${path}/nothing`],
    ['PATCH', `${path}/nothing`],
    ['DELETE', `${path}/nothing`],
    ['DELETE', `${path}/nothing/truncate`],
  ] as const) {
    const { body } = await server.rest(method, target, { token });
    expect(body).toEqual({ status: 404, message: "The requested resource wasn't found.", data: {} });
    expect((await server.rest(method, target)).status).toBe(401);
  }
});
