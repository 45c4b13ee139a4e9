import { AppError } from '../../lib/errors.js';
import type { Filter } from '../../store/filter.js';
import { both } from '../../store/filter-choices.js';
import { type RecordValues, revisionName, type Store, type StoredRecord } from '../../store/port.js';
import { resolveFilter } from './filter-resolver.js';
import type { SyntaxNode } from './filter-syntax.js';
import type { OpenedCollection } from './opened-collection.js';
import { maxBulk } from './record-write-service.js';

const listing = ({ collection, rows, context }: OpenedCollection, where: Filter, limit: number, total: boolean) =>
  [{ collection, where: both(rows, where), sort: [], offset: 0, limit, total }, context] as const;

/** The records that match, of those that the caller can reach, with their revisions; in the order of creation. */
export const findStored = async (
  store: Store,
  opened: OpenedCollection,
  where: Filter,
  limit: number,
): Promise<readonly StoredRecord[]> => {
  const [query, context] = listing(opened, where, limit, false);
  const fields = [...opened.collection.fields.map(({ name }) => name), revisionName];
  const { items } = await store.list({ ...query, fields }, context);
  return items.rows().map((row) => {
    const { [revisionName]: revision, ...values } = row;
    return { values: values as RecordValues, revision: Number(revision) };
  });
};

/** The ids of the same. */
export const findIds = async (
  store: Store,
  opened: OpenedCollection,
  where: Filter,
  limit: number,
): Promise<readonly string[]> => {
  const [query, context] = listing(opened, where, limit, false);
  const { items } = await store.list({ ...query, fields: ['id'] }, context);
  return items.rows().map((row) => String(row['id']));
};

/** Whether the filter is seen at once to let every record through. */
const isEverything = (filter: Filter | null): boolean => {
  if (filter === null) return true;
  if (filter.kind === 'and') return filter.all.every(isEverything);
  return filter.kind === 'or' && filter.any.some(isEverything);
};

/**
 * The filter by which records are chosen to be changed.
 * @throws AppError VALIDATION for one that chooses all
 */
export const chosenRows = (opened: OpenedCollection, node: SyntaxNode | null): Filter => {
  const where = node === null ? null : resolveFilter(node, opened).filter;
  if (where !== null && !isEverything(where)) return where;
  throw new AppError('VALIDATION', 'The filter is empty: say which records are meant.');
};

/** @throws AppError VALIDATION */
export const checkMax = (max: number): void => {
  if (Number.isInteger(max) && max >= 1 && max <= maxBulk) return;
  throw new AppError('VALIDATION', `max must be a whole number from 1 to ${maxBulk}.`);
};

/**
 * Refuses more records than the caller counts on.
 * @param found what was found when one more than `max` was asked for
 * @throws AppError VALIDATION with both numbers
 */
export const checkFound = async (
  store: Store,
  opened: OpenedCollection,
  where: Filter,
  found: number,
  max: number,
): Promise<void> => {
  if (found <= max) return;
  const [query, context] = listing(opened, where, 1, true);
  const { total } = await store.list({ ...query, fields: ['id'] }, context);
  const count = Math.max(total ?? 0, found);
  throw new AppError('VALIDATION', `${count} records match, but at most ${max} may be changed. Nothing was done.`);
};
