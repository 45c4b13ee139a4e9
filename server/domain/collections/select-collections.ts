import type { Collection, Field } from '../../store/collection.js';
import { matches } from '../../store/filter-match.js';
import type { RecordValues } from '../../store/port.js';
import { type FieldView, fieldView } from '../records/field-view.js';
import { parseFilter } from '../records/filter-parser.js';
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
  type: 'base',
  system: true,
  fields: [text('id'), text('name'), text('type'), flag('system'), moment('created'), moment('updated')],
  indexes: [],
  created: '',
  updated: '',
};

const view: FieldView = fieldView(definitions, { readable: null }, true);

const valuesOf = ({ id, name, type, system, created, updated }: Collection, place: number): RecordValues => ({
  ...{ id, name, type, system, created, updated },
  '@rowid': String(place).padStart(9, '0'),
  '@random': String(Math.random()),
});

type Order = (a: RecordValues, b: RecordValues) => number;

const orderOf = (sort: string): Order => {
  const keys = parseSort(sort, view);
  return (a, b) => {
    for (const { name, descending } of keys) {
      const [left, right] = [String(a[name]), String(b[name])];
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
): readonly Collection[] => {
  const where = parseFilter(filter, view);
  const order = orderOf(sort);
  return collections
    .map((collection, place) => ({ collection, values: valuesOf(collection, place) }))
    .filter(({ values }) => where === null || matches(definitions, where, values))
    .sort((a, b) => order(a.values, b.values))
    .map(({ collection }) => collection);
};
