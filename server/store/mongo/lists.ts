import type { Document, Sort } from 'mongodb';
import type { JsonObject } from '../../lib/json.js';
import { originOf } from '../collection.js';
import { type ListQuery, type ListResult, revisionName, type SortKey } from '../port.js';
import { RecordItems } from '../record-items.js';
import { decode } from './codec.js';
import { columnNamed, type Layout, referencePath } from './layout.js';
import { type MatchPlan, planMatch } from './match-plan.js';
import { narrowing } from './narrowing.js';
import { NotCompilable } from './not-compilable.js';
import { everyOf } from './plain-comparison.js';
import { optionsOf, type Search } from './scan.js';
import { listByScanning } from './scanned-list.js';
import { compileSearch } from './searches.js';
import { orderedStages, planSort, type SortPlan } from './sort-plan.js';

type Documents = readonly { readonly [column: string]: unknown }[];

/** With no column asked for, a projection that only excludes would let all through. */
export const projectionOf = (layout: Layout, fields: readonly string[]): Document => {
  const paths = fields.flatMap((name) => {
    if (name === revisionName) return ['_rev'];
    return originOf(layout.collection, name) === null ? [columnNamed(layout, name).readPath] : [];
  });
  return paths.length === 0 ? { _id: 1 } : { _id: 0, ...Object.fromEntries(paths.map((path) => [path, 1])) };
};

export const rowOf = (layout: Layout, fields: readonly string[], document: Documents[number]): JsonObject =>
  Object.fromEntries(
    fields.map((name) => {
      if (name === revisionName) return [name, document['_rev'] as number];
      const origin = originOf(layout.collection, name);
      if (origin !== null) return [name, origin];
      const column = columnNamed(layout, name);
      return [name, decode(column, document[column.name])];
    }),
  );

export type Asked = Pick<ListQuery, 'collection' | 'where' | 'search' | 'referring'>;

/** What must hold besides the filter. */
const besides = (layout: Layout, { referring, search }: Asked): readonly Document[] => [
  referring === undefined ? {} : { [referencePath(columnNamed(layout, referring.field))]: { $in: [...referring.ids] } },
  search ? compileSearch(layout, search) : {},
];

const readPage = (search: Search, query: ListQuery, plan: MatchPlan, sort: SortPlan, projection: Document) => {
  const layout = search.layoutOf(query.collection);
  const records = search.reach.records(layout);
  const { offset: skip, limit } = query;
  if (plan.stages.length === 0 && sort.stages.length === 0) {
    const options = { ...optionsOf(search), projection, sort: new Map(sort.order) as Sort, skip, limit };
    return records.find(plan.query as object, options).toArray();
  }
  const page = [{ $skip: skip }, { $limit: limit }, { $project: projection }];
  return records.aggregate([...orderedStages(layout, plan, sort), ...page], optionsOf(search)).toArray();
};

export const countAll = async (
  search: Search,
  layout: Layout,
  { query, stages }: MatchPlan,
  cap: number | null = null,
): Promise<number> => {
  const records = search.reach.records(layout);
  if (stages.length === 0) {
    return records.countDocuments(query as object, { ...optionsOf(search), ...(cap === null ? {} : { limit: cap }) });
  }
  const capped = cap === null ? [] : [{ $limit: cap }];
  const counting = [{ $match: query }, ...stages, ...capped, { $count: 'total' }];
  const [counted] = await records.aggregate<{ total: number }>(counting, optionsOf(search)).toArray();
  return counted?.total ?? 0;
};

/** How the database finds what is asked for, with what must hold besides the filter. */
export const matchPlanOf = async (search: Search, asked: Asked): Promise<MatchPlan> => {
  const layout = search.layoutOf(asked.collection);
  const whole = planMatch(search.layoutOf, layout, asked.where);
  const narrowed = await narrowing(search, layout, asked.where);
  return { ...whole, query: everyOf([...besides(layout, asked), narrowed, whole.query]) };
};

/** Null for an order that the database cannot sort by. */
export const sortPlanOf = (search: Search, layout: Layout, sort: readonly SortKey[]): SortPlan | null => {
  try {
    return planSort(search.layoutOf, layout, sort);
  } catch (error) {
    if (error instanceof NotCompilable) return null;
    throw error;
  }
};

const readDocuments = async (
  search: Search,
  query: ListQuery,
  projection: Document,
): Promise<{ readonly documents: Documents; readonly total: number | null }> => {
  const layout = search.layoutOf(query.collection);
  const plan = await matchPlanOf(search, query);
  const sort = sortPlanOf(search, layout, query.sort);
  if (sort === null || !plan.exact) return listByScanning(search, query, plan, sort, projection);
  const [documents, total] = await Promise.all([
    query.limit === 0 ? [] : readPage(search, query, plan, sort, projection),
    query.total ? countAll(search, layout, plan) : null,
  ]);
  return { documents, total };
};

/** One page of records, and how many match in all where that is asked for. */
export const listRecords = async (search: Search, query: ListQuery): Promise<ListResult> => {
  const layout = search.layoutOf(query.collection);
  const { documents, total } = await readDocuments(search, query, projectionOf(layout, query.fields));
  const items = documents.map((document) => rowOf(layout, query.fields, document));
  return { items: RecordItems.fromRows(items), count: items.length, total };
};
