import { afterAll, describe, expect, test } from 'vitest';
import type { FieldError } from '#server/lib/errors.js';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { startServer } from '../harness/server.js';

/** The table of codes of records-rest.md section 1.5, as clients meet it: code, message and params of every rule. */

const server = await startServer();
afterAll(() => server.stop());
const { token } = server.admin;

const fault = (code: string, message: string, params?: JsonObject): FieldError => ({
  code: `validation_${code}`,
  message,
  ...(params === undefined ? {} : { params }),
});

const required = fault('required', 'Cannot be blank.');
const invalidValue = fault('invalid_value', 'Invalid value.');
const invalidFormat = fault('invalid_format', 'Invalid value format.');
const atLeast = (min: number) => fault('min_text_constraint', `Must be at least ${min} character(s).`, { min });
const atMost = (max: number) => fault('max_text_constraint', `Must be no more than ${max} character(s).`, { max });
const notANumber = fault('not_a_number', 'The submitted number is not properly formatted.');
const notAnEmail = fault('is_email', 'Must be a valid email address.');
const emailDomain = fault('email_domain_not_allowed', 'Email domain is not allowed.');
const notAUrl = fault('invalid_url', 'Must be a valid url.');
const urlDomain = fault('url_domain_not_allowed', 'Url domain is not allowed.');
const notADate = fault('invalid_value', 'Must be a valid date.');
const tooMany = (maxSelect: number) => fault('too_many_values', `Select no more than ${maxSelect}.`, { maxSelect });
const noRecords = fault('missing_rel_records', 'Failed to find all relation records with the provided ids.');
const latitude = fault('invalid_latitude', 'Latitude must be between -90 and 90 degrees.');
const longitude = fault('invalid_longitude', 'Longitude must be between -180 and 180 degrees.');
const invalidJson = fault('invalid_json', 'Must be a valid json value.');
const unknownFile = (name: string) => fault('invalid_file', `Invalid new files: [${name}].`, { invalidFiles: [name] });

const day = '2024-01-02 00:00:00.000Z';
const threshold = '2024-01-02T00:00:00Z';
const values = ['red', 'green', 'blue'];

/** The field, what is sent for it, and what is wrong with that. */
const rows: readonly (readonly [JsonObject & { readonly type: string }, JsonValue, FieldError])[] = [
  [{ type: 'text', min: 3 }, 'ab', atLeast(3)],
  [{ type: 'text', max: 3 }, 'abcd', atMost(3)],
  [{ type: 'text' }, 'x'.repeat(5_001), atMost(5_000)],
  [{ type: 'text', pattern: '^a+$' }, 'b', invalidFormat],
  [{ type: 'text' }, 5, invalidValue],
  [{ type: 'password', min: 8 }, 'short', fault('min_text_constraint', 'Must be at least 8 character(s).')],
  [{ type: 'password', max: 9 }, 'much too long', fault('max_text_constraint', 'Must be less than 9 character(s).')],
  [{ type: 'password' }, 'x'.repeat(72), fault('max_text_constraint', 'Must be less than 71 character(s).')],
  [{ type: 'password', pattern: '^a+$' }, 'b', invalidFormat],
  [{ type: 'password' }, 5, invalidValue],
  [
    { type: 'editor', maxSize: 3 },
    'abcd',
    fault('content_size_limit', 'The maximum allowed content size is 3 bytes.', { maxSize: 3 }),
  ],
  [{ type: 'editor' }, 5, invalidValue],
  [{ type: 'number', min: 2 }, 1, fault('min_number_constraint', 'Must be greater or equal than 2.', { min: 2 })],
  [{ type: 'number', max: 2 }, 3, fault('max_number_constraint', 'Must be less or equal than 2.', { max: 2 })],
  [{ type: 'number', onlyInt: true }, 1.5, fault('only_int_constraint', 'Decimal numbers are not allowed.')],
  [{ type: 'number' }, 'abc', notANumber],
  [{ type: 'number' }, {}, notANumber],
  [{ type: 'bool' }, 'abc', invalidValue],
  [{ type: 'email' }, 'nobody', notAnEmail],
  [{ type: 'email', onlyDomains: ['example.com'] }, 'a@example.org', emailDomain],
  [{ type: 'email', exceptDomains: ['example.com'] }, 'a@example.com', emailDomain],
  [{ type: 'url' }, 'nowhere', notAUrl],
  [{ type: 'url', onlyDomains: ['example.com'] }, 'https://example.org', urlDomain],
  [{ type: 'url', exceptDomains: ['example.com'] }, 'https://example.com', urlDomain],
  [{ type: 'date' }, 'soon', notADate],
  [
    { type: 'date', min: day },
    '2024-01-01',
    fault('min_greater_equal_than_required', 'Must be no less than 2024-01-02 00:00:00 +0000 UTC.', { threshold }),
  ],
  [
    { type: 'date', max: day },
    '2024-01-03',
    fault('max_less_equal_than_required', 'Must be no greater than 2024-01-02 00:00:00 +0000 UTC.', { threshold }),
  ],
  [{ type: 'select', values }, 'pink', fault('invalid_value', 'Invalid value pink.', { value: 'pink' })],
  [{ type: 'select', values }, 5, invalidValue],
  [{ type: 'select', values, maxSelect: 2 }, values, tooMany(2)],
  [{ type: 'select', values, maxSelect: 2 }, ['pink', 'black', 'white'], tooMany(2)],
  [{ type: 'relation', collectionId: 'targets' }, 'aaaaaaaaaaaaaaa', noRecords],
  [{ type: 'relation', collectionId: 'targets' }, {}, invalidValue],
  [{ type: 'relation', collectionId: 'targets', maxSelect: 2 }, ['a', 'b', 'c'], tooMany(2)],
  [
    { type: 'relation', collectionId: 'targets', minSelect: 2, maxSelect: 3 },
    ['a'],
    fault('not_enough_values', 'Select at least 2.', { minSelect: 2 }),
  ],
  [
    { type: 'json', maxSize: 3 },
    'four',
    fault('json_size_limit', 'The maximum allowed JSON size is 3 bytes.', { maxSize: 3 }),
  ],
  [{ type: 'json' }, ['a\0b'], invalidJson],
  [{ type: 'file' }, 'claimed.txt', unknownFile('claimed.txt')],
  [{ type: 'file' }, {}, invalidValue],
  [{ type: 'geoPoint' }, { lon: 0, lat: 91 }, latitude],
  [{ type: 'geoPoint' }, { lon: 181, lat: 0 }, longitude],
  [{ type: 'geoPoint' }, { lon: 181, lat: 91 }, latitude],
  [{ type: 'geoPoint' }, 'here', invalidValue],
];

await server.createCollection({ name: 'targets' });
await server.createCollection({ name: 'table', fields: rows.map(([field], i) => ({ name: `f${i}`, ...field })) });
const path = '/api/collections/table/records';
const { body: existing } = await server.rest('POST', path, { token, body: {} });
const { secret: key } = await server.mintKey([
  'records:read',
  'records:write',
  'records:delete',
  'files:read',
  'files:write',
]);

describe('a value that breaks a rule of its field', () => {
  const numbered = rows.map(([field, value, error], i) => [i, field, value, error] as const);
  test.each(numbered)('%i: %j with %j', async (i, _field, value, error) => {
    const body = { [`f${i}`]: value };
    const data = { [`f${i}`]: error };
    const created = await server.rest('POST', path, { key, body });
    expect(created.body).toEqual({ status: 400, message: 'Failed to create record.', data });
    const updated = await server.rest('PATCH', `${path}/${existing['id']}`, { key, body });
    expect(updated.body).toEqual({ status: 400, message: 'Failed to update record.', data });
  });
});

test('of everything that is wrong nothing is left out, and nothing is stored', async () => {
  const body = Object.fromEntries(rows.map(([, value], i) => [`f${i}`, value]));
  const { body: answer } = await server.rest('POST', path, { key, body });
  expect(answer['data']).toEqual(Object.fromEntries(rows.map(([, , error], i) => [`f${i}`, error])));
  expect((await server.rest('GET', path, { key })).body['totalItems']).toBe(1);
});

test('what is required and missing, of every type that can be', async () => {
  const types = ['text', 'editor', 'number', 'bool', 'email', 'url', 'date', 'json', 'file', 'geoPoint', 'password'];
  const fields = [
    ...types.map((type) => ({ name: type, type, required: true })),
    { name: 'select', type: 'select', values, required: true },
    { name: 'relation', type: 'relation', collectionId: 'targets', required: true },
  ];
  await server.createCollection({ name: 'needed', fields });
  const expected = Object.fromEntries(fields.map(({ name }) => [name, required]));
  for (const body of [{}, Object.fromEntries(fields.map(({ name }) => [name, null]))]) {
    const { status, body: answer } = await server.rest('POST', '/api/collections/needed/records', { key, body });
    expect([status, answer['data']]).toEqual([400, expected]);
  }
});

describe('a value that must be unique', () => {
  const notUnique = fault('not_unique', 'Value must be unique.');
  const unique = '/api/collections/unique/records';

  test('is refused on every field of its index', async () => {
    const fields = ['a', 'b', 'c'].map((name) => ({ name, type: 'text' }));
    const indexes = [{ fields: ['a', 'b'], unique: true }];
    await server.createCollection({ name: 'unique', fields, indexes });
    await server.rest('POST', unique, { key, body: { a: 'x', b: 'y' } });
    const { status, body } = await server.rest('POST', unique, { key, body: { a: 'x', b: 'y', c: 'z' } });
    expect([status, body['data']]).toEqual([400, { a: notUnique, b: notUnique }]);
  });

  test('is refused for an id that is taken', async () => {
    const { status, body } = await server.rest('POST', path, { key, body: { id: existing['id'] as string } });
    expect([status, body['data']]).toEqual([400, { id: notUnique }]);
  });
});

test.each([
  ['short', atLeast(15)],
  ['sixteencharacter', atMost(15)],
  ['UPPERCASELETTER', invalidFormat],
  ['../../../../etc', invalidFormat],
  [5, invalidValue],
])('%j is no id', async (id, error) => {
  const { status, body } = await server.rest('POST', path, { key, body: { id } });
  expect([status, body['data']]).toEqual([400, { id: error }]);
});

test('an id does not change', async () => {
  const body = { id: 'another00000000' };
  const { body: answer } = await server.rest('PATCH', `${path}/${existing['id']}`, { key, body });
  expect(answer['data']).toEqual({ id: fault('pk_change', 'The record primary key cannot be changed.') });
});

describe('a file that breaks a rule of its field', () => {
  const files = '/api/collections/files/records';
  const send = async (...parts: readonly (readonly [string, string])[]) => {
    const form = new FormData();
    for (const [field, bytes] of parts) form.append(field, new Blob([bytes]), 'sent.txt');
    const { status, body } = await server.rest('POST', files, { key, body: form });
    expect(status).toBe(400);
    return body['data'];
  };

  test('its size, its type, their number', async () => {
    await server.createCollection({
      name: 'files',
      fields: [
        { name: 'small', type: 'file', maxSize: 3 },
        { name: 'image', type: 'file', mimeTypes: ['image/png', 'image/gif'] },
        { name: 'two', type: 'file', maxSelect: 2 },
      ],
    });
    expect(await send(['small', 'four'])).toEqual({
      small: fault('file_size_limit', 'Failed to upload sent.txt - the maximum allowed file size is 3 bytes.', {
        file: 'sent.txt',
        maxSize: 3,
      }),
    });
    expect(await send(['image', 'text'])).toEqual({
      image: fault('invalid_mime_type', '"sent.txt" mime type must be one of: image/png, image/gif.'),
    });
    expect(await send(['two', 'a'], ['two', 'b'], ['two', 'c'])).toEqual({
      two: fault('too_many_files', 'The maximum allowed files is 2.', { maxSelect: 2 }),
    });
  });
});

describe('a request that cannot be served', () => {
  const json = { 'Content-Type': 'application/json' };
  const raw = async (method: string, target: string, body: string, headers: Record<string, string> = json) => {
    const response = await fetch(server.url + target, { method, headers: { 'X-Api-Key': key, ...headers }, body });
    return (await response.json()) as JsonObject;
  };
  const misunderstood = { status: 400, message: 'Something went wrong while processing your request.', data: {} };
  const notFound = { status: 404, message: "The requested resource wasn't found.", data: {} };

  test.each(['{', '[]', '5', '"text"', '', ' ', '\ufeff{}', '{"a":"\\ud800"}', '{"a":1,"a":2}', '{} x', '{}{}'])(
    'the body %j',
    async (body) => {
      const expected = body === '' ? expect.objectContaining({ collectionName: 'targets' }) : misunderstood;
      expect(await raw('POST', '/api/collections/targets/records', body)).toEqual(expected);
    },
  );

  test('a form with a broken escape', async () => {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await raw('POST', '/api/collections/targets/records', 'name=%zz', type)).toEqual(misunderstood);
  });

  test('a content type that nobody reads', async () => {
    const answer = await raw('POST', path, '<a/>', { 'Content-Type': 'text/plain' });
    expect(answer).toEqual({ status: 400, message: 'Unsupported Content-Type.', data: {} });
  });

  test.each(['page=x', 'perPage=1.5', 'skipTotal=yes', 'filter=(', 'filter=nope%3D1', 'sort=nope', 'sort=,'])(
    '%s in a list',
    async (query) => {
      const { body } = await server.rest('GET', `${path}?${query}`, { key });
      expect(body).toEqual({ status: 400, message: expect.any(String), data: {} });
    },
  );

  test.each([
    ['filter=(', { code: 'filter_operand_missing', at: 1 }],
    ['filter=nope%3D1', { code: 'filter_unknown_field', name: 'nope', at: 0 }],
    ['sort=%C3%B1%F0%9F%98%80%7F%0D%0A', { code: 'sort_unknown_field', name: 'ñ😀\u007f' }],
  ])('%s in a list, with the reason beside the body', async (query, reason) => {
    const { status, headers } = await fetch(`${server.url}${path}?${query}`, { headers: { 'X-Api-Key': key } });
    expect([status, JSON.parse(headers.get('x-fichero-reason') ?? '')]).toEqual([400, reason]);
  });

  test('without a credential, with too little leave, for what does not exist', async () => {
    const nobody = await server.rest('GET', path);
    expect(nobody.body).toEqual({
      status: 401,
      message: 'The request requires a valid API key or session.',
      data: {},
    });
    const { secret: blind } = await server.mintKey(['records:write']);
    const forbidden = await server.rest('GET', path, { key: blind });
    expect(forbidden.body).toEqual({
      status: 403,
      message: 'The API key lacks the permission records:read.',
      data: {},
    });
    const admins = await server.rest('GET', '/api/collections', { key });
    expect(admins.body).toEqual({ status: 403, message: 'Only admins can perform this action.', data: {} });
    for (const [method, target] of [
      ['GET', `${path}/aaaaaaaaaaaaaaa`],
      ['PATCH', `${path}/aaaaaaaaaaaaaaa`],
      ['DELETE', `${path}/aaaaaaaaaaaaaaa`],
      ['GET', '/api/files/table/aaaaaaaaaaaaaaa/a.txt'],
      ['PUT', `${path}/aaaaaaaaaaaaaaa`],
    ] as const) {
      const { body } = await server.rest(method, target, { key });
      expect({ method, target, body }).toEqual({ method, target, body: notFound });
    }
    const nowhere = '/api/collections/nothing/records';
    for (const [method, target, message] of [
      ['GET', nowhere, 'Missing collection context.'],
      ['DELETE', `${nowhere}/aaaaaaaaaaaaaaa`, 'Missing collection context.'],
      ['POST', nowhere, 'Missing or invalid collection context.'],
      ['PATCH', `${nowhere}/aaaaaaaaaaaaaaa`, 'Missing or invalid collection context.'],
      ['GET', '/api/files/nothing/aaaaaaaaaaaaaaa/a.txt', 'Missing or invalid collection context.'],
      ['GET', '/api/nothing', 'File not found.'],
    ] as const) {
      const { body } = await server.rest(method, target, { key });
      expect({ method, target, body }).toEqual({ method, target, body: { status: 404, message, data: {} } });
    }
  });

  test('a delete that a required relation forbids', async () => {
    const fields = [{ name: 'to', type: 'relation', collectionId: 'targets', required: true }];
    await server.createCollection({ name: 'holders', fields });
    const target = await server.rest('POST', '/api/collections/targets/records', { token, body: {} });
    await server.rest('POST', '/api/collections/holders/records', { token, body: { to: target.body['id'] } });
    const { body } = await server.rest('DELETE', `/api/collections/targets/records/${target.body['id']}`, { token });
    expect(body).toEqual({
      status: 400,
      message: 'Failed to delete record. Make sure that the record is not part of a required relation reference.',
      data: {},
    });
  });
});
