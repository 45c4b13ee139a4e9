import type { Document } from 'mongodb';
import { formatDate } from '../../lib/dates.js';
import { isMultiple } from '../collection.js';
import { ownField } from '../filter.js';
import type { GroupKey, Measure, SortValue, Tally, TallyQuery } from '../port.js';
import { TallySheet } from '../tally-sheet.js';
import { type Column, columnNamed, type Layout, referencePath } from './layout.js';
import { countAll, matchPlanOf } from './lists.js';
import type { MatchPlan } from './match-plan.js';
import { optionsOf, type Search, scan } from './scan.js';

const formats = { day: '%Y-%m-%d', week: '%G-W%V', month: '%Y-%m', year: '%Y' } as const;

const listKey = (index: number): string => `_list${index}`;

/** What groups are made by, as the wire has it. */
const keyValue = (column: Column, { unit }: GroupKey, index: number): unknown => {
  const path = `$${column.comparedPath}`;
  if (isMultiple(column.field)) return { $ifNull: [`$${listKey(index)}`, null] };
  if (column.kind === 'number') return { $ifNull: [path, 0] };
  if (column.kind === 'bool') return { $cond: [{ $eq: [path, true] }, 1, 0] };
  if (column.kind !== 'date') return { $ifNull: [path, ''] };
  const format = unit === null ? '%Y-%m-%d %H:%M:%S.%LZ' : formats[unit];
  return { $ifNull: [{ $dateToString: { date: path, format } }, unit === null ? '' : null] };
};

/** One document for each value of a list, and one for a list without any. */
const unwound = (column: Column, index: number): readonly Document[] => {
  if (!isMultiple(column.field)) return [];
  const key = listKey(index);
  return [
    { $addFields: { [key]: `$${column.name}.list` } },
    { $unwind: { path: `$${key}`, preserveNullAndEmptyArrays: true } },
  ];
};

const accumulated = (column: Column, { of }: Measure): Document => {
  const path = `$${column.comparedPath}`;
  if (column.kind === 'number') return { [`$${of}`]: { $ifNull: [path, 0] } };
  return { [`$${of}`]: column.kind === 'date' ? path : { $cond: [{ $eq: [path, ''] }, null, path] } };
};

interface Grouped {
  readonly _id: { readonly [key: string]: SortValue } | null;
  readonly count: number;
  readonly [measure: string]: unknown;
}

const wireValue = (value: unknown): SortValue => {
  if (value instanceof Date) return formatDate(value.getTime());
  if (typeof value !== 'number') return (value ?? null) as SortValue;
  return Number.isFinite(value) ? value + 0 : null;
};

const tallyOf = ({ by, measures }: TallyQuery, grouped: Grouped): Tally => ({
  keys: by.map((_, index) => wireValue(grouped._id?.[`k${index}`])),
  count: grouped.count,
  values: measures.map((_, index) => wireValue(grouped[`m${index}`])),
});

/** The stages after those that find the records. */
const groupStages = (layout: Layout, { by, measures, limit, cap }: TallyQuery): readonly Document[] => {
  const columns = by.map(({ field }) => columnNamed(layout, field));
  const keys = by.map((key, index) => [`k${index}`, keyValue(columns[index] as Column, key, index)] as const);
  const measured = measures.map(
    (measure, index) => [`m${index}`, accumulated(columnNamed(layout, measure.field), measure)] as const,
  );
  return [
    ...(cap === null ? [] : [{ $limit: cap }]),
    ...columns.flatMap(unwound),
    {
      $group: {
        _id: by.length === 0 ? null : Object.fromEntries(keys),
        count: { $sum: 1 },
        ...Object.fromEntries(measured),
      },
    },
    ...(by.length === 0 ? [] : [{ $sort: Object.fromEntries(keys.map(([key]) => [`_id.${key}`, 1])) }]),
    { $limit: limit },
  ];
};

/** Of nothing. */
const none = ({ by, measures }: TallyQuery): readonly Tally[] =>
  by.length > 0 ? [] : [{ keys: [], count: 0, values: measures.map(() => null) }];

const orNone = (query: TallyQuery, tallies: readonly Tally[]): readonly Tally[] =>
  tallies.length === 0 ? none(query) : tallies;

const ofAll = async (search: Search, query: TallyQuery, plan: MatchPlan): Promise<readonly Tally[]> => {
  const layout = search.layoutOf(query.collection);
  if (query.by.length + query.measures.length === 0) {
    return [{ keys: [], count: await countAll(search, layout, plan, query.cap), values: [] }];
  }
  const stages = [{ $match: plan.query }, ...plan.stages, ...groupStages(layout, query)];
  const found = await search.reach.records(layout).aggregate<Grouped>(stages, optionsOf(search)).toArray();
  return orNone(
    query,
    found.map((one) => tallyOf(query, one)),
  );
};

const ofParents = async (
  search: Search,
  query: TallyQuery,
  plan: MatchPlan,
): Promise<readonly (readonly Tally[])[]> => {
  const { field, ids } = query.per ?? { field: '', ids: [] };
  const layout = search.layoutOf(query.collection);
  const column = columnNamed(layout, field);
  if (column.field.type !== 'relation') throw new Error(`tallies by ${field}, which is no relation`);
  const parents = search.layoutOf({ id: column.field.collectionId });
  const joined = {
    from: layout.physical,
    localField: '_id',
    foreignField: referencePath(column),
    pipeline: [{ $match: plan.query }, ...plan.stages, ...groupStages(layout, query)],
    as: '_tallies',
  };
  const found = await search.reach
    .records(parents)
    .aggregate<{ _id: string; _tallies: readonly Grouped[] }>(
      [{ $match: { _id: { $in: [...ids] } } }, { $project: { _id: 1 } }, { $lookup: joined }],
      optionsOf(search),
    )
    .toArray();
  const byParent = new Map(found.map(({ _id, _tallies }) => [_id, _tallies.map((one) => tallyOf(query, one))]));
  return ids.map((id) => orNone(query, byParent.get(id) ?? []));
};

/** By going through all candidates. */
const scanned = async (search: Search, query: TallyQuery, plan: MatchPlan): Promise<readonly (readonly Tally[])[]> => {
  const { per, where, by, measures } = query;
  const layout = search.layoutOf(query.collection);
  const sheets = new Map((per?.ids ?? ['']).map((id) => [id, new TallySheet(query)]));
  const fields = [...by, ...measures, ...(per === undefined ? [] : [per])].map(({ field }) => ownField(field));
  const stages = [{ $match: plan.query }, ...plan.stages];
  for await (const { values } of scan(search, { layout, stages, where, operands: fields })) {
    const parents = per === undefined ? [''] : [values[per.field]].flat();
    for (const parent of parents) sheets.get(String(parent))?.add(values);
  }
  return [...sheets.values()].map((sheet) => sheet.tallies());
};

/** The tallies of all records, or those of each parent. */
export const readTallies = async (search: Search, query: TallyQuery): Promise<readonly (readonly Tally[])[]> => {
  const { per } = query;
  const plan = await matchPlanOf(search, per === undefined ? query : { ...query, referring: per });
  if (!plan.exact) return scanned(search, query, plan);
  return per === undefined ? [await ofAll(search, query, plan)] : ofParents(search, query, plan);
};
