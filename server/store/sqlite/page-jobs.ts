import { AppError } from '../../lib/errors.js';
import type { JsonObject } from '../../lib/json.js';
import type { OrderPlace, PagesQuery, SortValue, StorePage } from '../port.js';
import { RecordItems } from '../record-items.js';
import type { Row } from './connection.js';
import type { ConditionPart } from './filter-compiler.js';
import { recordJson } from './json-sql.js';
import type { Guard, ListAnswer, ListJob, PagesJob } from './messages.js';
import { placedOrder } from './order.js';
import { conditionOf, parentsOf } from './read-jobs.js';
import { tableOf } from './table.js';

/** The number of a row, as a place says it. */
const checkPlace = (from: OrderPlace | null): void => {
  if (from !== null && !/^\d{1,15}$/.test(from.created)) throw new AppError('VALIDATION', 'Invalid cursor.');
};

const withPlace = (record: string, { sql, values }: ConditionPart): ListJob['json'] => ({
  sql: `'[' || ${record} || ',' || ${sql} || ']'`,
  values,
});

/** One record more than is asked for tells whether there are more. */
const pageJob = (query: PagesQuery, guard: Guard): ListJob => {
  const { collection, sort, window, fields, places } = query;
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
    offset: window.offset,
    limit: window.limit + 1,
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

const pageOf = ({ window, places }: PagesQuery, found: readonly unknown[]): StorePage => {
  const kept = found.slice(0, window.limit);
  if (window.backward) kept.reverse();
  const more = found.length > window.limit;
  const rows = places ? (kept as Placed[]).map(([row]) => row) : (kept as JsonObject[]);
  return {
    items: RecordItems.fromRows(rows),
    count: rows.length,
    places: places ? (kept as Placed[]).map(([, place]) => placeOf(place)) : null,
    more,
  };
};

export const pageOfList = (query: PagesQuery, { text }: ListAnswer): StorePage =>
  pageOf(query, JSON.parse(text) as unknown[]);

/** A row holds one record of a parent, or all of them. */
export const pagesOfRows = (query: PagesQuery, rows: readonly Row[]): readonly StorePage[] => {
  const texts = new Map<unknown, string[]>();
  for (const [parent, text] of rows) {
    if (text === null || text === undefined) continue;
    const ofParent = texts.get(parent) ?? [];
    texts.set(parent, ofParent);
    ofParent.push(String(text));
  }
  const ids = query.per?.ids ?? [];
  return ids.map((id) => pageOf(query, JSON.parse(`[${(texts.get(id) ?? []).join()}]`) as unknown[]));
};
