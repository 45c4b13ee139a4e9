import { createRequire } from 'node:module';
import fc from 'fast-check';
import type * as Graphql from 'graphql';
import { describe, expect, it } from 'vitest';
import { executePlanned } from '#server/graphql/execution/execute.js';

// The `graphql` that the server loads: a schema of another copy would be foreign to it.
const { buildSchema, execute, GraphQLError, isAbstractType, isObjectType, parse, validate } = createRequire(
  new URL('../../dist/server/graphql/schema.js', import.meta.url),
)('graphql') as typeof Graphql;

const schema = buildSchema(`
  input By @oneOf { id: ID name: String }
  input Deep { list: [Deep!] by: By at: Int = 7 }
  enum Colour { RED GREEN }
  interface Node { id: ID! peer: Node }
  type Card implements Node {
    id: ID! peer: Node title: String count: Int! ratio: Float open: Boolean! colour: Colour tags: [String!]! labels: [String]
    later: String fails: String mustFail: String! failsLater: String mustFailLater: String! missing: Int! wrong: Int
    card: Card cardLater: Card! cards: [Card!]! cardsLater: [Card] anything: [Node!]! choice: Choice
    echo(text: String = "none", by: By, deep: Deep, colour: Colour): String
    method: String
  }
  type Drawer implements Node { id: ID! peer: Node cards: [Card!] size: Int! }
  union Choice = Card | Drawer
  type Query { card: Card cardNow: Card! drawer: Drawer! nodes: [Node!]! choices: [Choice] pair: [[Card!]!] nothing: String no: Int! }
  type Mutation { add(n: Int!): Int! fail: Int explode: Int! card: Card! }
`);

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));

class Drawer {
  readonly kind = 'Drawer';
  readonly id = 'd';
  readonly size = 3;
  get peer(): unknown {
    return new Card(1);
  }
  get cards(): unknown {
    return [new Card(2), later(new Card(3))];
  }
}

/** Values, promises, getters and methods; some throw. */
class Card {
  readonly kind = 'Card';
  readonly level: number;
  readonly title = 'a';
  readonly count = 4;
  readonly ratio = 0.5;
  readonly open = true;
  readonly colour = 'RED';
  readonly tags = ['x', 'y'];
  readonly labels = ['x', null, later('z'), new Error('a broken label')];
  readonly missing = null;
  readonly wrong = 'text';
  constructor(level: number) {
    this.level = level;
  }
  get id(): string {
    return `c${this.level}`;
  }
  get peer(): unknown {
    return later(new Drawer());
  }
  get later(): unknown {
    return later('late');
  }
  get fails(): string {
    throw new GraphQLError('no', { extensions: { code: 'X' } });
  }
  get mustFail(): string {
    throw new Error('must not');
  }
  get failsLater(): unknown {
    return later(null).then(() => Promise.reject(new Error('later')));
  }
  get mustFailLater(): unknown {
    return later(null).then(() => Promise.reject(new Error('must not, later')));
  }
  get card(): Card {
    return new Card(this.level + 1);
  }
  get cardLater(): unknown {
    return later(new Card(this.level + 1));
  }
  get cards(): unknown {
    return [new Card(this.level + 1), new Card(this.level + 2)];
  }
  get cardsLater(): unknown {
    return later([later(new Card(5)), null, new Card(6)]);
  }
  get anything(): unknown {
    return new Set([new Card(7), new Drawer()]);
  }
  get choice(): unknown {
    return new Drawer();
  }
  method(_args: unknown, context: { readonly who: string }): string {
    return `called by ${context.who}`;
  }
}

for (const type of Object.values(schema.getTypeMap())) {
  if (isAbstractType(type))
    type.resolveType = (value: Card | Drawer) => (value.kind === 'Card' ? later('Card') : 'Drawer');
}
const drawerType = schema.getType('Drawer');
if (isObjectType(drawerType)) drawerType.isTypeOf = (value) => value instanceof Drawer;
const cardType = schema.getType('Card');
if (isObjectType(cardType)) {
  const { echo, title } = cardType.getFields();
  if (echo !== undefined) {
    echo.resolve = (source: Card, args, _context, { path, fieldName, variableValues }) =>
      JSON.stringify([source.level, args, fieldName, path.typename, variableValues]);
  }
  // As Pothos makes an exposed field.
  if (title !== undefined) {
    title.resolve = (source: Card) => source.title;
    title.extensions = { pothosExposedField: 'title' };
  }
}

const log: string[] = [];
const rootValue = {
  card: () => later(new Card(0)),
  cardNow: new Card(0),
  drawer: new Drawer(),
  nodes: () => [new Card(1), new Drawer()],
  choices: [new Drawer(), null, new Card(2)],
  pair: [[new Card(1)], later([new Card(2), new Card(3)])],
  nothing: null,
  no: null,
  add: ({ n }: { n: number }) => {
    log.push(`began ${n}`);
    return later(n).then(() => log.push(`ended ${n}`) && n);
  },
  fail: () => later(null).then(() => Promise.reject(new Error('failed'))),
  explode: () => {
    throw new Error('exploded');
  },
};

type Variables = Readonly<Record<string, unknown>>;

/**
 * An error as far as it is determined: of the fields that null takes away together, only that one of them failed, since which
 * of those that run side by side fails first is nobody's promise.
 */
const determined = (data: unknown, error: Graphql.GraphQLError): string => {
  let value = data;
  for (const [index, step] of (error.path ?? []).entries()) {
    if (value === null || value === undefined) return JSON.stringify({ taken: error.path?.slice(0, index) });
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return JSON.stringify(error);
};

const ask = async (run: typeof execute, query: string, variableValues: Variables) => {
  log.length = 0;
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const result = await run({ schema, document, rootValue, contextValue: { who: 'me' }, variableValues });
  const errors = new Set(result.errors?.map((error) => determined(result.data, error)));
  return { data: JSON.stringify(result.data), errors: [...errors].sort(), log: [...log] };
};

const expectAlike = async (query: string, variables: Variables = {}) => {
  const own = await ask(executePlanned as typeof execute, query, variables);
  expect([query, own]).toEqual([query, await ask(execute, query, variables)]);
};

const cases: readonly (readonly [query: string, variables?: Variables])[] = [
  ['{ card { id title count ratio open colour tags labels later method __typename } }'],
  ['{ card { id fails } }'],
  ['{ card { id mustFail } nothing }'],
  ['{ cardNow { id mustFail } nothing }'],
  ['{ cardNow { id mustFailLater later card { later } } nothing }'],
  ['{ card { failsLater missing } }'],
  ['{ card { wrong id } }'],
  ['{ no }'],
  ['{ no card { id } }'],
  ['{ cardNow { cards { id mustFail } cardsLater { id mustFailLater } } }'],
  ['{ card { cardsLater { id mustFail later } } }'],
  ['{ nodes { id __typename ... on Card { title } ... on Drawer { size cards { id } } peer { id } } }'],
  ['{ choices { __typename ... on Node { id } ...C } } fragment C on Card { title card { id } }'],
  ['{ pair { id cards { id } } }'],
  ['{ card { anything { id ... on Card { mustFail } } } }'],
  [
    '{ a: card { id } b: card { x: id id } card { title } card { count } c: cardNow { ...F ...F } } fragment F on Card { id ... on Node { id peer { id } } }',
  ],
  ['{ __proto__: cardNow { __proto__: id toString: title } }'],
  [
    '{ card { echo a: echo(text: null) b: echo(by: {id: 1}, deep: {list: [{at: 1}, {by: {name: "x"}}]}, colour: GREEN) } }',
  ],
  [
    'query ($b: By, $t: String, $c: Colour) { card { echo(by: $b, text: $t, colour: $c) cards { echo(by: $b, text: $t) } } }',
    { b: { id: 5 }, c: 'RED' },
  ],
  [
    'query ($t: String = "d", $d: Deep) { card { echo(text: $t, deep: $d) } }',
    { d: { list: [{ by: { name: 'n' } }] } },
  ],
  ['query ($b: By!) { card { echo(by: $b) } }', { b: { id: '1', name: 'x' } }],
  ['query ($b: By!) { card { echo(by: $b) } }', { b: {} }],
  ['query ($b: By!) { card { echo(by: $b) } }', {}],
  ['query ($i: ID!) { card { echo(by: {id: $i}) } }', { i: 3 }],
  [
    'query ($i: Boolean!, $s: Boolean!) { card { title @include(if: $i) ... @skip(if: $s) { id } ...F @include(if: $s) } } fragment F on Card { count }',
    { i: true, s: false },
  ],
  [
    'query ($i: Boolean!, $s: Boolean!) { card { title @include(if: $i) ... @skip(if: $s) { id } ...F @include(if: $s) } } fragment F on Card { count }',
    { i: false, s: true },
  ],
  ['query ($i: Boolean = true) { card { id card { title @include(if: $i) } } }', { i: null }],
  ['query ($i: Boolean = true) { card @include(if: $i) { id } nothing }', { i: null }],
  ['mutation { a: add(n: 1) b: add(n: 2) fail c: add(n: 3) }'],
  ['mutation { a: add(n: 1) explode c: add(n: 3) }'],
  ['mutation { card { id } }'],
  [
    '{ __schema { queryType { name } types { kind name fields { name args { name type { name } } } } } __type(name: "Card") { fields { name } } }',
  ],
];

describe('a planned execution', () => {
  it.each(cases.map(([query, variables]) => ({ query, variables })))(
    'answers as graphql-js does: $query',
    async ({ query, variables }) => {
      // The second time by the plan of the first.
      await expectAlike(query, variables);
      await expectAlike(query, variables);
    },
  );

  it('answers random documents as graphql-js does', async () => {
    const leaf = fc.constantFrom(
      'id',
      'title',
      'later',
      'fails',
      'failsLater',
      'mustFail',
      'mustFailLater',
      'labels',
      'count',
      'echo(text: $t)',
      '__typename',
    );
    const condition = fc.constantFrom(
      '',
      '',
      '',
      ' @include(if: $yes)',
      ' @skip(if: $yes)',
      ' @skip(if: $no)',
      ' @include(if: true)',
    );
    const alias = fc.constantFrom('', '', 'a: ', 'b: ');
    const { card } = fc.letrec<{ card: string; object: string; abstract: string }>((tie) => ({
      card: fc
        .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('object'), tie('abstract')), {
          minLength: 1,
          maxLength: 5,
        })
        .chain((fields) =>
          fc
            .array(condition, { minLength: fields.length, maxLength: fields.length })
            .map((conditions) =>
              fields.map((field, i) => (field.includes('{') ? field : field + conditions[i])).join(' '),
            ),
        ),
      object: fc
        .tuple(
          alias,
          fc.constantFrom('card', 'cardLater', 'cards', 'cardsLater', '... on Card', '... on Node { id } card'),
          condition,
          tie('card'),
        )
        .map(([name, field, when, inner]) =>
          field.startsWith('...')
            ? `${field}${field.endsWith('card') ? '' : when} { ${inner} }`
            : `${name}${field.slice(0, 4)}${field.slice(4)}${when} { ${inner} }`,
        ),
      abstract: fc
        .tuple(fc.constantFrom('peer', 'anything', 'choice'), tie('card'))
        .map(([field, inner]) => `${field} { __typename ... on Card { ${inner} } ... on Drawer { size } }`),
    }));
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(card, fc.boolean(), fc.constantFrom('card', 'cardNow'), async (selection, yes, root) => {
        const query = `query ($yes: Boolean!, $no: Boolean! = false, $t: String) { ${root} { ${selection} ...All } } fragment All on Card { count @include(if: $yes) echo(text: $t) @skip(if: $no) }`;
        fc.pre(validate(schema, parse(query)).length === 0);
        checked += 1;
        await expectAlike(query, { yes, t: 'x' });
      }),
      { numRuns: 300 },
    );
    expect(checked).toBeGreaterThan(100);
  });

  it('keeps the plans of two operations and of two schemas apart', async () => {
    const document = parse('query A { card { id } } query B { card { title } }');
    const run = async (operationName: string, on = schema) =>
      JSON.stringify(await executePlanned({ schema: on, document, rootValue, operationName }));
    expect([await run('A'), await run('B'), await run('A')]).toEqual([
      '{"data":{"card":{"id":"c0"}}}',
      '{"data":{"card":{"title":"a"}}}',
      '{"data":{"card":{"id":"c0"}}}',
    ]);
    const other = buildSchema('type Query { card: Other } type Other { id: String title: Int }');
    expect(await run('A', other)).toBe('{"data":{"card":{"id":"c0"}}}');
    expect(await run('B', other)).toContain('Int cannot represent');
  });
});
