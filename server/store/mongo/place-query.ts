import { type Document, ObjectId } from 'mongodb';
import { formatDate, parseDate } from '../../lib/dates.js';
import { AppError } from '../../lib/errors.js';
import { isOwnColumn } from '../filter.js';
import type { OrderPlace, SortKey, SortValue } from '../port.js';
import { decode } from './codec.js';
import { type Column, columnNamed, type Layout } from './layout.js';
import { everyOf, someOf } from './plain-comparison.js';
import type { SortPlan } from './sort-plan.js';

/** What lies under the path of a sort key. */
interface Sorted {
  readonly path: string;
  /** 1 or -1. */
  readonly direction: number;
  /** Null where it is no column of the record itself. */
  readonly column: Column | null;
}

/** Values of several types: null, then numbers, then texts. */
const isMixed = ({ column }: Sorted): boolean => column === null || column.field.type === 'json';
const isNullable = (sorted: Sorted): boolean => isMixed(sorted) || sorted.column?.kind === 'date';

const sortedBy = (layout: Layout, sort: readonly SortKey[], { order, paths }: SortPlan): readonly Sorted[] =>
  paths.map((path, index) => {
    const by = sort[index]?.by ?? '@random';
    const column = typeof by !== 'string' && isOwnColumn(by) ? columnNamed(layout, by.name) : null;
    return { path, direction: order.get(path) ?? 1, column };
  });

/** The value as it is stored. */
const storedValue = ({ column }: Sorted, value: SortValue): unknown => {
  if (column?.kind === 'bool') return value === 1;
  if (column?.kind !== 'date') return value;
  const milliseconds = typeof value === 'string' ? parseDate(value) : null;
  return milliseconds === null ? null : new Date(milliseconds);
};

const ofType = (path: string, type: 'number' | 'string'): Document => ({ [path]: { $type: type } });

/** What comes after the value; null for nothing. Queries compare within a type alone, unlike the order of the sort. */
const after = (sorted: Sorted, value: unknown): Document | null => {
  const { path, direction } = sorted;
  if (direction > 0) {
    if (value === null) return { [path]: { $ne: null } };
    const greater = { [path]: { $gt: value } };
    return isMixed(sorted) && typeof value === 'number' ? someOf([greater, ofType(path, 'string')]) : greater;
  }
  if (value === null) return null;
  const parts: Document[] = [{ [path]: { $lt: value } }];
  if (isMixed(sorted) && typeof value === 'string') parts.push(ofType(path, 'number'));
  if (isNullable(sorted)) parts.push({ [path]: { $eq: null } });
  return parts.length === 1 ? (parts[0] as Document) : someOf(parts);
};

/** @throws AppError VALIDATION for a place that this store did not make */
export const checkPlace = (place: OrderPlace | null): void => {
  if (place !== null && !/^[0-9a-f]{24}$/.test(place.created)) throw new AppError('VALIDATION', 'Invalid cursor.');
};

/** A query for what comes after a place in the order. */
export const queryAfter = (
  layout: Layout,
  sort: readonly SortKey[],
  plan: SortPlan,
  place: OrderPlace | null,
): Document => {
  if (place === null) return {};
  const keys = sortedBy(layout, sort, plan).map((sorted, index) => ({
    sorted,
    value: storedValue(sorted, place.keys[index] ?? null),
  }));
  const end = { path: '_seq', direction: plan.order.get('_seq') ?? null, column: null };
  const created = new ObjectId(place.created);
  const parts: Document[] = [];
  const same: Document[] = [];
  for (const { sorted, value } of keys) {
    const part = after(sorted, value);
    if (part !== null) parts.push(everyOf([...same, part]));
    same.push({ [sorted.path]: { $eq: value } });
  }
  // Where the order of creation is no part of the order, there are no ties.
  if (end.direction !== null)
    parts.push(everyOf([...same, { _seq: { [end.direction > 0 ? '$gt' : '$lt']: created } }]));
  return someOf(parts);
};

const valueIn = (document: Document, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Document | undefined)?.[key], document);

const sortValue = ({ path, column }: Sorted, document: Document): SortValue => {
  const stored = valueIn(document, path);
  if (stored instanceof Date) return formatDate(stored.getTime());
  if (column?.kind === 'bool') return Number(stored === true);
  if (column?.kind === 'date') return '';
  if (column?.kind === 'text' || column?.kind === 'number') return decode(column, stored) as SortValue;
  return (stored ?? null) as SortValue;
};

/** What a document must hold besides for `placesOf`. */
export const placeProjection = ({ paths }: SortPlan): Document => ({
  _seq: 1,
  ...Object.fromEntries(paths.map((path) => [path, 1])),
});

export const placesOf = (
  layout: Layout,
  sort: readonly SortKey[],
  plan: SortPlan,
  documents: readonly Document[],
): readonly OrderPlace[] => {
  const sorted = sortedBy(layout, sort, plan);
  return documents.map((document) => ({
    keys: sorted.map((one) => sortValue(one, document)),
    created: String((document['_seq'] as ObjectId).toHexString()),
  }));
};
