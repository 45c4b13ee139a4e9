import { ownField } from '../filter.js';
import type { OrderPlace, PagesQuery } from '../port.js';
import type { MatchPlan } from './match-plan.js';
import { type Search, scan } from './scan.js';
import { comparing, First, keysOf, type Placed } from './scanned-list.js';

/** A record of a page, and its place. */
export interface Candidates {
  readonly id: string;
  readonly place: OrderPlace;
}

const parentsIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const candidate = ({ id, keys }: Placed): Candidates => ({
  id,
  place: { keys: keys.slice(0, -1), created: String(keys.at(-1)) },
});

/** The pages (each with one record more than its limit, where there is one) of what is found by going through all candidates. */
export const scannedPages = async (
  search: Search,
  query: PagesQuery,
  plan: MatchPlan,
): Promise<readonly (readonly Candidates[])[]> => {
  const { per, sort, where, window } = query;
  const layout = search.layoutOf(query.collection);
  const along = comparing(sort);
  const compare = window.backward ? (a: Placed, b: Placed) => along(b, a) : along;
  const start = window.from && { id: '', keys: [...window.from.keys, window.from.created] };
  const firsts = new Map((per?.ids ?? ['']).map((id) => [id, new First(window.offset + window.limit + 1, compare)]));
  const operands = [...sort.map(({ by }) => by).filter((by) => typeof by !== 'string')];
  if (per !== undefined) operands.push(ownField(per.field));
  const stages = [{ $match: plan.query }, ...plan.stages];
  for await (const match of scan(search, { layout, stages, where, operands })) {
    const placed = { id: match.document._id, keys: keysOf(layout, sort, match) };
    if (start !== null && compare(placed, start) <= 0) continue;
    const parents = per === undefined ? [''] : parentsIn(match.values[per.field]);
    for (const parent of parents) firsts.get(String(parent))?.add(placed);
  }
  return [...firsts.values()].map((first) => first.all().slice(window.offset).map(candidate));
};
