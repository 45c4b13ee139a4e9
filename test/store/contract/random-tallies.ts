import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '#server/lib/json.js';
import type { Filter } from '#server/store/filter.js';
import { matches } from '#server/store/filter-match.js';
import { orderOf } from '#server/store/filter-values.js';
import type { GroupKey, Measure, Tally, TallyQuery } from '#server/store/port.js';
import { field } from '../../records/definitions.js';
import { filterText } from '../operand-text.js';
import { type Family, makeFamily, ownerIds, whereOn } from './family.js';
import { type Placed, seed } from './model.js';
import type { UseWorkbench } from './workbench.js';

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

interface Case extends Pick<TallyQuery, 'by' | 'measures' | 'limit' | 'cap'> {
  readonly per: TallyQuery['per'] | undefined;
  readonly where: Filter | null;
}

const told = (one: Case): Case => {
  const { where, ...others } = one;
  const text = `${where === null ? 'all' : filterText(where)}\n  ${JSON.stringify(others)}`;
  return Object.defineProperty({ ...one }, fc.toStringMethod, { value: () => text });
};

const keyed: fc.Arbitrary<GroupKey> = fc.oneof(
  pick(['text', 'number', 'bool', 'kind', 'tags', 'owner', 'owners', 'date']).map((field) => ({ field, unit: null })),
  pick(['day', 'week', 'month', 'year'] as const).map((unit) => ({ field: 'date', unit })),
);

const measured: fc.Arbitrary<Measure> = fc.oneof(
  fc.constant<Measure>({ of: 'sum', field: 'amount' }),
  fc
    .tuple(pick(['min', 'max'] as const), pick(['number', 'amount', 'text', 'date']))
    .map(([of, field]) => ({ of, field })),
);

const caseOf = (family: Family): fc.Arbitrary<Case> => {
  const ids = fc.subarray([...ownerIds, 'ofnobodyatallxx'], { minLength: 1 });
  const base = {
    where: fc.option(whereOn(family)),
    per: fc.option(fc.record({ field: pick(['owner', 'owners']), ids }), { nil: undefined }),
    limit: fc.integer({ min: 1, max: 20 }),
  };
  const counts = fc.record({
    ...base,
    by: fc.constant([]),
    measures: fc.constant([]),
    cap: fc.option(fc.integer({ min: 1, max: 30 })),
  });
  const aggregates = fc.record({
    ...base,
    by: fc.array(keyed, { maxLength: 3 }),
    measures: fc.array(measured, { maxLength: 4 }),
    cap: fc.constant(null),
  });
  return fc.oneof({ weight: 1, arbitrary: counts }, { weight: 3, arbitrary: aggregates }).map(told);
};

/** By the calendar itself: the Thursday of a week is in the year that the week belongs to. */
const weekOf = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 3 - ((date.getUTCDay() + 6) % 7));
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const week = Math.floor((date.getTime() - start) / (7 * 86_400_000)) + 1;
  return `${date.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
};

const periodOf = (date: string, unit: NonNullable<GroupKey['unit']>): string | null => {
  if (date === '') return null;
  const day = date.slice(0, 10);
  if (unit === 'week') return weekOf(day);
  return unit === 'day' ? day : unit === 'month' ? day.slice(0, 7) : day.slice(0, 4);
};

const keysOf = (value: JsonValue, { unit }: GroupKey): readonly Tally['keys'][number][] => {
  if (Array.isArray(value)) return value.length === 0 ? [null] : (value as string[]);
  if (typeof value === 'boolean') return [Number(value)];
  return [unit === null ? (value as string | number) : periodOf(String(value), unit)];
};

const combinations = ({ values }: Placed, by: readonly GroupKey[]): readonly Tally['keys'][] =>
  by.reduce<Tally['keys'][]>(
    (made, key) => made.flatMap((one) => keysOf(values[key.field] ?? null, key).map((value) => [...one, value])),
    [[]],
  );

const measureOf = ({ of, field }: Measure, records: readonly Placed[]): Tally['values'][number] => {
  const values = records.map(({ values: of_ }) => of_[field] as string | number).filter((value) => value !== '');
  if (values.length === 0) return null;
  if (of === 'sum') return (values as number[]).reduce((sum, value) => sum + value, 0);
  const sorted = values.toSorted(orderOf);
  return (of === 'min' ? sorted[0] : sorted.at(-1)) ?? null;
};

const byKeys = (a: Tally, b: Tally): number =>
  a.keys.reduce<number>((order, key, index) => order || orderOf(key, b.keys[index] ?? null), 0);

const modelOf = ({ by, measures, limit, cap }: Case, records: readonly Placed[]): readonly Tally[] => {
  const tallyOf = (keys: Tally['keys'], members: readonly Placed[]): Tally => ({
    keys,
    count: Math.min(members.length, cap ?? Number.POSITIVE_INFINITY),
    values: measures.map((measure) => measureOf(measure, members)),
  });
  if (by.length === 0) return [tallyOf([], records)];
  const groups = new Map<string, { readonly keys: Tally['keys']; readonly members: Placed[] }>();
  for (const record of records) {
    for (const keys of combinations(record, by)) {
      const group = groups.get(JSON.stringify(keys)) ?? { keys, members: [] };
      groups.set(JSON.stringify(keys), group);
      group.members.push(record);
    }
  }
  return [...groups.values()]
    .map(({ keys, members }) => tallyOf(keys, members))
    .toSorted(byKeys)
    .slice(0, limit);
};

/** Random counts, measures and groups, of all records and of each parent, against a model of plain arrays. */
export const describeRandomTallies = (use: UseWorkbench, cases: number): void => {
  describe(`random tallies (seed ${seed})`, () => {
    let family: Family;
    beforeAll(async () => {
      family = await makeFamily(use, seed);
    });

    test('are those of the model, numbers exactly', async () => {
      const context = await use().context();
      const { things, stored, related } = family;
      const property = fc.asyncProperty(caseOf(family), async (one) => {
        const { per, where, ...others } = one;
        const found = stored.filter(({ values }) => where === null || matches(things, where, values, related));
        const isOf = (parent: string, { values }: Placed) => [values[per?.field ?? '']].flat().includes(parent);
        const expected =
          per === undefined
            ? [modelOf(one, found)]
            : per.ids.map((id) =>
                modelOf(
                  one,
                  found.filter((record) => isOf(id, record)),
                ),
              );
        const query = { collection: things, where, ...(per === undefined ? {} : { per }), ...others };
        expect(await use().store.tallies(query, context)).toEqual(expected);
      });
      await fc.assert(property, { numRuns: cases, seed });
    }, 300_000);

    test('a sum beyond all numbers is none, of nothing too', async () => {
      const { store } = use();
      const things = await use().make([field('number', 'number'), field('text', 'code')]);
      const context = await use().context();
      const query: TallyQuery = {
        collection: things,
        where: null,
        by: [],
        measures: [{ of: 'sum', field: 'number' }],
        limit: 1,
        cap: null,
      };
      expect(await store.tallies(query, context)).toEqual([[{ keys: [], count: 0, values: [null] }]]);
      await use().create(things, { code: 'a', number: 1.7e308 });
      await use().create(things, { code: 'b', number: 1.7e308 });
      expect(await store.tallies(query, context)).toEqual([[{ keys: [], count: 2, values: [null] }]]);
    });
  });
};
