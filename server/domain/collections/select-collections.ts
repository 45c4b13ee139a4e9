import { type Collection, type Field, noGraphqlNames } from '../../store/collection.js';
import { matches, sortValue } from '../../store/filter-match.js';
import type { RecordValues, SortKey } from '../../store/port.js';
import { fieldView } from '../records/field-view.js';
import type { Moment } from '../records/filter-moment.js';
import { parseFilter } from '../records/filter-parser.js';
import type { Beginning } from '../records/filter-paths.js';
import { parseSort } from '../records/sort-parser.js';
import { fieldIdFor } from './automatic-fields.js';

/** Which collections to list, in what order; both as in lists of records, on `id`, `name`, `type`, `system`, `created` and `updated`. */
export interface CollectionQuery {
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
}

const common = { system: true, hidden: false, presentable: false, help: '' } as const;

const text = (name: string): Field => {
  const rules = { min: 0, max: 0, pattern: '', autogeneratePattern: '', primaryKey: false };
  return { ...common, id: fieldIdFor('text', name), name, type: 'text', required: false, ...rules };
};

const moment = (name: string): Field => {
  return { ...common, id: fieldIdFor('autodate', name), name, type: 'autodate', onCreate: true, onUpdate: true };
};

const flag = (name: string): Field => {
  return { ...common, id: fieldIdFor('bool', name), name, type: 'bool', required: false };
};

/** Definitions seen as if they were records. */
const definitions: Collection = {
  id: '',
  name: 'collections',
  graphql: noGraphqlNames,
  type: 'base',
  system: true,
  fields: [text('id'), text('name'), text('type'), flag('system'), moment('created'), moment('updated')],
  indexes: [],
  created: '',
  updated: '',
};

/** Nothing leads from a definition to another. */
const beginning: Beginning = {
  collection: definitions,
  view: fieldView(definitions, { readable: null }, true),
  horizon: { unlimited: false, find: () => null },
};

interface Row {
  readonly collection: Collection;
  readonly values: RecordValues;
  /** In the order of creation. */
  readonly place: number;
  readonly random: number;
}

const rowOf = (collection: Collection, place: number): Row => {
  const { id, name, type, system, created, updated } = collection;
  return { collection, values: { id, name, type, system, created, updated }, place, random: Math.random() };
};

const keyOf = ({ values, place, random }: Row, by: SortKey['by']): string | number => {
  if (by === '@rowid') return place;
  return by === '@random' ? random : (sortValue(definitions, by, values) ?? '');
};

/** The values of one key are all texts or all numbers. */
const orderOf = (sort: string): ((a: Row, b: Row) => number) => {
  const keys = parseSort(sort, beginning);
  return (a, b) => {
    for (const { by, descending } of keys) {
      const [left, right] = [keyOf(a, by), keyOf(b, by)];
      if (left !== right) return left < right === descending ? 1 : -1;
    }
    return 0;
  };
};

/**
 * Those of the collections that the query names. There are few: they are sifted in memory.
 * @throws AppError VALIDATION for a filter or sort that cannot be understood
 */
export const selectCollections = (
  collections: readonly Collection[],
  { filter = '', sort = '' }: CollectionQuery,
  moment: Moment,
): readonly Collection[] => {
  const where = parseFilter(filter, { ...beginning, moment });
  const order = orderOf(sort);
  return collections
    .map(rowOf)
    .filter(({ values }) => where === null || matches(definitions, where, values))
    .sort(order)
    .map(({ collection }) => collection);
};
