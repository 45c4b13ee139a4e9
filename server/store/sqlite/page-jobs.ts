import { AppError } from '../../lib/errors.js';
import type { JsonObject } from '../../lib/json.js';
import type { OrderPlace, PagesQuery, SortValue, StorePage } from '../port.js';
import { RecordItems } from '../record-items.js';
import type { Row } from './connection.js';
import type { ConditionPart } from './filter-compiler.js';
import { recordJson } from './json-sql.js';
import { recordSeparator } from './list-query.js';
import type { Guard, ListAnswer, ListJob, PagesJob } from './messages.js';
import { placedOrder } from './order.js';

import { conditionOf, listJob, parentsOf } from './read-jobs.js';
import { tableOf } from './table.js';

/** The number of a row, as a place says it. */
const checkPlace = (from: OrderPlace | null): void => {
  if (from !== null && !/^\d{1,15}$/.test(from.created)) throw new AppError('VALIDATION', 'Invalid cursor.');
};

const withPlace = (record: string, { sql, values }: ConditionPart): ListJob['json'] => ({
  sql: `'[' || ${record} || ',' || ${sql} || ']'`,
  values,
});

/** Whether it is a list as any other: what is asked again and again in the same form is worked out once. */
const isList = ({ window: { from, backward }, places, per }: PagesQuery): boolean =>
  from === null && !backward && !places && per === undefined;

/** One record more than is asked for tells whether there are more. */
const pageJob = (query: PagesQuery, guard: Guard): ListJob => {
  const { collection, sort, window, fields, places } = query;
  const { offset } = window;
  const limit = window.limit + 1;
  if (isList(query)) {
    const { where, search } = query;
    return listJob({ collection, where, search: search ?? null, sort, fields, offset, limit, total: false }, guard);
  }
  checkPlace(window.from);
  const table = tableOf(collection);
  const { order, ranges, place } = placedOrder(table, sort, window.backward, window.from);
  const record = recordJson(table, fields);
  return {
    kind: 'list',
    guard,
    collectionId: collection.id,
    table: table.sql,
    json: places ? withPlace(record, place()) : { sql: record, values: [] },
    ...conditionOf(table, query),
    order,
    ranges,
    offset,
    limit,
    total: false,
    cap: null,
    knownTotal: null,
  };
};

export const pagesJob = (query: PagesQuery, guard: Guard): ListJob | PagesJob => {
  const list = pageJob(query, guard);
  if (query.per === undefined) return list;
  return { kind: 'pages', guard, list, parents: parentsOf(tableOf(query.collection), query.per) };
};

type Placed = readonly [JsonObject, readonly [...SortValue[], number]];

const placeOf = (place: Placed[1]): OrderPlace => ({
  keys: place.slice(0, -1),
  created: String(place.at(-1)),
});

/** @param found the records, or each with its place where that is asked for; one more than the page holds, where there are more */
const pageOf = ({ window, places }: PagesQuery, found: readonly string[]): StorePage => {
  const kept = found.slice(0, window.limit);
  if (window.backward) kept.reverse();
  const more = found.length > window.limit;
  const text = `[${kept.join()}]`;
  if (!places) return { items: RecordItems.fromText(text), count: kept.length, places: null, more };
  const placed = JSON.parse(text) as Placed[];
  return {
    items: RecordItems.fromRows(placed.map(([row]) => row)),
    count: kept.length,
    places: placed.map(([, place]) => placeOf(place)),
    more,
  };
};

export const pageOfList = (query: PagesQuery, { text, count }: ListAnswer): StorePage =>
  pageOf(query, count === 0 ? [] : text.slice(1, -1).split(recordSeparator));

/** A row holds one record of a parent, or all of them. */
export const pagesOfRows = (query: PagesQuery, rows: readonly Row[]): readonly StorePage[] => {
  const records = new Map<unknown, string[]>();
  for (const [parent, text] of rows) {
    if (text === null || text === undefined) continue;
    const ofParent = records.get(parent) ?? [];
    records.set(parent, ofParent);
    ofParent.push(...String(text).split(recordSeparator));
  }
  const ids = query.per?.ids ?? [];
  return ids.map((id) => pageOf(query, records.get(id) ?? []));
};
