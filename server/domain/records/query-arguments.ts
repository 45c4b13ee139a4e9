import { BoundedCache } from '../../lib/bounded-cache.js';
import { AppError } from '../../lib/errors.js';
import type { Field, FieldType } from '../../store/collection.js';
import type { FieldOperand } from '../../store/filter.js';
import type { GroupKey, Measure, PageWindow, SortKey } from '../../store/port.js';
import { fieldIsGone } from './filter-errors.js';
import { type Beginning, findField, leadsAway } from './filter-paths.js';
import type { OrderCursors } from './order-cursor.js';
import type { GroupBy, Measured, OrderKey, Window } from './record-queries.js';

const maxKeys = 8;
const maxPage = 1_000;

const invalid = (fault: string): AppError => new AppError('VALIDATION', `${fault}.`);

/** Whether each record has at most one value there. */
const isSingle = ({ hops, modifier }: FieldOperand): boolean => modifier === null && !hops.some(({ many }) => many);

const sortFieldOf = (path: string, beginning: Beginning): FieldOperand => {
  const isPath = !path.startsWith('@') && !path.includes(':');
  const by = isPath ? findField(beginning, path) : null;
  if (isPath && by === null) throw fieldIsGone(path);
  if (by === null || !isSingle(by)) throw invalid(`Records cannot be ordered by "${path}"`);
  return by;
};

/** The same order of the same view gives the same object, unless it depends on more than that. */
const sorts = new BoundedCache<readonly SortKey[]>(500, () => 1);

/** @throws AppError CONFLICT for a path that leads nowhere any more, VALIDATION for one to several values and for more than 8 keys */
export const sortOf = (orderBy: readonly OrderKey[], beginning: Beginning): readonly SortKey[] => {
  if (orderBy.length > maxKeys) throw invalid(`An order has at most ${maxKeys} fields`);
  const text = orderBy.map(({ path, descending }) => `${descending ? '-' : '+'}${path}`).join();
  const known = sorts.get(`${beginning.view.key} ${text}`);
  if (known !== undefined) return known;
  const found = orderBy.map(({ path, descending }) => ({ by: sortFieldOf(path, beginning), descending }));
  const isLasting = found.every(({ by }, index) => !leadsAway(by, orderBy[index]?.path ?? ''));
  if (isLasting) sorts.set(`${beginning.view.key} ${text}`, found);
  return found;
};

const within = (value: number, name: string, most: number): number => {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw invalid(`${name} is a whole number from 1 to ${most}`);
};

/** @throws AppError VALIDATION for numbers out of bounds and for cursors of another order */
export const windowOf = (window: Window, cursors: OrderCursors): PageWindow => {
  const placeOf = (cursor: string | null) => (cursor === null ? null : cursors.read(cursor));
  switch (window.kind) {
    case 'page': {
      const limit = within(window.perPage, 'perPage', maxPage);
      const page = within(window.page, 'page', Math.floor(Number.MAX_SAFE_INTEGER / maxPage));
      return { from: null, backward: false, offset: (page - 1) * limit, limit };
    }
    case 'first':
      return { from: placeOf(window.after), backward: false, offset: 0, limit: within(window.first, 'first', maxPage) };
    case 'last':
      return { from: placeOf(window.before), backward: true, offset: 0, limit: within(window.last, 'last', maxPage) };
  }
};

type Types = readonly FieldType[];

const added: Types = ['number'];
const dates: Types = ['date', 'autodate'];
const ordered: Types = ['number', 'text', 'email', 'url', ...dates];
const grouped: Types = ['number', 'bool', 'text', 'email', 'url', 'select', 'relation', ...dates];

/** Whether there is a sum and a mean of the field. */
export const isAdded = ({ type }: Field): boolean => added.includes(type);

/** Whether there is a smallest and a greatest value of the field. */
export const isOrdered = ({ type }: Field): boolean => ordered.includes(type);

/** Whether records are grouped by the values of the field. */
export const isGrouped = ({ type }: Field): boolean => grouped.includes(type);

const fieldOf = ({ view }: Beginning, name: string, isMeant: (field: Field) => boolean, what: string): Field => {
  const field = view.byName.get(name);
  if (field === undefined) throw fieldIsGone(name);
  if (!isMeant(field)) throw invalid(`${what} "${name}"`);
  return field;
};

/**
 * What the store is to measure: an average is a sum by the count.
 * @throws AppError CONFLICT for a field that is gone, VALIDATION for one that cannot be measured so
 */
export const measuresOf = (measured: readonly Measured[], beginning: Beginning): readonly Measure[] =>
  measured.map(({ of, field }) => {
    fieldOf(beginning, field, of === 'sum' || of === 'avg' ? isAdded : isOrdered, `There is no ${of} of`);
    return { of: of === 'avg' ? 'sum' : of, field };
  });

const units = { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year' } as const;
const maxGroupKeys = 4;

export const groupKeysOf = (by: readonly GroupBy[], beginning: Beginning): readonly GroupKey[] => {
  if (by.length === 0 || by.length > maxGroupKeys) throw invalid(`Groups are made by 1 to ${maxGroupKeys} fields`);
  return by.map(({ field: name, unit }) => {
    const { type } = fieldOf(beginning, name, isGrouped, 'Groups cannot be made by');
    if (unit !== null && !dates.includes(type)) throw invalid(`A unit is for dates, which "${name}" is not`);
    return { field: name, unit: unit && units[unit] };
  });
};

export const groupLimitOf = (first: number): number => within(first, 'first', maxPage);

/** A cap on a count; null for none. */
export const capOf = (cap: number | null): number | null =>
  cap === null ? null : within(cap, 'cap', Number.MAX_SAFE_INTEGER);
