import type { Document } from 'mongodb';
import type { Filter } from '../filter.js';
import type { Layout, RecordDocument } from './layout.js';
import { isOneQuery, type MatchPlan, planMatch } from './match-plan.js';
import { everyOf } from './plain-comparison.js';
import { optionsOf, type Search, scan } from './scan.js';
import { withoutTokens } from './search-keys.js';

const scanned = async (
  search: Search,
  layout: Layout,
  where: Filter | null,
  { query, stages }: MatchPlan,
): Promise<RecordDocument[]> => {
  const ids: string[] = [];
  const scanQuery = { layout, stages: [{ $match: query }, ...stages], where, operands: [] };
  for await (const { document } of scan(search, scanQuery)) ids.push(document._id);
  return search.reach
    .records(layout)
    .find({ _id: { $in: ids } }, { ...optionsOf(search), projection: withoutTokens })
    .toArray();
};

/** Of the records that the query finds, those that match the filter; whole, in any order. */
export const findRecords = async (
  search: Search,
  layout: Layout,
  query: Document,
  where: Filter | null,
): Promise<RecordDocument[]> => {
  const planned = planMatch(search.layoutOf, layout, where);
  const plan = { ...planned, query: everyOf([query, planned.query]) };
  const records = search.reach.records(layout);
  if (isOneQuery(plan))
    return records.find(plan.query as object, { ...optionsOf(search), projection: withoutTokens }).toArray();
  if (!plan.exact) return scanned(search, layout, where, plan);
  const stages = [{ $match: plan.query }, ...plan.stages, { $project: withoutTokens }];
  return records.aggregate<RecordDocument>(stages, optionsOf(search)).toArray();
};
