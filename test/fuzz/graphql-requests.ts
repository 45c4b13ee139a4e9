import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  buildSchema,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { filterText, sortText } from './filters.js';
import { hostileText, hostileValue, spoilText } from './hostile.js';
import { multipart, recordBody } from './payloads.js';
import type { FuzzRequest, Payload, Sender } from './request.js';
import { type Known, recordIds, scratchNames } from './world.js';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

/** Values for arguments that a random text would rarely fit; an argument without a line gets one of its type. */
const argumentValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  collection: fc.constantFrom('things', 'things', 'things', ...scratchNames),
  filter: filterText,
  sort: sortText,
  data: recordBody,
  field: fc.constantFrom('photo', 'papers', 'title'),
  email: fc.constant('nobody@example.com'),
};

const argumentOf = (type: GraphQLInputType, name: string, known: Known, depth: number): fc.Arbitrary<unknown> => {
  if (isNonNullType(type)) return argumentOf(type.ofType, name, known, depth);
  if (isListType(type)) return fc.array(argumentOf(type.ofType, name, known, depth + 1), { maxLength: 3 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => value.name));
  if (isInputObjectType(type)) {
    if (depth > 4) return fc.constant({});
    const fields = Object.values(type.getFields()).map(
      (field) => [field.name, argumentOf(field.type, field.name, known, depth + 1)] as const,
    );
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  }
  const own = argumentValues[name];
  if (own !== undefined) return own;
  if (type.name === 'ID') return fc.constantFrom(...recordIds, ...known.keyIds);
  if (type.name === 'Int' || type.name === 'Float') return fc.integer({ min: -2, max: 1_100 });
  if (type.name === 'Boolean') return fc.boolean();
  if (type.name === 'Upload') return fc.constant(null);
  if (type.name === 'JSON') return hostileValue;
  return name === 'name' ? fc.constantFrom(...scratchNames) : hostileText;
};

/** All leaves, and objects three levels deep. */
const selectionOf = (type: GraphQLOutputType, depth: number): string => {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) return ' { __typename }';
  const fields = Object.values(named.getFields())
    .filter((field) => field.args.every((arg) => !isNonNullType(arg.type)))
    .map((field) => {
      if (isLeafType(getNamedType(field.type))) return field.name;
      return depth > 0 ? field.name + selectionOf(field.type, depth - 1) : '';
    });
  return ` { ${fields.join(' ') || '__typename'} }`;
};

interface Operation {
  readonly query: string;
  readonly variables: unknown;
}

const operationsOf = (kind: 'query' | 'mutation', root: GraphQLObjectType, known: Known): fc.Arbitrary<Operation>[] =>
  Object.values(root.getFields()).map((field) => {
    const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
    const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const call = declared === '' ? field.name : `${field.name}(${passed})`;
    const query = `${kind} Op${declared === '' ? '' : `(${declared})`} { ${call}${selectionOf(field.type, 2)} }`;
    const values = field.args.map(
      (arg) =>
        [
          arg.name,
          fc.oneof(
            { weight: 6, arbitrary: argumentOf(arg.type, arg.name, known, 0) },
            { weight: 1, arbitrary: hostileValue },
          ),
        ] as const,
    );
    const required = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => arg.name);
    return fc.record(Object.fromEntries(values), { requiredKeys: required }).map((variables) => ({ query, variables }));
  });

const oddDocuments: readonly string[] = [
  '',
  '{',
  '{ __typename }',
  '{ __schema { types { name fields { name type { name ofType { name } } } } } }',
  '{ __type(name: "Record") { name } }',
  '{ nope }',
  '{ viewer { nope } }',
  'subscription { x }',
  'fragment a on Query { ...a } { ...a }',
  'query A { __typename } query B { __typename }',
  '{ a: __typename @skip(if: true) @nope }',
  `{ ${Array.from({ length: 300 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
  `${'{ a'.repeat(300)}${' }'.repeat(300)}`,
  `query (${Array.from({ length: 200 }, (_, i) => `$v${i}: Int`).join(' ')}) { __typename }`,
  `# ${'x'.repeat(20_000)}\n{ __typename }`,
  '{ record(collection: "things", id: "\\ud800") { id } }',
  '{ record(collection: """\0""", id: "x") { id } }',
];

const document = (known: Known): fc.Arbitrary<Operation> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.oneof(...rootsOf(known)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.oneof(...rootsOf(known)), spoilText)
        .map(([operation, spoil]) => ({ ...operation, query: spoil(operation.query) })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...oddDocuments), hostileValue)
        .map(([query, variables]) => ({ query, variables })),
    },
  );

const rootsOf = (known: Known): fc.Arbitrary<Operation>[] => {
  const query = schema.getQueryType();
  const mutation = schema.getMutationType();
  return [
    ...(query ? operationsOf('query', query, known) : []),
    ...(mutation ? operationsOf('mutation', mutation, known) : []),
  ];
};

const json = (value: unknown): Payload => ({ type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) });

/** By the multipart request specification, or nearly so. */
const uploads = (operation: Operation, [map, content]: readonly [unknown, string]): Payload =>
  multipart([
    { headers: 'Content-Disposition: form-data; name="operations"', content: JSON.stringify(operation) },
    { headers: 'Content-Disposition: form-data; name="map"', content: JSON.stringify(map) },
    { headers: 'Content-Disposition: form-data; name="0"; filename="a.txt"\r\nContent-Type: text/plain', content },
  ]);

const map = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ 0: ['variables.file'] }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      { 0: ['__proto__.x'] },
      { 0: ['variables.input.nope.x'] },
      { 1: ['a'] },
      [],
      null,
    ),
  },
  { weight: 1, arbitrary: hostileValue },
);

const payload = (operation: Operation): fc.Arbitrary<Payload> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(json(operation)) },
    {
      weight: 1,
      arbitrary: hostileValue.map((operationName) => json({ ...operation, operationName, extensions: {} })),
    },
    { weight: 1, arbitrary: fc.constant(json([operation, operation])) },
    { weight: 2, arbitrary: fc.tuple(map, hostileText).map((parts) => uploads(operation, parts)) },
    { weight: 1, arbitrary: fc.constant({ type: 'application/graphql', bytes: Buffer.from(operation.query) }) },
    { weight: 2, arbitrary: fc.constant({ ...json(operation), type: 'application/graphql+json' }) },
  );

const asGet = ({ query, variables }: Operation, sender: Sender): FuzzRequest => ({
  method: 'GET',
  target: `/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables) ?? '' })}`.slice(0, 8_000),
  headers: {},
  body: null,
  sender,
});

const sender: fc.Arbitrary<Sender> = fc.constantFrom<Sender>('admin', 'admin', 'key', 'key', 'nobody', { key: 'fk_x' });

/** The session that requests are sent with is not to be ended by one of them. */
const senderOf = ({ query }: Operation, from: Sender): Sender => (query.includes('logout') ? 'nobody' : from);

/** Documents for every field of the schema, right or nearly so. */
export const graphqlRequest = (known: Known): fc.Arbitrary<FuzzRequest> =>
  fc.tuple(document(known), sender, fc.nat(9)).chain(([operation, from, way]) =>
    way === 0
      ? fc.constant(asGet(operation, senderOf(operation, from)))
      : payload(operation).map(({ type, bytes }) => ({
          method: 'POST',
          target: '/graphql',
          headers: { 'Content-Type': type, 'apollo-require-preflight': '1' },
          body: bytes,
          sender: senderOf(operation, from),
        })),
  );
