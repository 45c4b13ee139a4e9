import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '#server/lib/json.js';
import { type FieldOperand, type Filter, type Hop, ownField } from '#server/store/filter.js';
import { matches } from '#server/store/filter-match.js';
import type { OrderPlace, PagesQuery, SortKey } from '#server/store/port.js';
import { field } from '../../records/definitions.js';
import { filterText, operandText } from '../operand-text.js';
import { type Family, makeFamily, ownerIds, whereOn } from './family.js';
import { modelOrder, type Placed, seed } from './model.js';
import { compare, creating, type UseWorkbench } from './workbench.js';

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

interface Case {
  readonly where: Filter | null;
  readonly sort: readonly SortKey[];
  readonly per: PagesQuery['per'] | undefined;
  /** The place of one of the records; null for none. */
  readonly from: number | null;
  readonly backward: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** A case that a report tells in a few lines. */
const told = (one: Case): Case => {
  const sort = one.sort.map(({ by, descending }) => `${descending ? '-' : ''}${operandText(by as FieldOperand)}`);
  const { where, per, from, backward, offset, limit } = one;
  const text =
    `${where === null ? 'all' : filterText(where)}\n  sort ${sort.join(', ')}\n  ` +
    JSON.stringify({ per, from, backward, offset, limit });
  return Object.defineProperty({ ...one }, fc.toStringMethod, { value: () => text });
};

/** What may be sorted by, where all owners are shown or those that match. */
const sortedBy = ({ things, owners }: Family, shown: Filter | null): fc.Arbitrary<FieldOperand> => {
  const hop = (field: string, where: Filter | null): Hop => ({
    kind: 'forward',
    collection: owners,
    field,
    many: false,
    where,
  });
  const own = things.fields
    .filter(({ name }) => name !== 'created' && name !== 'updated')
    .map(({ name }): FieldOperand => ownField(name));
  const inside: FieldOperand = { ...ownField('json'), path: ['a'] };
  const related = ['name', 'rank', 'born'].flatMap((name): FieldOperand[] => [
    { ...ownField(name), hops: [hop('owner', shown)] },
    { ...ownField(name), hops: [hop('owner', shown), hop('boss', shown)] },
  ]);
  return fc.oneof({ weight: 4, arbitrary: pick(own) }, { weight: 2, arbitrary: pick(related) }, fc.constant(inside));
};

const caseOf = (family: Family, count: number): fc.Arbitrary<Case> => {
  const ids = fc.subarray([...ownerIds, 'ofnobodyatallxx'], { minLength: 1 });
  const per = fc.record({ field: pick(['owner', 'owners']), ids });
  return fc
    .record({
      where: fc.option(whereOn(family)),
      sort: pick([null, compare('rank', '<', 5)]).chain((shown) =>
        fc.array(fc.record({ by: sortedBy(family, shown), descending: fc.boolean() }), { maxLength: 3 }),
      ),
      per: fc.option(per, { nil: undefined }),
      from: fc.option(fc.nat(count - 1)),
      backward: fc.boolean(),
      offset: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
      limit: fc.integer({ min: 1, max: 12 }),
    })
    .map(told);
};

const held = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [value ?? '']);

/** Random pages and their places, of all records and of each parent, against a model of plain arrays. */
export const describeRandomPages = (use: UseWorkbench, cases: number): void => {
  describe(`random pages (seed ${seed})`, () => {
    let family: Family;
    beforeAll(async () => {
      family = await makeFamily(use, seed);
    });

    test('every page is the one that the model makes, from wherever it starts', async () => {
      const context = await use().context();
      const { things, stored, related } = family;
      const whole = { collection: things, fields: ['id', 'number', 'tags'], places: true } as const;
      const property = fc.asyncProperty(
        caseOf(family, stored.length),
        async ({ where, sort, per, from, ...window }) => {
          const order = modelOrder(things, sort, related);
          const all = { from: null, backward: false, offset: 0, limit: stored.length };
          const [everything] = await use().store.pages({ ...whole, where: null, sort, window: all }, context);
          const inOrder = stored.toSorted(order);
          expect(everything?.items.rows().map(({ id }) => id)).toEqual(inOrder.map(({ values }) => values['id']));
          expect(everything?.more).toBe(false);
          const start = from === null ? null : (inOrder[from] as Placed);
          const place = from === null ? null : (everything?.places?.[from] as OrderPlace);
          const isAfter = (one: Placed): boolean =>
            start === null || order(one, start) * (window.backward ? -1 : 1) > 0;
          const expectedOf = (parent: string | null) => {
            const found = inOrder
              .filter(({ values }) => parent === null || held(values[per?.field ?? '']).includes(parent))
              .filter(({ values }) => where === null || matches(things, where, values, related))
              .filter(isAfter);
            const along = window.backward ? found.toReversed() : found;
            const page = along.slice(window.offset, window.offset + window.limit);
            const more = along.length > window.offset + window.limit;
            return { ids: (window.backward ? page.toReversed() : page).map(({ values }) => values['id']), more };
          };
          const given = per === undefined ? {} : { per };
          const pages = await use().store.pages(
            { ...whole, ...given, where, sort, window: { ...window, from: place } },
            context,
          );
          const got = pages.map(({ items, more }) => ({ ids: items.rows().map(({ id }) => id as JsonValue), more }));
          expect(got).toEqual((per?.ids ?? [null]).map(expectedOf));
          for (const { items, places } of pages) {
            for (const [index, row] of items.rows().entries()) {
              const at = inOrder.findIndex(({ values }) => values['id'] === row['id']);
              expect(places?.[index]).toEqual(everything?.places?.[at]);
              const { number, tags } = (inOrder[at] as Placed).values;
              expect({ number: row['number'], tags: row['tags'] }).toEqual({ number, tags });
            }
          }
        },
      );
      await fc.assert(property, { numRuns: cases, seed });
    }, 300_000);

    test('a place stays one when its record changes and goes, and one that the store did not make is refused', async () => {
      const { store } = use();
      const context = await use().context();
      const things = await use().make([field('number', 'number'), field('text', 'code')]);
      const made = await use().write(
        ...[3, 1, 2, 5, 4].map((number) => creating(things, { number, code: `c${number}` })),
      );
      const sort = [{ by: ownField('number'), descending: false }];
      const window = { from: null, backward: false, offset: 0, limit: 2 };
      const query = { collection: things, where: null, sort, window, fields: ['number'], places: true };
      const fresh = await use().context();
      const [first] = await store.pages(query, fresh);
      expect(first?.items.rows()).toEqual([{ number: 1 }, { number: 2 }]);
      expect(first?.more).toBe(true);
      const last = first?.places?.at(-1) as OrderPlace;
      const id = String(made[2]?.after?.['id']);
      await store.write([{ kind: 'delete', collection: things, id, where: null }], fresh);
      const [next] = await store.pages({ ...query, window: { ...window, from: last, limit: 9 } }, fresh);
      expect(next?.items.rows()).toEqual([{ number: 3 }, { number: 4 }, { number: 5 }]);
      expect(next?.more).toBe(false);
      for (const created of ['', '-1', 'x', '1e5', '99999999999999999999', '{"$gt":""}']) {
        const from = { keys: [1], created };
        await expect(store.pages({ ...query, window: { ...window, from } }, fresh)).rejects.toMatchObject({
          code: 'VALIDATION',
        });
      }
      await expect(store.pages(query, context)).rejects.toMatchObject({ refusal: { reason: 'schemaChanged' } });
    });
  });
};
