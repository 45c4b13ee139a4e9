import fc from 'fast-check';
import { filterText } from './filters.js';
import { hostileText, hostileValue } from './hostile.js';
import type { Payload } from './request.js';
import { recordIds, scratchNames } from './world.js';

type Json = Readonly<Record<string, unknown>>;

const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: arbitrary as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: hostileValue });

/** Some of the names with their values, and sometimes names that nobody expects. */
const objectOf = (values: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Json> =>
  fc
    .tuple(
      fc.record(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maybe(value)])), {
        requiredKeys: [],
      }),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(hostileText, hostileValue, { maxKeys: 2 }) },
      ),
    )
    .map(([usual, odd]) => ({ ...usual, ...odd }));

const recordId = fc.constantFrom(...recordIds);
const word = fc.constantFrom('thing', 'two words', 'Ünïcode', 'x');

export const recordBody = objectOf({
  id: fc.oneof(recordId, fc.stringMatching(/^[a-z0-9]{15}$/)),
  title: word,
  body: fc.constant('<p>text</p>'),
  size: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
  'size+': fc.integer(),
  'size-': fc.integer(),
  done: fc.boolean(),
  email: fc.constant('a@example.com'),
  site: fc.constant('https://example.com/a'),
  day: fc.constantFrom('2024-05-06 07:08:09.123Z', '2024-05-06'),
  kind: fc.constantFrom('red', 'green', 'pink'),
  kinds: fc.subarray(['red', 'green', 'blue', 'pink']),
  'kinds+': fc.constantFrom('red', 'blue'),
  '+kinds': fc.constant(['green']),
  'kinds-': fc.constant('red'),
  data: hostileValue,
  one: recordId,
  many: fc.subarray([...recordIds]),
  'many+': recordId,
  place: fc.record({ lon: fc.double(), lat: fc.double() }),
  photo: fc.constantFrom('', 'photo.txt'),
  'papers-': fc.constant(['papers.txt']),
  'title:autogenerate': word,
  secret: word,
});

const fieldTypes = [
  'text',
  'editor',
  'number',
  'bool',
  'email',
  'url',
  'date',
  'autodate',
  'select',
  'json',
  'file',
  'relation',
  'geoPoint',
];
const fieldNames = ['title', 'size', 'kind', 'a', 'b', 'c', 'id', 'created'];

const fieldDefinition = objectOf({
  id: fc.constantFrom('text1', 'number2', 'x'),
  name: fc.constantFrom(...fieldNames),
  type: fc.constantFrom(...fieldTypes),
  required: fc.boolean(),
  hidden: fc.boolean(),
  presentable: fc.boolean(),
  system: fc.boolean(),
  help: word,
  min: fc.integer({ min: -5, max: 50 }),
  max: fc.integer({ min: -5, max: 50 }),
  pattern: fc.constantFrom('^[a-z]+$', '(a+)+$', '(', '(?=a)', '\\d{3}'),
  autogeneratePattern: fc.constantFrom('[a-z]{5}', '[a-z]{5000}', '((a{9}){9}){9}', '['),
  primaryKey: fc.boolean(),
  onlyInt: fc.boolean(),
  onlyDomains: fc.constant(['example.com']),
  exceptDomains: fc.constant(['example.org']),
  onCreate: fc.boolean(),
  onUpdate: fc.boolean(),
  values: fc.subarray(['red', 'green', 'blue', '']),
  maxSelect: fc.integer({ min: -1, max: 2_000_000 }),
  minSelect: fc.integer({ min: -1, max: 5 }),
  maxSize: fc.integer({ min: -1, max: 2_000_000 }),
  mimeTypes: fc.constant(['image/png']),
  thumbs: fc.subarray(['10x10', '0x0', '10x10t', 'big']),
  protected: fc.boolean(),
  collectionId: fc.constantFrom('things', ...scratchNames, 'nowhere', '_api_keys'),
  cascadeDelete: fc.boolean(),
});

const indexDefinition = fc.oneof(
  objectOf({ fields: fc.subarray(fieldNames), unique: fc.boolean(), name: word }),
  fc.constantFrom(
    'CREATE UNIQUE INDEX `idx` ON `scratch_a` (`title`)',
    'CREATE INDEX idx2 ON scratch_b (title, size DESC)',
    'CREATE UNIQUE INDEX idx3 ON x (title) WHERE size > 1',
    'CREATE INDEX',
    'DROP TABLE x',
  ),
);

export const collectionBody = objectOf({
  id: fc.constantFrom('', 'my_id', 'pbc_1'),
  name: fc.constantFrom(...scratchNames),
  type: fc.constantFrom('base', 'auth', 'view'),
  fields: fc.array(maybe(fieldDefinition), { maxLength: 5 }),
  indexes: fc.array(maybe(indexDefinition), { maxLength: 3 }),
  listRule: filterText,
  viewQuery: fc.constant('select 1'),
});

export const keyBody = objectOf({
  name: word,
  permissions: fc.subarray(['records:read', 'records:write', 'records:delete', 'files:read', 'files:write', 'all']),
  expires: fc.constantFrom('7d', '30d', '60d', '90d', '180d', 'never', 'soon'),
});

export const loginBody = objectOf({ identity: fc.constant('nobody@example.com'), password: word });

const batchBody = objectOf({
  requests: fc.array(
    objectOf({
      method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
      url: fc.constantFrom(
        '/api/collections/things/records',
        `/api/collections/things/records/${recordIds[1]}`,
        '/api/collections/things/records?expand=one&fields=id',
        '/api/keys',
        'things',
      ),
      headers: fc.constant({ Authorization: 'x' }),
      body: recordBody,
    }),
    { maxLength: 6 },
  ),
});

const subscribeBody = objectOf({
  clientId: word,
  subscriptions: fc.subarray([
    'things/*',
    `things/${recordIds[0]}`,
    'things/*?options=%7B%22query%22%3A%7B%7D%7D',
    'x',
  ]),
});

const importBody = objectOf({ collections: fc.array(collectionBody, { maxLength: 3 }), deleteMissing: fc.boolean() });

/** For a route that has no line of its own. */
export const anyBody = fc.oneof(recordBody, batchBody, subscribeBody, importBody, collectionBody, keyBody);

const rawTexts: readonly string[] = [
  '',
  ' ',
  'null',
  '[]',
  '5',
  '"text"',
  '{',
  '{}{}',
  '{"title":"t"} x',
  '\ufeff{}',
  '{"title":"a","title":"b"}',
  '{"title":"\\ud800"}',
  '{"size":1e999}',
  '{"size":-0}',
  '{"__proto__":{"title":"x"}}',
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `{"data":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  `{"title":"${'x'.repeat(100_000)}"}`,
  'title=a&title=b&size=1',
  'title=%zz&%=1&=&&',
  '@jsonPayload={"title":"x"}',
  '@jsonPayload={',
];

const rawTypes: readonly string[] = [
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x; boundary=y',
  `multipart/form-data; boundary=${'b'.repeat(200)}`,
  'multipart/mixed; boundary=x',
  'text/plain',
  'application/xml',
  '',
  ';',
];

const rawPayload: fc.Arbitrary<Payload> = fc
  .tuple(fc.constantFrom(...rawTypes), fc.oneof(fc.constantFrom(...rawTexts), hostileText))
  .map(([type, text]) => ({ type, bytes: Buffer.from(text) }));

const jsonPayload = (body: Json): Payload => ({ type: 'application/json', bytes: Buffer.from(JSON.stringify(body)) });

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const urlencoded = (body: Json): Payload => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const item of Array.isArray(value) ? value : [value]) params.append(name, asText(item));
  }
  return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(params.toString()) };
};

/** One part of a multipart body: its headers, without the blank line, and its content. */
interface Part {
  readonly headers: string;
  readonly content: string;
}

export const multipart = (parts: readonly Part[], boundary = 'x-boundary-x'): Payload => {
  const written = parts.map(({ headers, content }) => `--${boundary}\r\n${headers}\r\n\r\n${content}\r\n`);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.from(`${written.join('')}--${boundary}--\r\n`),
  };
};

const disposition = (name: string, more = ''): string => `Content-Disposition: form-data; name="${name}"${more}`;

const filePart: fc.Arbitrary<Part> = fc
  .tuple(
    fc.constantFrom(
      'photo',
      'papers',
      'papers+',
      '+papers',
      'photo-',
      'title',
      '',
      'requests.0.photo',
      'requests[1].papers',
    ),
    fc.oneof(fc.constantFrom('a.txt', 'photo.png', 'a.tar.gz', '.htaccess', 'x'), hostileText),
    fc.oneof(fc.constantFrom('text/plain', 'image/png', 'text/html;charset=x', ''), hostileText),
    fc.oneof(fc.constantFrom('', 'bytes', 'GIF89a', '<svg onload=alert(1)>', 'x'.repeat(70_000)), hostileText),
  )
  .map(([name, file, type, content]) => ({
    headers: `${disposition(name, `; filename="${file}"`)}\r\nContent-Type: ${type}`,
    content,
  }));

const oddPart: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(hostileText, hostileText).map(([headers, content]) => ({ headers, content })),
  fc.constantFrom<Part>(
    { headers: 'Content-Disposition: form-data', content: 'x' },
    { headers: disposition('@jsonPayload'), content: '{' },
    { headers: disposition('@jsonPayload'), content: '{"__proto__":{"title":1}}' },
    { headers: disposition('a').repeat(500), content: 'x' },
    { headers: `${disposition('title')}\r\nContent-Transfer-Encoding: base64`, content: 'eA==' },
    { headers: `${disposition('title')}\r\nContent-Type: text/plain; charset=nope`, content: 'x' },
  ),
);

const formPayload = (body: fc.Arbitrary<Json>): fc.Arbitrary<Payload> =>
  fc
    .tuple(
      body,
      fc.array(filePart, { maxLength: 4 }),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(oddPart, { maxLength: 3 }) },
      ),
      fc.boolean(),
    )
    .map(([values, files, odd, asPayload]) => {
      const texts = asPayload
        ? [{ headers: disposition('@jsonPayload'), content: JSON.stringify(values) }]
        : Object.entries(values).map(([name, value]) => ({
            headers: disposition(name.replace(/["\r\n]/g, '')),
            content: asText(value),
          }));
      return multipart([...texts, ...files, ...odd]);
    });

/** A body in one of the forms that a server is to understand, or in one that it is to refuse. */
export const payloadOf = (body: fc.Arbitrary<Json>): fc.Arbitrary<Payload> =>
  fc.oneof(
    { weight: 6, arbitrary: body.map(jsonPayload) },
    { weight: 2, arbitrary: body.map(urlencoded) },
    { weight: 4, arbitrary: formPayload(body) },
    { weight: 1, arbitrary: rawPayload },
  );
