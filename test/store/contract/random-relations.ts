import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { type Collection, type Field, isMultiple } from '#server/store/collection.js';
import {
  type FieldOperand,
  type Filter,
  type Hop,
  type LiteralOperand,
  type Operand,
  ownField,
  type Scalar,
} from '#server/store/filter.js';
import { matches } from '#server/store/filter-match.js';
import type { RecordValues, SortKey } from '#server/store/port.js';
import { parseStrftime } from '#server/store/strftime.js';
import { field } from '../../records/definitions.js';
import { filterText, operandText } from '../operand-text.js';
import { modelOrder, type Placed, relatedIn, seed } from './model.js';
import { compare, creating, type UseWorkbench } from './workbench.js';

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const names = ['', 'a', 'A', 'ab', 'B', 'é', 'a%b', '1', '10', ' 2.5', '2024-02-29', '-0044-03-15', 'now', '12:30'];
const numbers = [-2.5, 0, 1, 2, 10, 2_460_000.5, 1_700_000_000];
const dates = ['', '1999-12-31 23:59:59.999Z', '2024-02-29 10:20:30.405Z', '2024-12-30 00:00:00.000Z'];
const jsons: readonly JsonValue[] = [
  null,
  '',
  'a',
  1,
  2.5,
  true,
  [],
  [1, 'a', null],
  { a: 1 },
  { a: { b: [{ c: 1 }, { c: 'X' }] } },
  { a: 'X', 0: 'key' },
];
const points = [
  { lon: 0, lat: 0 },
  { lon: 10, lat: 50 },
  { lon: -0.5, lat: 51.5 },
];

/** The collections, each with what its records are made of; an id stands for its place among those of its collection. */
interface World {
  readonly people: Collection;
  readonly shelves: Collection;
  readonly books: Collection;
  readonly cards: Collection;
}

const sizes = { people: 9, shelves: 6, books: 18, cards: 5 } as const;
type Name = keyof typeof sizes;

const idOf = (name: Name, place: number): string => `${name}${place}`.padEnd(15, 'x');
/** Some ids lead nowhere. */
const someId = (name: Name): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.nat(sizes[name] - 1).map((place) => idOf(name, place)) },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constant('nobodynobodynob') },
  );
const someIds = (name: Name): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    someId(name).filter((id) => id !== ''),
    { maxLength: 3 },
  );

const recordOf: { readonly [N in Name]: fc.Arbitrary<JsonObject> } = {
  people: fc.record({
    name: pick(names),
    age: pick(numbers),
    meta: pick(jsons),
    tags: fc.uniqueArray(pick(['red', 'blue', 'a"b']), { maxLength: 3 }),
    born: pick(dates),
    home: pick(points),
    ok: fc.boolean(),
  }),
  shelves: fc.record({ name: pick(names), owner: someId('people'), readers: someIds('people'), n: pick(numbers) }),
  books: fc.record({
    name: pick(names),
    shelf: someId('shelves'),
    authors: someIds('people'),
    pages: pick(numbers),
    data: pick(jsons),
    labels: fc.uniqueArray(pick(['red', 'blue', 'X']), { maxLength: 3 }),
    kind: pick(['', 'red', 'X']),
    out: pick(dates),
  }),
  cards: fc.record({ code: pick(names), n: pick(numbers) }),
};

/** Made in this order, since relations name collections by id. */
const makeWorld = async (use: UseWorkbench): Promise<World> => {
  const text = field('text', 'name');
  const people = await use().make([
    text,
    field('number', 'age'),
    field('json', 'meta'),
    field('select', 'tags', { maxSelect: 3 }),
    field('date', 'born'),
    field('geoPoint', 'home'),
    field('bool', 'ok'),
  ]);
  const toPeople = { collectionId: people.id };
  const shelves = await use().make(
    [
      text,
      field('relation', 'owner', toPeople),
      field('relation', 'readers', { ...toPeople, maxSelect: 9 }),
      field('number', 'n'),
    ],
    [{ fields: ['owner'], unique: false }],
  );
  const books = await use().make([
    text,
    field('relation', 'shelf', { collectionId: shelves.id }),
    field('relation', 'authors', { ...toPeople, maxSelect: 9 }),
    field('number', 'pages'),
    field('json', 'data'),
    field('select', 'labels', { maxSelect: 3 }),
    field('select', 'kind'),
    field('date', 'out'),
  ]);
  const cards = await use().make(
    [field('text', 'code'), field('relation', 'holder', toPeople), field('number', 'n')],
    [{ fields: ['holder'], unique: true }],
  );
  return { people, shelves, books, cards };
};

type Way = readonly Hop[];

const relationsTo = (from: Collection, to: Collection): readonly Field[] =>
  from.fields.filter((one) => one.type === 'relation' && one.collectionId === to.id);

const hopsFrom = (world: readonly Collection[], at: Collection): Way =>
  world.flatMap((other): Hop[] => [
    ...relationsTo(at, other).map(
      (one): Hop => ({
        kind: 'forward',
        collection: other,
        field: one.name,
        many: isMultiple(one),
        where: null,
      }),
    ),
    ...relationsTo(other, at).map(
      (one): Hop => ({
        kind: 'back',
        collection: other,
        field: one.name,
        many: isMultiple(one) || one.name !== 'holder',
        where: null,
      }),
    ),
  ]);

/** All ways of so many hops. */
const waysOf = (world: readonly Collection[], start: Collection, length: number): readonly Way[] => {
  if (length === 0) return [[]];
  return waysOf(world, start, length - 1).flatMap((way) =>
    hopsFrom(world, way.at(-1)?.collection ?? start).map((hop) => [...way, hop]),
  );
};

const valuesAt = (collection: Collection): readonly Omit<FieldOperand, 'kind' | 'hops'>[] =>
  collection.fields
    .filter(({ name }) => name !== 'created' && name !== 'updated')
    .flatMap((one) => {
      const whole = { name: one.name, path: [], modifier: null };
      const paths =
        one.type === 'json' ? [['a'], ['a', 'b', 1, 'c'], [0], [1]] : one.type === 'geoPoint' ? [['lat']] : [];
      return [
        whole,
        { ...whole, modifier: 'lower' as const },
        ...paths.map((path) => ({ ...whole, path })),
        ...(isMultiple(one) ? [{ ...whole, modifier: 'each' as const }] : []),
        ...(one.type === 'select' && !isMultiple(one) ? [{ ...whole, modifier: 'only' as const }] : []),
        ...(['select', 'relation'].includes(one.type) ? [{ ...whole, modifier: 'length' as const }] : []),
      ];
    });

const literalOf = (value: LiteralOperand['value']): LiteralOperand => ({ kind: 'literal', value });

const literal: fc.Arbitrary<LiteralOperand> = fc
  .oneof(
    pick<LiteralOperand['value']>([...names, ...numbers.slice(0, 5), null, true, false, 'a%', '%b', 'red', 'X', 'x']),
    pick([...dates, '2024', '["red"]', '50', ...[0, 1, 2].map((place) => idOf('people', place))]),
  )
  .map(literalOf);

const formats = [
  '%Y-%m-%d',
  '%H:%M:%f',
  '%j %w %u %W %U',
  '%G-W%V %g',
  '%s',
  '%e|%k|%l|%I|%p|%P',
  'at %R, %T %F',
  '%%',
];
const modifiers = [
  [],
  ['+1 month'],
  ['-1.5 days', 'start of month'],
  ['weekday 0'],
  ['unixepoch'],
  ['auto', '+2 hours'],
  ['-3 years', 'start of year'],
  ['+05:30'],
  ['julianday'],
];

const fieldOn = (ways: readonly Way[], start: Collection): fc.Arbitrary<FieldOperand> =>
  pick(ways).chain((hops) =>
    pick(valuesAt(hops.at(-1)?.collection ?? start)).map((value): FieldOperand => ({ kind: 'field', hops, ...value })),
  );

const timeOn = (ways: readonly Way[], start: Collection): fc.Arbitrary<Scalar> =>
  fc.oneof(
    { weight: 4, arbitrary: fieldOn(ways, start) },
    { weight: 1, arbitrary: pick([...dates, '12:30', 0, 2_460_000.5, true, null]).map(literalOf) },
  );

const functionOn = (ways: readonly Way[], start: Collection): fc.Arbitrary<Operand> =>
  fc.oneof(
    fc.tuple(timeOn(ways, start), pick(formats), pick(modifiers)).map(([time, format, texts]): Operand => {
      const parsed = parseStrftime(format, texts);
      if (parsed === null) throw new Error(`no such format or modifier: ${format} ${texts.join()}`);
      return { kind: 'strftime', time, ...parsed };
    }),
    fc.tuple(fieldOn(ways, start), fieldOn(ways, start)).map(
      ([lonA, latA]): Operand => ({
        kind: 'geoDistance',
        lonA,
        latA,
        lonB: { kind: 'literal', value: 10 },
        latB: { kind: 'literal', value: 50 },
      }),
    ),
  );

const op = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~', '!~', '~~');
/** For distances, whose last digit two libraries of mathematics may not agree on. */
const orderOp = fc.constantFrom('<', '<=', '>', '>=');
const threshold: fc.Arbitrary<Operand> = pick([-1, 0.5, 100, 3_000]).map((value) => ({ kind: 'literal', value }));

const comparisonOn = (ways: readonly Way[], start: Collection): fc.Arbitrary<Filter> => {
  const own = fieldOn(ways, start);
  const sides: fc.Arbitrary<readonly [Operand, Operand]> = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(own, literal) },
    { weight: 1, arbitrary: fc.tuple(literal, own) },
    { weight: 2, arbitrary: fc.tuple(own, own) },
    { weight: 2, arbitrary: fc.tuple(functionOn(ways, start), fc.oneof(literal, own)) },
    { weight: 1, arbitrary: fc.tuple(fc.oneof(literal, own), functionOn(ways, start)) },
  );
  return fc
    .tuple(op, orderOp, fc.boolean(), sides, threshold)
    .map(
      ([any_, ordered, any, [left, right], limit]): Filter =>
        left.kind === 'geoDistance' || right.kind === 'geoDistance'
          ? { kind: 'compare', op: ordered, any, left: left.kind === 'geoDistance' ? left : right, right: limit }
          : { kind: 'compare', op: any_ === '~~' && right.kind !== 'literal' ? '~' : any_, any, left, right },
    );
};

/** The way as it is where only some records of some collections are shown. */
const restricted = (way: Way, wheres: ReadonlyMap<string, Filter>): Way =>
  way.map((hop) => ({ ...hop, where: wheres.get(hop.collection.id) ?? null }));

const wanted: fc.Arbitrary<JsonValue> = pick([
  ...jsons,
  {},
  [1],
  ['a'],
  { a: {} },
  { a: { b: [] } },
  { a: { b: [{ c: 'X' }, { c: 1 }] } },
  { 0: 'key' },
  false,
]);

/** What only the tree of a typed `where` has, of a record itself and its relations. */
const typedOn = (
  world: readonly Collection[],
  start: Collection,
  wheres: ReadonlyMap<string, Filter>,
  depth: number,
): fc.Arbitrary<Filter> => {
  const containing = start.fields
    .filter(({ type }) => type === 'json')
    .map(({ name }) =>
      fc
        .tuple(pick([[], ['a'], ['a', 'b'], [1]]), wanted)
        .map(([path, value]): Filter => ({ kind: 'contains', field: { ...ownField(name), path }, value })),
    );
  const some = pick(hopsFrom(world, start)).chain((hop) => {
    const there = fc.oneof(
      comparisonOn([[]], hop.collection),
      ...(depth === 0 ? [] : [typedOn(world, hop.collection, wheres, depth - 1)]),
    );
    const [shown = hop] = restricted([hop], wheres);
    return fc.option(there).map((where): Filter => ({ kind: 'some', hop: shown, where }));
  });
  return fc.oneof({ weight: 3, arbitrary: some }, ...containing);
};

interface Case {
  readonly start: Collection;
  readonly where: Filter;
  readonly sort: readonly SortKey[];
}

/** A case that a report tells in a few lines. */
const told = (one: Case): Case => {
  const sort = one.sort.map(
    ({ by, descending }) => `${descending ? '-' : ''}${typeof by === 'string' ? by : operandText(by)}`,
  );
  const text = `${one.start.name}: ${filterText(one.where)}\n  sort ${sort.join(', ')}\n`;
  return Object.defineProperty({ ...one }, fc.toStringMethod, { value: () => text });
};

const caseOf = ({ people, shelves, books, cards }: World): fc.Arbitrary<Case> => {
  const world = [people, shelves, books, cards];
  const shown: readonly ReadonlyMap<string, Filter>[] = [
    new Map(),
    new Map(),
    new Map([
      [people.id, compare('age', '<', 5)],
      [shelves.id, compare('name', '!=', 'a')],
    ]),
    new Map([[books.id, { ...compare('pages', '>', 0) }]]),
  ];
  return fc.tuple(pick([books, people]), pick(shown), fc.boolean()).chain(([start, wheres, everywhere]) => {
    const alias: Hop = { kind: 'every', collection: shelves, field: '', many: true, where: null };
    const all = [0, 1, 1, 2, 3].map((length) => pick(waysOf(world, start, length)));
    // Of few ways, so that comparisons share some.
    return fc.array(fc.oneof(...all), { minLength: 1, maxLength: 3 }).chain((few) => {
      const ways = (everywhere ? [...few, [alias]] : few).map((way) => restricted(way, wheres));
      const leaf = comparisonOn(ways, start);
      const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
        filter: fc.oneof(
          { maxDepth: 2 },
          { weight: 4, arbitrary: leaf },
          { weight: 2, arbitrary: typedOn(world, start, wheres, 1) },
          { weight: 2, arbitrary: tie('filter').map((inner): Filter => ({ kind: 'not', filter: inner })) },
          {
            weight: 4,
            arbitrary: fc
              .array(tie('filter'), { minLength: 2, maxLength: 3 })
              .map((all_): Filter => ({ kind: 'and', all: all_ })),
          },
          {
            weight: 2,
            arbitrary: fc
              .array(tie('filter'), { minLength: 2, maxLength: 3 })
              .map((any): Filter => ({ kind: 'or', any })),
          },
        ),
      }));
      const key: fc.Arbitrary<SortKey> = fc.record({ by: fieldOn(ways, start), descending: fc.boolean() });
      return fc.record({ start: fc.constant(start), where: filter, sort: fc.array(key, { maxLength: 2 }) }).map(told);
    });
  });
};

/** Random related records, and filters and orders along their relations, against the model of what they mean. */
export const describeRandomRelations = (use: UseWorkbench, cases: number): void => {
  describe(`random relations (seed ${seed})`, () => {
    let world: World;
    const stored = new Map<string, readonly RecordValues[]>();
    beforeAll(async () => {
      world = await makeWorld(use);
      for (const name of ['people', 'shelves', 'books', 'cards'] as const) {
        const values = fc.sample(recordOf[name], { numRuns: sizes[name], seed });
        const holder = (place: number) => (name === 'cards' ? { holder: idOf('people', place) } : {});
        const operations = values.map((one, place) =>
          creating(world[name], { id: idOf(name, place), ...holder(place), ...one }),
        );
        const changes = await use().write(...operations);
        stored.set(
          world[name].id,
          changes.map(({ after }) => after ?? {}),
        );
      }
    });

    test('every list is the one that the model makes', async () => {
      const context = await use().context();
      const related = relatedIn(stored);
      const page = fc.record({ offset: fc.nat(5), limit: fc.integer({ min: 1, max: 20 }) });
      const property = fc.asyncProperty(caseOf(world), page, async ({ start, where, sort }, { offset, limit }) => {
        const all = (stored.get(start.id) ?? []).map((values, place): Placed => ({ values, place }));
        const expected = all
          .filter(({ values }) => matches(start, where, values, related))
          .toSorted(modelOrder(start, sort, related));
        const query = { collection: start, where, sort, offset, limit, fields: ['id'], total: true };
        const { items, total } = await use().store.list(query, context);
        const expectedPage = expected.slice(offset, offset + limit).map(({ values }) => values['id']);
        expect(items.rows().map((row) => row['id'])).toEqual(expectedPage);
        expect(total).toBe(expected.length);
      });
      await fc.assert(property, { numRuns: cases, seed });
    }, 300_000);
  });
};
