import { validate } from '@readme/openapi-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { routes } from '#server/rest/routes.js';
import type { CallOptions } from '../harness/calls.js';
import { startServer, type TestServer } from '../harness/server.js';

interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: JsonObject }>> };
}

let server: TestServer;
let admin: string;
let key: string;
/** The id of a collection whose name cannot be part of an address. */
let foreign: string;

const fields = [
  { name: 'title', type: 'text', required: true, max: 20 },
  { name: 'body', type: 'editor' },
  { name: 'mail', type: 'email' },
  { name: 'page', type: 'url' },
  { name: 'size', type: 'number', min: 0, max: 10, onlyInt: true },
  { name: 'done', type: 'bool' },
  { name: 'day', type: 'date' },
  { name: 'color', type: 'select', values: ['red', 'blue'] },
  { name: 'tags', type: 'select', values: ['a', 'b', 'c'], maxSelect: 2 },
  { name: 'paper', type: 'file' },
  { name: 'extra', type: 'json' },
  { name: 'place', type: 'geoPoint' },
  { name: 'secret', type: 'password' },
  { name: 'inner', type: 'text', hidden: true, help: 'For the house alone.' },
];

beforeAll(async () => {
  server = await startServer();
  admin = server.admin.token;
  await server.createCollection({ name: 'things', fields });
  await server.createCollection({ name: 'others', fields: [{ name: 'label', type: 'text' }] });
  foreign = await server.createCollection({ name: 'книги', fields: [{ name: 'title', type: 'text' }] });
  ({ secret: key } = await server.mintKey(['records:read', 'records:write', 'records:delete']));
});
afterAll(() => server.stop());

const documentFor = async (caller: CallOptions): Promise<Document> => {
  const { status, body } = await server.rest('GET', '/api/openapi.json', caller);
  expect(status).toBe(200);
  return body as unknown as Document;
};

const fieldsIn = ({ components }: Document, schema: string): readonly string[] =>
  Object.keys(components.schemas[schema]?.properties ?? {});

const escaped = (segment: string): string => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Faults of a value by the schema that the pointer leads to; empty when it has none. */
const faultsOf = (document: Document, pointer: readonly string[], value: JsonValue): readonly string[] => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ ...document, $id: 'https://fichero.test/openapi.json' });
  const check = ajv.compile({ $ref: `https://fichero.test/openapi.json#/${pointer.map(escaped).join('/')}` });
  return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const content = ['content', 'application/json', 'schema'];

describe('GET /api/openapi.json', () => {
  test('is valid OpenAPI 3.1, for admins and for keys', async () => {
    for (const caller of [{ token: admin }, { key }]) {
      const document = await documentFor(caller);
      expect(document.openapi).toMatch(/^3\.1\./);
      expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
    }
  });

  test('has every route, those of records once for every collection', async () => {
    const { paths } = await documentFor({ token: admin });
    const wanted = Object.entries(routes).flatMap(([operation, { method, path }]) => {
      const perCollection = /^\/api\/collections\/:collection\/(records|bulk|aggregate)/.test(path);
      const written = perCollection
        ? ['things', 'others', foreign].map((name) => path.replace(':collection', name))
        : [path];
      return written.map((one) => `${operation} ${method} ${one.replace(/:(\w+)/g, '{$1}')}`);
    });
    const found = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) =>
          `${String(operationId).split('.').slice(0, 2).join('.')} ${method.toUpperCase()} ${path}`,
      ),
    );
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  test('shows to each caller the fields that it reads, and those that it may set', async () => {
    const own = ['title', 'body', 'mail', 'page', 'size', 'done', 'day', 'color', 'tags', 'paper', 'extra', 'place'];
    const forKey = await documentFor({ key });
    const meta = ['collectionId', 'collectionName', 'id', 'created', 'updated'];
    expect(fieldsIn(forKey, 'things.Record').toSorted()).toEqual([...meta, ...own].toSorted());
    expect(fieldsIn(forKey, 'things.Create').toSorted()).toEqual(['id', ...own, 'secret'].toSorted());
    expect(fieldsIn(forKey, 'things.Update').toSorted()).toEqual([...own, 'secret'].toSorted());
    expect(JSON.stringify(forKey)).not.toContain('For the house alone.');
    const forAdmin = await documentFor({ token: admin });
    expect(fieldsIn(forAdmin, 'things.Record')).toContain('inner');
    expect(fieldsIn(forAdmin, 'things.Record')).not.toContain('secret');
  });

  test('follows the collections at once', async () => {
    const before = await documentFor({ key });
    await server.createCollection({ name: 'later', fields: [{ name: 'first', type: 'text' }] });
    expect(fieldsIn(await documentFor({ key }), 'later.Record')).toContain('first');
    await server.rest('DELETE', '/api/collections/later', { token: admin });
    const after = await documentFor({ key });
    expect(Object.keys(after.components.schemas)).toEqual(Object.keys(before.components.schemas));
    expect(after.info.version).not.toBe(before.info.version);
  });
});

describe('live answers are what the document says', () => {
  const answers = async (
    method: string,
    template: string,
    path: string,
    options: CallOptions,
    document: Document,
    status = 200,
  ): Promise<JsonObject> => {
    const answer = await server.rest(method, path, options);
    expect(answer.status, answer.text).toBe(status);
    const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status), ...content];
    const failed = ['components', 'responses', 'Error', ...content];
    expect(faultsOf(document, status < 400 ? pointer : failed, answer.body)).toEqual([]);
    return answer.body;
  };

  test('of the server, of keys and of collections', async () => {
    const document = await documentFor({ token: admin });
    const get = (path: string) => answers('GET', path, path, { token: admin }, document);
    for (const path of ['/api/health', '/api/viewer', '/api/openapi.json', '/api/keys', '/api/collections']) {
      await get(path);
    }
    const { email, password } = server.admin;
    const signIn = '/api/collections/_superusers/auth-with-password';
    await answers('POST', signIn, signIn, { body: { identity: email, password } }, document);
    const body = { name: 'made here', permissions: ['files:read'], expires: 'never' };
    const { id } = await answers('POST', '/api/keys', '/api/keys', { token: admin, body }, document);
    const again = `/api/keys/${String(id)}/regenerate`;
    await answers('POST', '/api/keys/{id}/regenerate', again, { token: admin }, document);
    const one = '/api/collections/{collection}';
    await answers('GET', one, '/api/collections/things', { token: admin }, document);
    const change = { token: admin, body: { fields: [{ name: 'label', type: 'text' }] } };
    await answers('PATCH', one, '/api/collections/others', change, document);
  });

  test('of records, empty and full', async () => {
    const document = await documentFor({ key });
    const path = '/api/collections/things/records';
    const full = {
      title: 'full',
      body: '<p>x</p>',
      mail: 'a@example.com',
      page: 'https://example.com',
      size: 3,
      done: true,
      day: '2026-01-02',
      color: 'red',
      tags: ['a', 'b'],
      extra: { any: ['thing'] },
      place: { lon: 1, lat: 2 },
      secret: 'correct horse',
    };
    await answers('POST', path, path, { key, body: { title: 'bare' } }, document);
    const { id } = await answers('POST', path, path, { key, body: full }, document);
    await answers('GET', path, `${path}?search=full&sort=-title`, { key }, document);
    await answers('GET', path, `${path}?skipTotal=1`, { key }, document);
    const one = `${path}/${String(id)}`;
    await answers('GET', `${path}/{id}`, one, { key }, document);
    await answers('PATCH', `${path}/{id}`, one, { key, body: { size: 4 } }, document);
    const { secret: writer } = await server.mintKey(['records:write']);
    const forWriter = await documentFor({ key: writer });
    const told = await answers('POST', path, path, { key: writer, body: full }, forWriter);
    expect(Object.keys(told)).toEqual(['id']);
  });

  test('of what goes wrong', async () => {
    const document = await documentFor({ key });
    const path = '/api/collections/things/records';
    const refused: readonly [string, string, CallOptions, number][] = [
      ['GET', path, {}, 401],
      ['GET', '/api/keys', { key }, 403],
      ['GET', `${path}/nothing`, { key }, 404],
      ['GET', `${path}?filter=(`, { key }, 400],
      ['POST', path, { key, body: { title: '', size: 99, tags: ['z'] } }, 400],
    ];
    for (const [method, url, options, status] of refused) await answers(method, url, url, options, document, status);
  });

  test.each<[JsonObject, boolean]>([
    [{ title: 'x' }, true],
    [{ title: 'x', size: 10, tags: ['a'], color: '', day: '', mail: null, extra: null }, true],
    [{}, false],
    [{ title: null }, false],
    [{ title: 'x'.repeat(21) }, false],
    [{ title: 1 }, false],
    [{ title: 'x', size: 11 }, false],
    [{ title: 'x', size: 1.5 }, false],
    [{ title: 'x', size: 'many' }, false],
    [{ title: 'x', color: 'green' }, false],
    [{ title: 'x', tags: ['a', 'b', 'c'] }, false],
    [{ title: 'x', place: { lon: 181, lat: 0 } }, false],
  ])('the schema of a new record and the server agree on %j', async (body, isGood) => {
    const document = await documentFor({ key });
    expect(faultsOf(document, ['components', 'schemas', 'things.Create'], body).length === 0).toBe(isGood);
    const { status } = await server.rest('POST', '/api/collections/things/records', { key, body });
    expect(status).toBe(isGood ? 200 : 400);
  });
});
