import type { Document, Sort } from 'mongodb';
import { fieldNamesOf, shown } from '../members.js';
import type { OrderPlace, PagesQuery, StorePage } from '../port.js';
import { RecordItems } from '../record-items.js';
import { columnNamed, type Layout, referencePath } from './layout.js';
import { matchPlanOf, projectionOf, rowOf, sortPlanOf } from './lists.js';
import type { MatchPlan } from './match-plan.js';
import { checkPlace, placeProjection, placesOf, queryAfter } from './place-query.js';
import { everyOf } from './plain-comparison.js';
import { optionsOf, type Search } from './scan.js';
import { type Candidates, scannedPages } from './scanned-pages.js';
import { orderedStages, type SortPlan } from './sort-plan.js';

/** What a page is made of: one record more than asked for tells whether there are more. */
interface Found {
  readonly documents: readonly Document[];
  readonly places: readonly OrderPlace[] | null;
}

const reversed = (plan: SortPlan): SortPlan => ({
  ...plan,
  order: new Map([...plan.order].map(([path, direction]) => [path, direction === 1 ? -1 : 1])),
});

/** Paths of which one leads into another cannot both be in a projection: whole columns are read where that could be. */
const projectionFor = (layout: Layout, { fields, places }: PagesQuery, plan: SortPlan): Document => {
  const asked = projectionOf(layout, fieldNamesOf(fields));
  if (!places) return asked;
  const paths = [...Object.keys(asked).filter((path) => path !== '_id'), ...Object.keys(placeProjection(plan))];
  return Object.fromEntries(paths.map((path) => [path.split('.')[0] as string, 1]));
};

class Pages {
  readonly #layout: Layout;

  constructor(
    private readonly search: Search,
    private readonly query: PagesQuery,
    private readonly plan: MatchPlan,
    private readonly sort: SortPlan,
  ) {
    this.#layout = search.layoutOf(query.collection);
  }

  async whole(): Promise<Found> {
    const { offset: skip, limit } = this.query.window;
    const records = this.search.reach.records(this.#layout);
    const options = optionsOf(this.search);
    if (this.plan.stages.length > 0 || this.sort.stages.length > 0) {
      return this.#found(await records.aggregate(this.#stages, options).toArray());
    }
    const asked = everyOf([this.#after, this.plan.query]) as object;
    const window = { projection: this.#projection, sort: new Map(this.sort.order) as Sort, skip, limit: limit + 1 };
    return this.#found(await records.find(asked, { ...options, ...window }).toArray());
  }

  /** From each parent to its own page, so that an index of the relation leads to no more records than it must. */
  async ofParents({ field, ids }: NonNullable<PagesQuery['per']>): Promise<readonly Found[]> {
    const column = columnNamed(this.#layout, field);
    if (column.field.type !== 'relation') throw new Error(`pages by ${field}, which is no relation`);
    const parents = this.search.layoutOf({ id: column.field.collectionId });
    const found = await this.search.reach
      .records(parents)
      .aggregate<{ _id: string; _page: Document }>(
        [
          { $match: { _id: { $in: [...ids] } } },
          { $project: { _id: 1 } },
          {
            $lookup: {
              from: this.#layout.physical,
              localField: '_id',
              foreignField: referencePath(column),
              pipeline: this.#stages,
              as: '_page',
            },
          },
          { $unwind: '$_page' },
        ],
        optionsOf(this.search),
      )
      .toArray();
    const byParent = new Map<string, Document[]>(ids.map((id) => [id, []]));
    for (const { _id, _page } of found) byParent.get(_id)?.push(_page);
    return ids.map((id) => this.#found(byParent.get(id) ?? []));
  }

  get #after(): Document {
    return queryAfter(this.#layout, this.query.sort, this.sort, this.query.window.from);
  }

  get #projection(): Document {
    return projectionFor(this.#layout, this.query, this.sort);
  }

  get #stages(): Document[] {
    const { offset, limit } = this.query.window;
    const skipped = offset === 0 ? [] : [{ $skip: offset }];
    return [
      ...orderedStages(this.#layout, this.plan, this.sort, this.#after),
      ...skipped,
      { $limit: limit + 1 },
      { $project: this.#projection },
    ];
  }

  #found(documents: readonly Document[]): Found {
    const { places, sort } = this.query;
    return { documents, places: places ? placesOf(this.#layout, sort, this.sort, documents) : null };
  }
}

const pageOf = (layout: Layout, { window, fields }: PagesQuery, { documents, places }: Found): StorePage => {
  const turn = <T>(page: readonly T[]): readonly T[] => {
    const kept = page.slice(0, window.limit);
    return window.backward ? kept.toReversed() : kept;
  };
  const names = fieldNamesOf(fields);
  const rows = turn(documents).map((document) => shown(fields, rowOf(layout, names, document)));
  return {
    items: RecordItems.fromRows(rows),
    count: rows.length,
    places: places && turn(places),
    more: documents.length > window.limit,
  };
};

/** Decides record by record where the database alone cannot find or sort. */
const scanned = async (search: Search, query: PagesQuery, plan: MatchPlan): Promise<readonly Found[]> => {
  const layout = search.layoutOf(query.collection);
  const pages = await scannedPages(search, query, plan);
  const ids = [...new Set(pages.flatMap((page) => page.map(({ id }) => id)))];
  const documents = await search.reach
    .records(layout)
    .find(
      { _id: { $in: ids } },
      { ...optionsOf(search), projection: { ...projectionOf(layout, fieldNamesOf(query.fields)), _id: 1 } },
    )
    .toArray();
  const byId = new Map(documents.map((document) => [document._id, document]));
  return pages.map((page: readonly Candidates[]) => {
    const there = page.filter(({ id }) => byId.has(id));
    return {
      documents: there.map(({ id }) => byId.get(id) as Document),
      places: query.places ? there.map(({ place }) => place) : null,
    };
  });
};

const foundBy = async (search: Search, query: PagesQuery): Promise<readonly Found[]> => {
  const { per, window } = query;
  checkPlace(window.from);
  const layout = search.layoutOf(query.collection);
  const asked = per === undefined ? query : { ...query, referring: per };
  const plan = await matchPlanOf(search, asked);
  const forward = sortPlanOf(search, layout, query.sort);
  if (forward === null || !plan.exact) return scanned(search, query, plan);
  const sort = window.backward ? reversed(forward) : forward;
  const pages = new Pages(search, query, plan, sort);
  return per === undefined ? [await pages.whole()] : pages.ofParents(per);
};

/** A page of all records, or one for each parent. */
export const readPages = async (search: Search, query: PagesQuery): Promise<readonly StorePage[]> => {
  const layout = search.layoutOf(query.collection);
  return (await foundBy(search, query)).map((found) => pageOf(layout, query, found));
};
