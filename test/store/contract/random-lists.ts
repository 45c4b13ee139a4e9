import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { Collection, Field } from '#server/store/collection.js';
import { type Filter, type LiteralOperand, type Operand, ownField } from '#server/store/filter.js';
import { matches } from '#server/store/filter-match.js';
import type { SortKey } from '#server/store/port.js';
import { field } from '../../records/definitions.js';
import { modelOrder, type Placed, seed } from './model.js';
import { creating, type UseWorkbench } from './workbench.js';

const recordCount = 50;

const texts = [
  '',
  'a',
  'A',
  'ab',
  'aB',
  'b',
  'é',
  'É',
  'a%b',
  'a_b',
  'a\\b',
  '1',
  '1.0',
  '10',
  '😀',
  '\uffee',
  'x\ny',
  `"'`,
  '$a',
];
const numbers = [-2.5, -1, 0, 0.1, 1, 2, 10, 123456789012];
const dates = [
  '',
  '1999-12-31 23:59:59.999Z',
  '2024-02-29 00:00:00.000Z',
  '2024-02-29 10:20:30.405Z',
  '2030-01-01 00:00:00.000Z',
];
const jsons: readonly JsonValue[] = [null, '', 'a', 'B', 0, 1, 2.5, true, false, [], [1, 'a'], { a: 'b' }, '1', '[]'];

interface Kind {
  /** Fields of one class compare with each other. */
  readonly name: string;
  readonly fields: readonly Field[];
  readonly value: fc.Arbitrary<JsonValue>;
  /** Literals worth comparing with. */
  readonly literal: fc.Arbitrary<LiteralOperand['value']>;
}

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const numberTexts = ['1', '-2.5', ' 2', '1e1', 'x', '1x'];
const dateTexts = [...dates, '2024', '2024-02-29', '2024-02-29T10:20:30.405Z', '2024-02-29 10:20:30.405', '9', ' '];
const lists = ['[]', '["red"]', '["blue","red"]', 'red', '%red%', ''];

const kinds: readonly Kind[] = [
  {
    name: 'text',
    fields: [
      field('text', 't1'),
      field('email', 't2'),
      field('select', 't3'),
      field('relation', 't4', { collectionId: 'none' }),
    ],
    value: pick(texts),
    literal: fc.oneof(
      pick(texts),
      pick(['%', '_', 'a%', '%b', 'a\\%b', '%\\_%', '_b%', 'a\\\\b%', null, true, false, 1, 10, 1n, 0.1]),
    ),
  },
  {
    name: 'number',
    fields: [field('number', 'n1'), field('number', 'n2')],
    value: pick(numbers),
    literal: fc.oneof(pick(numbers), pick([...numberTexts, null, true, false, 2n, 1e21, 1e-7])),
  },
  {
    name: 'bool',
    fields: [field('bool', 'b1'), field('bool', 'b2')],
    value: fc.boolean(),
    literal: pick([true, false, null, 0, 1, 2, -1, 0.5, '1', 'x', '']),
  },
  {
    name: 'date',
    fields: [field('date', 'd1'), field('autodate', 'd2')],
    value: pick(dates),
    literal: fc.oneof(pick(dateTexts), pick([null, 2024, true])),
  },
  {
    name: 'list',
    fields: [field('select', 'l1', { maxSelect: 3 }), field('file', 'l2', { maxSelect: 3 })],
    value: fc.uniqueArray(pick(['red', 'blue', 'a"b', 'c\\d']), { maxLength: 3 }),
    literal: fc.oneof(pick(lists), pick([null, 1, true, '"a\\\\"'])),
  },
  {
    name: 'json',
    fields: [field('json', 'j1'), field('json', 'j2')],
    value: pick(jsons),
    literal: pick([null, '', 'a', 'b', '1', '[]', '[1,"a"]', '{"a":"b"}', 0, 1, 2.5, true, false, '%a%']),
  },
  {
    name: 'point',
    fields: [field('geoPoint', 'p1')],
    value: pick<JsonValue>([
      { lon: 0, lat: 0 },
      { lon: 1.5, lat: -2.25 },
    ]),
    literal: pick(['{"lon":0,"lat":0}', '{"lon":1.5,"lat":-2.25}', '1.5', '', null, 0]),
  },
];

const ownFields = kinds.flatMap(({ fields }) => fields);

const recordArbitrary: fc.Arbitrary<JsonObject> = fc.record(
  Object.fromEntries(kinds.flatMap(({ fields, value }) => fields.map(({ name }) => [name, value] as const))),
);

const opArbitrary = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~', '!~');

const comparisonOf = ({ fields, literal }: Kind): fc.Arbitrary<Filter> => {
  const own: fc.Arbitrary<Operand> = pick(fields).map(({ name }) => ownField(name));
  const value: fc.Arbitrary<Operand> = literal.map((it) => ({ kind: 'literal', value: it }));
  const sides = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(own, value) },
    { weight: 2, arbitrary: fc.tuple(value, own) },
    { weight: 2, arbitrary: fc.tuple(own, own) },
    {
      weight: 2,
      arbitrary: fc.tuple(
        own,
        pick(ownFields).map(({ name }) => ownField(name)),
      ),
    },
  );
  return fc
    .tuple(opArbitrary, sides)
    .map(([op, [left, right]]) => ({ kind: 'compare', op, any: false, left, right }) as Filter);
};

const filterArbitrary = (ids: readonly string[]): fc.Arbitrary<Filter> => {
  const ofIds: fc.Arbitrary<Filter> = fc
    .subarray([...ids], { maxLength: 5 })
    .map((some) => ({ kind: 'ids', ids: some }));
  const leaf = fc.oneof(
    { weight: 20, arbitrary: fc.oneof(...kinds.map(comparisonOf)) },
    { weight: 1, arbitrary: ofIds },
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      { weight: 3, arbitrary: leaf },
      { weight: 1, arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((all): Filter => ({ kind: 'and', all })) },
      { weight: 1, arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((any): Filter => ({ kind: 'or', any })) },
    ),
  })).filter;
};

const sortArbitrary: fc.Arbitrary<SortKey[]> = fc.array(
  fc.record({
    by: pick<SortKey['by']>([...ownFields.map(({ name }) => ownField(name)), ownField('id'), '@rowid']),
    descending: fc.boolean(),
  }),
  { maxLength: 3 },
);

/** Random records, filters, orders and pages, against a model of what they mean. */
export const describeRandomLists = (use: UseWorkbench, cases: number): void => {
  describe(`random lists (seed ${seed})`, () => {
    let things: Collection;
    let stored: readonly Placed[];
    beforeAll(async () => {
      things = await use().make(ownFields, [
        { fields: ['t1'], unique: false },
        { fields: ['n1', 'd1'], unique: false },
      ]);
      const values = fc.sample(recordArbitrary, { numRuns: recordCount, seed });
      const changes = await use().write(...values.map((one) => creating(things, one)));
      stored = changes.map(({ after }, place) => ({ values: after ?? {}, place }));
    });

    test('every list is the one that the model makes', async () => {
      const context = await use().context();
      const page = fc.record({ offset: fc.nat(20), limit: fc.integer({ min: 1, max: recordCount }) });
      const ids = stored.map(({ values }) => String(values['id']));
      const property = fc.asyncProperty(
        filterArbitrary(ids),
        sortArbitrary,
        page,
        async (where, sort, { offset, limit }) => {
          const expected = stored
            .filter(({ values }) => matches(things, where, values))
            .toSorted(modelOrder(things, sort));
          const query = { collection: things, where, sort, offset, limit, fields: ['id'], total: true };
          const { items, total } = await use().store.list(query, context);
          expect(total).toBe(expected.length);
          const expectedPage = expected.slice(offset, offset + limit).map(({ values }) => values['id']);
          expect(items.rows().map((row) => row['id'])).toEqual(expectedPage);
        },
      );
      await fc.assert(property, { numRuns: cases, seed });
    });
  });
};
