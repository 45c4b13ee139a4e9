import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { ask, create, type Request, type SentFile, type Side } from './exchange.js';

const times: readonly JsonObject[] = [
  { name: 'created', type: 'autodate', onCreate: true },
  { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
];

/** Both servers are given the same ids of collections, so that whatever names them can be compared too. */
const collection = (name: string, fields: readonly JsonObject[], indexes: readonly string[] = []): JsonObject => ({
  id: `pbc_${name}`,
  name,
  type: 'base',
  fields: [...fields, ...times],
  indexes: [...indexes],
});

const relation = (name: string, target: string, options: JsonObject = {}): JsonObject => ({
  name,
  type: 'relation',
  collectionId: `pbc_${target}`,
  maxSelect: 1,
  ...options,
});

const unique = (name: string, field: string): string =>
  `CREATE UNIQUE INDEX \`idx_${name}_${field}\` ON \`${name}\` (\`${field}\`)`;

export const kinds = ['news', 'essay', 'How-To'] as const;
export const labels = ['red', 'green', 'blue', 'sea green', 'Ünïcode'] as const;

/** What is read: filled once, never changed by a case. In order of their references. */
const readCollections: readonly JsonObject[] = [
  collection('categories', [
    { name: 'title', type: 'text' },
    { name: 'rank', type: 'number' },
    relation('parent', 'categories'),
  ]),
  collection('authors', [
    { name: 'name', type: 'text' },
    { name: 'email', type: 'email' },
    { name: 'score', type: 'number' },
    { name: 'vip', type: 'bool' },
    { name: 'born', type: 'date' },
    { name: 'home', type: 'geoPoint' },
    { name: 'secret', type: 'text', hidden: true },
    relation('boss', 'authors'),
    relation('likes', 'categories', { maxSelect: 3 }),
  ]),
  collection(
    'posts',
    [
      { name: 'title', type: 'text' },
      { name: 'code', type: 'text' },
      { name: 'body', type: 'editor' },
      { name: 'views', type: 'number' },
      { name: 'rating', type: 'number' },
      { name: 'draft', type: 'bool' },
      { name: 'published', type: 'date' },
      { name: 'link', type: 'url' },
      { name: 'kind', type: 'select', values: [...kinds], maxSelect: 1 },
      { name: 'labels', type: 'select', values: [...labels], maxSelect: 4 },
      { name: 'extra', type: 'json' },
      { name: 'place', type: 'geoPoint' },
      { name: 'cover', type: 'file', maxSelect: 1 },
      { name: 'docs', type: 'file', maxSelect: 3 },
      relation('author', 'authors'),
      relation('cats', 'categories', { maxSelect: 4 }),
    ],
    ['CREATE INDEX `idx_posts_views` ON `posts` (`views`)', 'CREATE INDEX `idx_posts_title` ON `posts` (`title`)'],
  ),
  collection('comments', [
    { name: 'text', type: 'text' },
    { name: 'stars', type: 'number' },
    relation('post', 'posts'),
    relation('by', 'authors', { maxSelect: 3 }),
  ]),
  collection(
    'profiles',
    [{ name: 'bio', type: 'text' }, relation('author', 'authors')],
    [unique('profiles', 'author')],
  ),
];

/** What is written: every field type with its rules, and each way to refer to a record. */
const writtenCollections: readonly JsonObject[] = [
  collection('targets', [{ name: 'title', type: 'text' }]),
  collection(
    'things',
    [
      { name: 'title', type: 'text', min: 2, max: 12, pattern: '^[A-Za-z ]+$', required: true },
      { name: 'code', type: 'text' },
      { name: 'body', type: 'editor', maxSize: 40 },
      { name: 'count', type: 'number', min: -5, max: 100, onlyInt: true },
      { name: 'amount', type: 'number' },
      { name: 'on', type: 'bool' },
      { name: 'mail', type: 'email', exceptDomains: ['example.org'] },
      { name: 'link', type: 'url', onlyDomains: ['example.com'] },
      { name: 'day', type: 'date', min: '2020-01-01 00:00:00.000Z', max: '2030-01-01 00:00:00.000Z' },
      { name: 'kind', type: 'select', values: [...kinds], maxSelect: 1 },
      { name: 'labels', type: 'select', values: [...labels], maxSelect: 2 },
      { name: 'extra', type: 'json', maxSize: 60 },
      { name: 'place', type: 'geoPoint' },
      { name: 'phrase', type: 'password', min: 4, max: 20 },
      { name: 'cover', type: 'file', maxSelect: 1, maxSize: 60, mimeTypes: ['text/plain'] },
      { name: 'docs', type: 'file', maxSelect: 2, maxSize: 100 },
      relation('one', 'targets'),
      relation('many', 'targets', { maxSelect: 3, minSelect: 2 }),
    ],
    [unique('things', 'code')],
  ),
  collection('needy', [
    { name: 'title', type: 'text', required: true },
    { name: 'mail', type: 'email', required: true },
    { name: 'kind', type: 'select', values: [...kinds], maxSelect: 1, required: true },
    { name: 'labels', type: 'select', values: [...labels], maxSelect: 3, required: true },
    { name: 'day', type: 'date', required: true },
    { name: 'extra', type: 'json', required: true },
    relation('one', 'targets', { required: true }),
    relation('many', 'targets', { maxSelect: 3, required: true }),
  ]),
  collection('parents', [{ name: 'title', type: 'text' }]),
  collection('kids', [
    { name: 'title', type: 'text' },
    relation('cascading', 'parents', { cascadeDelete: true }),
    relation('allCascading', 'parents', { cascadeDelete: true, maxSelect: 3 }),
    relation('optional', 'parents'),
    relation('several', 'parents', { maxSelect: 3 }),
  ]),
  collection('bound', [relation('needed', 'parents', { required: true })]),
  collection('boundMany', [relation('needed', 'parents', { required: true, maxSelect: 3 })]),
  collection('grandkids', [relation('kid', 'kids', { cascadeDelete: true })]),
];

/** Ids as both servers take them, told apart by number. */
const idOf = (letter: string, n: number): string => `${letter}${String(n).padStart(14, '0')}`;

const idsOf = (letter: string, count: number) => Array.from({ length: count }, (_, n) => idOf(letter, n));

const categoryIds = idsOf('c', 8);
const authorIds = idsOf('a', 15);
export const postIds = idsOf('p', 90);
const commentIds = idsOf('m', 120);
const profileIds = idsOf('f', 9);
export const targetIds = idsOf('t', 5);

export const titles = [
  '',
  'a',
  'Alpha',
  'alpha',
  'ALPHA beta',
  '100%',
  'a_b',
  'a\\b',
  'say "hi"',
  "it's",
  'Ärger',
  'ärger',
  'line\nbreak',
  '123',
  '123.0',
  '1',
  'true',
  'null',
  'zeta',
  'émile 🎉',
] as const;

export const numbers = [0, 1, -1, 2, 3.5, -2.25, 10, 100, 123, 0.1, 1e6, 2024] as const;

export const dates = [
  '',
  '2024-01-01 00:00:00.000Z',
  '2024-05-06 07:08:09.123Z',
  '2024-05-06 23:59:59.999Z',
  '2023-12-31 12:00:00.000Z',
  '1969-07-20 20:17:40.000Z',
  '2031-10-05 00:00:00.001Z',
] as const;

const extras: readonly JsonValue[] = [
  null,
  '',
  'text',
  5,
  0,
  true,
  false,
  [],
  {},
  [1, 2, 3],
  ['x', { y: 'z' }],
  { a: { b: 'deep' }, list: ['p', 'q'], n: 7 },
  { a: null, n: 0, s: '' },
  { a: { b: 5 }, list: [], flag: true },
  { a: 'flat', n: 7.5, s: 'Text' },
];

const bodies = [
  '',
  '<p>Hello <b>World</b>, this is a <i>longer</i> piece of text.</p>',
  'plain text, of some length, to be cut',
  '<h1>T</h1>\n<script>alert(1)</script><p>après  ça</p>',
] as const;

const points = [
  { lon: 0, lat: 0 },
  { lon: 23.32, lat: 42.69 },
  { lon: -70.5, lat: -33.25 },
  { lon: 180, lat: 90 },
] as const;

const some = <T>(values: readonly T[], max: number): fc.Arbitrary<T[]> =>
  fc.subarray([...values], { maxLength: max }).chain((part) => fc.shuffledSubarray(part, { minLength: part.length }));

const maybe = (values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.constant('') });

const post = (code: string): fc.Arbitrary<JsonObject> =>
  fc.record({
    title: fc.constantFrom(...titles),
    code: fc.constant(code),
    body: fc.constantFrom(...bodies),
    views: fc.constantFrom(...numbers),
    rating: fc.constantFrom(...numbers),
    draft: fc.boolean(),
    published: fc.constantFrom(...dates),
    link: fc.constantFrom('', 'https://example.com/a?b=c', 'http://localhost.test/'),
    kind: maybe(kinds),
    labels: some(labels, 4),
    extra: fc.constantFrom(...extras),
    place: fc.constantFrom(...points),
    author: maybe(authorIds),
    cats: some(categoryIds, 4),
  });

const recordsByCollection: readonly (readonly [string, readonly string[], (n: number) => fc.Arbitrary<JsonObject>])[] =
  [
    [
      'categories',
      categoryIds,
      (n) =>
        fc.record({
          title: fc.constantFrom(...titles),
          rank: fc.constantFrom(...numbers),
          parent: n === 0 ? fc.constant('') : maybe(categoryIds.slice(0, n)),
        }),
    ],
    [
      'authors',
      authorIds,
      (n) =>
        fc.record({
          name: fc.constantFrom(...titles),
          email: fc.constantFrom('', 'ann@example.com', 'Bob@example.org'),
          score: fc.constantFrom(...numbers),
          vip: fc.boolean(),
          born: fc.constantFrom(...dates),
          home: fc.constantFrom(...points),
          secret: fc.constantFrom('s1', 's2'),
          boss: n === 0 ? fc.constant('') : maybe(authorIds.slice(0, n)),
          likes: some(categoryIds, 3),
        }),
    ],
    ['posts', postIds, (n) => post(`code-${n}`)],
    [
      'comments',
      commentIds,
      () =>
        fc.record({
          text: fc.constantFrom(...titles),
          stars: fc.constantFrom(0, 1, 2, 3, 4, 5),
          post: maybe(postIds.slice(0, 40)),
          by: some(authorIds, 3),
        }),
    ],
    [
      'profiles',
      profileIds,
      (n) => fc.record({ bio: fc.constantFrom(...titles), author: fc.constant(authorIds[n] ?? '') }),
    ],
    ['targets', targetIds, (n) => fc.constant({ title: `target ${n}` })],
  ];

const filesOf = (n: number): readonly SentFile[] => {
  if (n % 4 === 0) return [];
  const doc = (i: number): SentFile => ({ key: 'docs', name: `Paper ${n}-${i}.md`, text: `# paper ${i}` });
  return [
    ...(n % 3 === 0 ? [{ key: 'cover', name: `Cover ${n}.txt`, text: `cover of ${n}` }] : []),
    ...Array.from({ length: n % 4 }, (_, i) => doc(i)),
  ];
};

/** The requests that fill a server; the same for the same seed. */
const fillings = (seed: number): readonly Request[] =>
  recordsByCollection.flatMap(([name, ids, valuesOf]) =>
    ids.map((id, n): Request => {
      const [values] = fc.sample(valuesOf(n), { numRuns: 1, seed: seed + n });
      const request = create(name, { id, ...values });
      const files = name === 'posts' ? filesOf(n) : [];
      return files.length === 0 ? request : { ...request, files };
    }),
  );

/** PocketBase takes a relation of a collection to itself only once the collection is there. */
const definitionsOf = (body: JsonObject): readonly Request[] => {
  const { id = null } = body;
  const fields = body['fields'] as JsonObject[];
  const first = fields.filter((field) => field['collectionId'] !== id);
  const making: Request = { method: 'POST', path: '/api/collections', body: { ...body, fields: first } };
  if (first.length === fields.length) return [making];
  return [making, { method: 'PATCH', path: `/api/collections/${id}`, body: { fields } }];
};

/** Makes all collections and records on an empty server. */
export const fillSide = async (side: Side, seed: number): Promise<void> => {
  const definitions = [...readCollections, ...writtenCollections].flatMap(definitionsOf);
  for (const request of [...definitions, ...fillings(seed)]) {
    const { status, body } = await ask(side, request);
    if (status !== 200) throw new Error(`${side.name} refuses ${JSON.stringify(request)}: ${JSON.stringify(body)}`);
  }
};
