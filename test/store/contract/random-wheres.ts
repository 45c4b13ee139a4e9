import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fieldView } from '#server/domain/records/field-view.js';
import { wholeHorizon } from '#server/domain/records/filter-horizon.js';
import { resolveFilter } from '#server/domain/records/filter-resolver.js';
import { type TypedCollection, typedCollections } from '#server/domain/records/typed-collections.js';
import { typedWhere } from '#server/domain/records/typed-where.js';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { Collection } from '#server/store/collection.js';
import type { RelatedRecords } from '#server/store/filter-match.js';
import { type Family, makeFamily, numbers, ownerIds } from './family.js';
import { seed } from './model.js';
import type { UseWorkbench } from './workbench.js';

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const few = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.uniqueArray(pick(values), { maxLength: 3 });

const texts = ['', 'a', 'A', 'B', 'ab', 'é', '1', '%', '_', "'"];
const dates = ['1999-12-31T23:59:59.999Z', '2021-01-01T10:00:00.000Z', '2024-02-29T11:20:30.405+01:00', '2025-01-05'];
const tags = ['red', 'green', 'blue', 'a"b'];
const ids = [...ownerIds.slice(0, 4), 'nobodynobodynob'];

/** Operators with values, so many at once as people give. */
const operators = (values: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<JsonObject> =>
  few(Object.keys(values)).chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, values[name] as fc.Arbitrary<unknown>]))),
  ) as fc.Arbitrary<JsonObject>;

const text = operators({
  eq: pick(texts),
  ne: pick(texts),
  in: few(texts),
  notIn: few(texts),
  contains: pick(texts),
  startsWith: pick(texts),
  endsWith: pick(texts),
  isEmpty: fc.boolean(),
  caseSensitive: fc.boolean(),
});
const number = operators(
  Object.fromEntries([
    ...['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((name) => [name, pick(numbers)]),
    ['in', few(numbers)],
  ]),
);
const date = operators(
  Object.fromEntries([
    ...['eq', 'gt', 'gte', 'lt', 'lte'].map((name) => [name, pick(dates)]),
    ['isNull', fc.boolean()],
  ]),
);
const id = operators({ eq: pick(ids), in: few(ids), notIn: few(ids) });
const select = operators({
  eq: pick(['red', 'blue']),
  in: few(['red', 'blue']),
  notIn: few(['red']),
  isEmpty: fc.boolean(),
});
const selects = operators({ has: pick(tags), hasSome: few(tags), hasEvery: few(tags), isEmpty: fc.boolean() });
const json = operators({
  path: pick([['a'], ['0'], ['a', 'b']]),
  eq: pick<JsonValue>(['a', 'b', '1', 0, 1, 2.5, true, false, null]),
  contains: pick<JsonValue>(['a', 1, { a: 'b' }, {}, ['a'], null]),
  isNull: fc.boolean(),
});

const joined = (inner: fc.Arbitrary<JsonObject>, where: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc.oneof(
    { weight: 3, arbitrary: inner },
    { weight: 1, arbitrary: fc.array(where, { maxLength: 2 }).map((parts) => ({ _and: parts })) },
    { weight: 1, arbitrary: fc.array(where, { maxLength: 2 }).map((parts) => ({ _or: parts })) },
    { weight: 1, arbitrary: where.map((part) => ({ _not: part })) },
    { weight: 1, arbitrary: fc.tuple(inner, where).map(([a, b]) => ({ ...a, _not: b })) },
  );

const wheres = ({ things, owners }: Pick<Family, 'things' | 'owners'>): fc.Arbitrary<JsonObject> => {
  const { many } = things.graphql;
  const { many: bosses } = owners.graphql;
  return fc.letrec<{ thing: JsonObject; owner: JsonObject }>((tie) => {
    const rel = operators({ id, is: tie('owner'), isNull: fc.boolean() });
    const list = (where: fc.Arbitrary<JsonObject>) => operators({ some: where, every: where, none: where });
    return {
      thing: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'typed where' },
        operators({ text, number, bool: fc.record({ eq: fc.boolean() }), date, kind: select, tags: selects, json, id }),
        joined(operators({ owner: rel, owners: list(tie('owner')), text }), tie('thing')),
      ),
      owner: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'typed where' },
        operators({ name: text, rank: number, born: date, id }),
        joined(
          operators({
            boss: rel,
            [`${bosses}_via_boss`]: list(tie('owner')),
            [`${many}_via_owner`]: list(tie('thing')),
            [`${many}_via_owners`]: list(tie('thing')),
          }),
          tie('owner'),
        ),
      ),
    };
  }).thing;
};

const folded = (value: string): string => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const wire = (value: JsonValue): string => new Date(String(value)).toISOString().replace('T', ' ');
const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

const holdsJson = (value: JsonValue, wanted: JsonValue): boolean => {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every((one) => value.some((item) => holdsJson(item, one)));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    return Object.entries(wanted).every(
      ([key, one]) => Object.hasOwn(value, key) && holdsJson(value[key] ?? null, one),
    );
  }
  return value === wanted || (Array.isArray(value) && value.includes(wanted));
};

const stepInto = (value: JsonValue, key: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return (/^\d+$/.test(String(key)) ? value[Number(key)] : null) ?? null;
  return Object.hasOwn(value, String(key)) ? (value[String(key)] ?? null) : null;
};

/** What every operator means, said once more without the filter tree. */
const operatorHolds = (value: JsonValue, name: string, given: JsonValue, all: JsonObject): boolean => {
  const fold = all['caseSensitive'] === true ? String : (one: JsonValue) => folded(String(one));
  switch (name) {
    case 'eq':
      return value === given;
    case 'ne':
      return value !== given;
    case 'in':
      return listOf(given).includes(value);
    case 'notIn':
      return !listOf(given).includes(value);
    case 'gt':
      return Number(value) > Number(given);
    case 'gte':
      return Number(value) >= Number(given);
    case 'lt':
      return Number(value) < Number(given);
    case 'lte':
      return Number(value) <= Number(given);
    case 'contains':
      return fold(value).includes(fold(given));
    case 'startsWith':
      return fold(value).startsWith(fold(given));
    case 'endsWith':
      return fold(value).endsWith(fold(given));
    case 'has':
      return listOf(value).includes(given);
    case 'hasSome':
      return listOf(given).some((one) => listOf(value).includes(one));
    case 'hasEvery':
      return listOf(given).every((one) => listOf(value).includes(one));
    case 'isEmpty':
    case 'isNull':
      return (Array.isArray(value) ? value.length === 0 : value === '') === given;
    default:
      return true;
  }
};

const dateHolds = (value: string, name: string, given: JsonValue): boolean => {
  if (name === 'isNull') return (value === '') === given;
  if (value === '') return false;
  const limit = wire(given);
  const order = value < limit ? -1 : value > limit ? 1 : 0;
  return { eq: order === 0, gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[name] ?? false;
};

const jsonHolds = (value: JsonValue, name: string, given: JsonValue, all: JsonObject): boolean => {
  const there = listOf(all['path']).reduce(stepInto, value);
  if (name === 'eq') return there === given;
  if (name === 'contains') return holdsJson(there, given);
  return name === 'isNull' ? (there === null) === given : true;
};

/** The meaning of a typed `where`, in plain code. */
class Meaning {
  readonly #related: RelatedRecords;

  constructor(related: RelatedRecords) {
    this.#related = related;
  }

  holds(typed: TypedCollection, values: JsonObject, where: JsonObject): boolean {
    return Object.entries(where).every(([name, given]) => {
      if (name === '_and') return listOf(given).every((one) => this.holds(typed, values, one as JsonObject));
      if (name === '_or') return listOf(given).some((one) => this.holds(typed, values, one as JsonObject));
      if (name === '_not') return !this.holds(typed, values, given as JsonObject);
      return Object.entries(given as JsonObject).every(([operator, operand]) =>
        this.#entry(typed, values, name, operator, operand, given as JsonObject),
      );
    });
  }

  #entry(
    typed: TypedCollection,
    values: JsonObject,
    name: string,
    operator: string,
    operand: JsonValue,
    all: JsonObject,
  ): boolean {
    const value = values[name] ?? null;
    const relation = typed.relation(name);
    const found = relation === undefined ? [] : this.#records(typed, values, name);
    const matching = () =>
      found.filter((one) => this.holds((relation ?? { target: typed }).target, one, operand as JsonObject));
    if (operator === 'some' || operator === 'is') return matching().length > 0;
    if (operator === 'every') return matching().length === found.length;
    if (operator === 'none') return matching().length === 0;
    if (operator === 'id') {
      return Object.entries(operand as JsonObject).every(([one, id]) => operatorHolds(value, one, id, {}));
    }
    const type = typed.field(name)?.type;
    if (type === 'date') return dateHolds(String(value), operator, operand);
    if (type === 'json') return jsonHolds(value, operator, operand, all);
    return operatorHolds(value, operator, operand, all);
  }

  #records(typed: TypedCollection, values: JsonObject, name: string): readonly JsonObject[] {
    const relation = typed.relation(name);
    if (relation === undefined) return [];
    const { target, field, kind } = relation;
    if (kind === 'back') return this.#related.referring(target.collection, field.name, String(values['id']));
    return [values[name] ?? []]
      .flat()
      .map((one) => this.#related.find(target.collection, String(one)))
      .filter((one) => one !== null);
  }
}

const typedOf = (collections: readonly Collection[]): readonly TypedCollection[] =>
  typedCollections(
    collections.map((collection) => ({ collection, readable: collection.fields, settable: collection.fields })),
  );

/** Random typed wheres against a meaning of their own, which knows nothing of filters. */
export const describeRandomWheres = (use: UseWorkbench, cases: number): void => {
  describe(`random typed wheres (seed ${seed})`, () => {
    let family: Family;
    beforeAll(async () => {
      family = await makeFamily(use, seed);
    });

    test('every list holds what the where asks for', async () => {
      const { things, owners, stored, related } = family;
      const context = await use().context();
      const schema = { version: context.schemaVersion, collections: [things, owners] };
      const [typed] = typedOf(schema.collections);
      if (typed === undefined) throw new Error('no collection');
      const meaning = new Meaning(related);
      const view = fieldView(things, { readable: null }, true);
      const moment = { now: 0, principal: null, request: null };
      const beginning = { collection: things, view, horizon: wholeHorizon(schema), moment };
      const property = fc.asyncProperty(wheres(family), async (given) => {
        const node = typedWhere(typed, given);
        const where = node && resolveFilter(node, beginning).filter;
        const query = { collection: things, where, sort: [], offset: 0, limit: 1000, fields: ['id'], total: false };
        const { items } = await use().store.list(query, context);
        const expected = stored.filter(({ values }) => meaning.holds(typed, values, given));
        expect([...items.rows()].map((row) => row['id'])).toEqual(expected.map(({ values }) => values['id']));
      });
      await fc.assert(property, { numRuns: cases, seed });
    }, 300_000);
  });
};
