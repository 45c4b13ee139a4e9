/** A request that is made to cost more than it should, or to tell more than it may. */
export interface HostileRequest {
  readonly name: string;
  readonly body: string;
  /** What the server says to it; 400 when not said. */
  readonly status?: number;
}

const repeated = (count: number, make: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(between);

const wrapped = (depth: number, before: string, inner: string, after: string): string =>
  before.repeat(depth) + inner + after.repeat(depth);

const asking = (query: string, variables: unknown = {}): string => JSON.stringify({ query, variables });

const aliases: readonly HostileRequest[] = [
  { name: '16 aliases', body: asking(`{ ${repeated(16, (i) => `a${i}: viewer { name }`)} }`) },
  { name: '5,000 aliases', body: asking(`{ ${repeated(5_000, (i) => `a${i}: __typename`)} }`), status: 413 },
  { name: '1,000 aliases', body: asking(`{ ${repeated(1_000, (i) => `a${i}: __typename`)} }`) },
  {
    name: '100 passwords in one request',
    body: asking(
      `mutation { ${repeated(100, (i) => `a${i}: login(email: "a@example.com", password: "${i}") { token }`)} }`,
    ),
  },
  { name: 'aliases inside an object', body: asking(`{ viewer { ${repeated(100, (i) => `a${i}: name`)} } }`) },
  {
    name: 'aliases in fragments that are spread',
    body: asking(
      `{ ...A ...B } ${repeated(2, (i) => `fragment ${'AB'[i]} on Query { ${repeated(10, (j) => `a${i}${j}: viewer { name }`)} }`)}`,
    ),
  },
  {
    name: 'aliases of introspection',
    body: asking(`{ ${repeated(50, (i) => `a${i}: __schema { types { name } }`)} }`),
  },
];

const depths: readonly HostileRequest[] = [
  {
    name: 'depth 11 of types',
    body: asking(`{ __type(name: "Query") { fields { type { ${wrapped(12, 'ofType { ', 'name', ' }')} } } } }`),
  },
  { name: 'depth 500', body: asking(wrapped(500, '{ viewer ', '', ' }')) },
  { name: 'fragments inside each other, 400 deep', body: asking(`{ ${wrapped(400, '... { ', '__typename', ' }')} }`) },
  {
    name: 'types of fields of types of fields',
    body: asking(`{ __schema { types { ${wrapped(5, 'fields { type { ', 'name', ' } }')} } } }`),
  },
  {
    name: 'types of fields of types of fields in fragments',
    body: asking(
      `{ __schema { types { ...T0 } } } ${repeated(5, (i) => `fragment T${i} on __Type { fields { type { ...T${i + 1} } } }`)} fragment T5 on __Type { name }`,
    ),
  },
  {
    name: 'a list in a list, 900 deep',
    body: asking(`{ records(collection: ${wrapped(900, '[', '1', ']')}) { page } }`),
  },
  {
    name: 'an object in an object, 400 deep',
    body: asking(`{ records(collection: ${wrapped(400, '{a: ', '1', '}')}) { page } }`),
  },
  {
    name: 'a type of a variable, 900 deep',
    body: asking(`query ($v: ${wrapped(900, '[', 'Int', ']')}) { __typename }`),
  },
];

const fragments: readonly HostileRequest[] = [
  {
    name: 'fragments that spread the next twice, 24 times',
    body: asking(
      `query { ...F0 } ${repeated(24, (i) => `fragment F${i} on Query { a: health { status } ...F${i + 1} b: health { status } ...F${i + 1} }`)} fragment F24 on Query { viewer { name } }`,
    ),
  },
  {
    name: 'fragments that spread the next ten times, nested',
    body: asking(
      `{ viewer { name } ...F0 } ${repeated(8, (i) => `fragment F${i} on Query { ${repeated(10, () => `... on Query { ...F${i + 1} }`)} }`)} fragment F8 on Query { health { status } viewer { kind permissions } }`,
    ),
  },
  { name: 'a fragment that spreads itself', body: asking('{ ...A } fragment A on Query { ...A }') },
  {
    name: 'two that spread each other',
    body: asking('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
  },
  {
    name: 'a circle of 100',
    body: asking(`{ ...C0 } ${repeated(100, (i) => `fragment C${i} on Query { ...C${(i + 1) % 100} }`)}`),
  },
  {
    name: 'everyone spreads everyone',
    body: asking(`{ ...E0 } ${repeated(20, (i) => `fragment E${i} on Query { ${repeated(20, (j) => `...E${j}`)} }`)}`),
  },
  {
    name: 'fragments that nobody uses',
    body: asking(`{ __typename } ${repeated(200, (i) => `fragment U${i} on Query { __typename }`)}`),
  },
  {
    name: 'a fragment of that name again and again',
    body: asking(`{ ...A } ${repeated(200, () => 'fragment A on Query { __typename }')}`),
  },
];

/** Records of `articles`, each with those that have it as their parent, that many at each of the levels. */
const levels = (size: string, depth: number): string =>
  wrapped(depth, `articles_via_parent(first: ${size}) { nodes { `, 'id', ' } }').replace(
    'articles_via_parent',
    'articles',
  );

const sized = (size: string, depth: number, before = '{'): string => `${before} ${levels(size, depth)} }`;

/** Answers of millions of records. `articles` is a collection of the server that is asked. */
const costs: readonly HostileRequest[] = [
  { name: '1,000 of 1,000', body: asking(sized('1000', 2)) },
  { name: '1,000 of 1,000, by a variable', body: asking(sized('$n', 2, 'query ($n: Int!) {'), { n: 1_000 }) },
  { name: '1,000 of 1,000, by what a variable is otherwise', body: asking(sized('$n', 2, 'query ($n: Int = 1000) {')) },
  {
    name: 'more than there may be of more than there may be',
    body: asking(sized('$n', 2, 'query ($n: Int) {'), { n: 2e9 }),
  },
  { name: 'as many as when nothing is said, four times in each other', body: asking(sized('null', 4)) },
  {
    name: '1,000 of 1,000 from the end',
    body: asking(sized('null', 2).replaceAll('first: null', 'last: 1000')),
  },
  {
    name: '1,000 edges of 1,000 edges',
    body: asking(sized('1000', 2).replaceAll('nodes { ', 'edges { node { ').replace('id', 'id } }')),
  },
  {
    name: '1,000 of 1,000, in fragments',
    body: asking(
      `query ($n: Int!) { articles(first: $n) { ...C } } fragment C on Article_Connection { nodes { ...A } } fragment A on Article { articles_via_parent(first: $n) { nodes { id } } }`,
      { n: 1_000 },
    ),
  },
  {
    name: '1,000 of 1,000, if a variable wants it',
    body: asking(
      `query ($all: Boolean!) { articles(first: 1000) { nodes { articles_via_parent(first: 1000) @include(if: $all) { nodes { id } } } } }`,
      { all: true },
    ),
  },
  {
    name: 'related records of related records',
    body: asking(`{ articles(first: 1000) { nodes { ${wrapped(3, 'related { ', 'id', ' }')} } } }`),
  },
  {
    name: '1,000 groups of each of 1,000',
    body: asking(
      '{ articles(first: 1000) { nodes { articles_via_parent { groups(by: [{field: title}], first: 1000) { key { title } } } } } }',
    ),
  },
  {
    name: '1,000 of 1,000, told of every change',
    body: asking(
      'subscription ($n: Int!) { articles_changed { node { articles_via_parent(first: $n) { nodes { articles_via_parent(first: $n) { nodes { id } } } } } } }',
      { n: 1_000 },
    ),
  },
];

const floods: readonly HostileRequest[] = [
  { name: '60 directives', body: asking(`{ viewer { name ${repeated(60, () => '@include(if: true)')} } }`) },
  {
    name: '5,000 directives',
    body: asking(`{ __typename ${repeated(5_000, () => '@skip(if: false)')} }`),
    status: 413,
  },
  { name: '5,000 short directives', body: asking(`{ __typename ${repeated(5_000, () => '@a')} }`) },
  { name: 'directives that nobody knows', body: asking(`{ __typename ${repeated(600, (i) => `@no${i}`)} }`) },
  { name: '2,001 fields', body: asking(`{ ${repeated(2_001, () => '__typename')} }`) },
  {
    name: 'the same field again and again, to be merged',
    body: asking(`{ ${repeated(300, (i) => `viewer { name kind x: ${i % 2 === 0 ? 'name' : 'kind'} }`)} }`),
  },
  {
    name: 'fields in conflict, nested',
    body: asking(
      `{ ${repeated(60, (i) => `record(collection: "a", id: "${i}") { id created updated collection data }`)} }`,
    ),
  },
  { name: '400 operations', body: asking(repeated(400, (i) => `query Q${i} { __typename }`)) },
  { name: '500 variables', body: asking(`query (${repeated(500, (i) => `$v${i}: Int`)}) { __typename }`) },
  { name: 'arguments that nobody knows', body: asking(`{ viewer(${repeated(600, (i) => `a${i}: 1`)}) { name } }`) },
  { name: 'a document of 70,000 characters', body: asking(`{ __typename } # ${'x'.repeat(70_000)}`), status: 413 },
  { name: 'a name of 60,000 characters', body: asking(`{ ${'x'.repeat(60_000)} }`) },
  { name: 'a string that does not end', body: asking(`{ record(collection: "${'x'.repeat(60_000)}`) },
];

const search = 'query ($text: String!) { records(collection: $text) { page } }';
const create = 'mutation ($data: JSON!) { createRecord(collection: "none", data: $data) { id } }';

const values: readonly HostileRequest[] = [
  { name: 'variables of a megabyte too many', body: asking(search, { text: 'x'.repeat(2_000_000) }), status: 413 },
  { name: 'a name of 900,000 characters', body: asking(search, { text: 'x'.repeat(900_000) }), status: 404 },
  { name: 'a list of 100,000 for a text', body: asking(search, { text: Array.from({ length: 100_000 }, () => 1) }) },
  {
    name: '10,000 variables that nobody declared, and none that was',
    body: asking(search, Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`v${i}`, i]))),
  },
  {
    name: 'JSON 10,000 deep',
    body: `{"query": ${JSON.stringify(create)}, "variables": {"data": {"a": ${wrapped(10_000, '[', '', ']')}}}}`,
  },
  { name: 'JSON 100,000 deep that is no request', body: wrapped(100_000, '[', '', ']') },
  {
    name: 'JSON that breaks off 100,000 deep',
    body: `{"query": "{ __typename }", "variables": ${'{"a":'.repeat(100_000)}`,
  },
  {
    name: '1,000 faulty objects',
    // Refused for what the caller may not do, before its values are looked at.
    status: 403,
    body: asking('mutation ($input: CollectionInput!) { createCollection(input: $input) { id } }', {
      input: { name: 'x', fields: Array.from({ length: 1_000 }, () => ({ name: 1, type: 'no' })) },
    }),
  },
];

const shapes: readonly HostileRequest[] = [
  { name: 'a batch of two', body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]) },
  {
    name: 'a batch of 10,000',
    body: JSON.stringify(Array.from({ length: 10_000 }, () => ({ query: '{ __typename }' }))),
  },
  { name: 'an empty batch', body: '[]' },
  { name: 'a batch in a batch', body: JSON.stringify([[{ query: '{ __typename }' }]]) },
  {
    name: 'parameters that nobody knows',
    body: JSON.stringify({
      query: '{ __typename }',
      ...Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`p${i}`, i])),
    }),
  },
  {
    name: 'a hash that is an object 5,000 deep',
    body: `{"extensions": {"persistedQuery": ${wrapped(5_000, '{"a":', '1', '}')}}}`,
  },
];

const guesses: readonly HostileRequest[] = [
  { name: 'a field that is nearly one', body: asking('{ viewr { name } colections { name } apiKey { id } }') },
  { name: 'an argument that is nearly one', body: asking('{ records(colection: "a", pag: 1) { page } }') },
  { name: 'a type that is nearly one', body: asking('query ($v: CollectionInpu) { ... on Qery { __typename } }') },
  {
    name: 'a value that is nearly one',
    // Refused for what the caller may not do, before its values are looked at.
    status: 403,
    body: asking('mutation { createApiKey(input: {name: "a", permissions: [RECORD_READ]}) { secret } }'),
  },
  {
    name: 'a part of an input that is nearly one',
    // Refused for what the caller may not do, before its values are looked at.
    status: 403,
    body: asking('mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { secret } }', {
      i: { nam: 'a', permissions: ['RECORD_READ'] },
    }),
  },
];

/** All by the kind of harm that they mean. */
export const hostileRequests: readonly HostileRequest[] = [
  ...aliases,
  ...depths,
  ...fragments,
  ...costs,
  ...floods,
  ...values,
  ...shapes,
  ...guesses,
];
