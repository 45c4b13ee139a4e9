import type { Document } from 'mongodb';
import { sortValue } from '../filter-match.js';
import { type Comparable, orderOf } from '../filter-values.js';
import type { ListQuery, SortKey } from '../port.js';
import type { Layout } from './layout.js';
import type { MatchPlan } from './match-plan.js';
import { type Match, optionsOf, type Search, scan } from './scan.js';
import { orderedStages, type SortPlan } from './sort-plan.js';

export interface Placed {
  readonly id: string;
  /** What it sorts by, key after key, then the order of creation. */
  readonly keys: readonly Comparable[];
}

export const keysOf = (
  layout: Layout,
  sort: readonly SortKey[],
  { document, values, related }: Match,
): readonly Comparable[] => {
  const created = document._seq.toHexString();
  const keys = sort.map(({ by }) => {
    if (by === '@random') return Math.random();
    return by === '@rowid' ? created : sortValue(layout.collection, by, values, related);
  });
  return [...keys, created];
};

export const comparing = (sort: readonly SortKey[]): ((a: Placed, b: Placed) => number) => {
  const directions = [...sort, { descending: sort.at(-1)?.descending === true }].map(({ descending }) =>
    descending ? -1 : 1,
  );
  return (a, b) => {
    for (const [i, direction] of directions.entries()) {
      const order = orderOf(a.keys[i] ?? null, b.keys[i] ?? null);
      if (order !== 0) return direction * order;
    }
    return 0;
  };
};

/** The first of all that are added, in order; holds at most twice as many. */
export class First {
  #held: Placed[] = [];

  constructor(
    private readonly most: number,
    private readonly compare: (a: Placed, b: Placed) => number,
  ) {}

  add(placed: Placed): void {
    this.#held.push(placed);
    if (this.#held.length >= 2 * this.most + 1_000) this.#held = this.#sorted();
  }

  all(): readonly Placed[] {
    return this.#sorted();
  }

  #sorted(): Placed[] {
    return this.#held.sort(this.compare).slice(0, this.most);
  }
}

interface Page {
  readonly ids: readonly string[];
  readonly total: number;
}

/** The database delivers the candidates in their order: the page is whole when its last record is found. */
const inOrder = async (search: Search, query: ListQuery, plan: MatchPlan, sort: SortPlan): Promise<Page> => {
  const layout = search.layoutOf(query.collection);
  const { where, offset, limit } = query;
  const ids: string[] = [];
  let total = 0;
  for await (const { document } of scan(search, {
    layout,
    stages: orderedStages(layout, plan, sort),
    where,
    operands: [],
  })) {
    if (total >= offset && ids.length < limit) ids.push(document._id);
    total += 1;
    if (!query.total && total >= offset + limit) break;
  }
  return { ids, total };
};

const sortedHere = async (search: Search, query: ListQuery, plan: MatchPlan): Promise<Page> => {
  const layout = search.layoutOf(query.collection);
  const { where, offset, limit, sort } = query;
  const operands = sort.map(({ by }) => by).filter((by) => typeof by !== 'string');
  const first = new First(offset + limit, comparing(sort));
  let total = 0;
  for await (const match of scan(search, {
    layout,
    stages: [{ $match: plan.query }, ...plan.stages],
    where,
    operands,
  })) {
    first.add({ id: match.document._id, keys: keysOf(layout, sort, match) });
    total += 1;
  }
  const ids = first.all().map(({ id }) => id);
  return { ids: ids.slice(offset), total };
};

/** A page that the database cannot find or sort alone; null where it cannot even sort. */
export const listByScanning = async (
  search: Search,
  query: ListQuery,
  plan: MatchPlan,
  sort: SortPlan | null,
  projection: Document,
) => {
  const { ids, total } =
    sort === null ? await sortedHere(search, query, plan) : await inOrder(search, query, plan, sort);
  const records = search.reach.records(search.layoutOf(query.collection));
  const found = await records
    .find({ _id: { $in: [...ids] } }, { ...optionsOf(search), projection: { ...projection, _id: 1 } })
    .toArray();
  const byId = new Map(found.map((document) => [document._id, document]));
  return { documents: ids.flatMap((id) => byId.get(id) ?? []), total: query.total ? total : null };
};
