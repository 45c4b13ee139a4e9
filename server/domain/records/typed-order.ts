import { type Field, isMultiple } from '../../store/collection.js';
import type { OrderKey } from './record-queries.js';
import type { TypedCollection, TypedRelation } from './typed-collections.js';
import { entriesOf, givenList, givenObject, invalidInput, type Place } from './typed-values.js';

/** As many relations as a path may pass. */
const maxHops = 6;

/** Whether records can be sorted by the field: it holds one value that has a place among others. */
export const isSortable = (field: Field): boolean =>
  !isMultiple(field) && !['json', 'geoPoint', 'file', 'password', 'relation'].includes(field.type);

/** Whether the way leads to one record, by whose fields those at hand can be sorted. */
export const isSortedThrough = ({ kind, many }: TypedRelation): boolean => kind === 'forward' && !many;

const orderKey = (typed: TypedCollection, value: unknown, place: Place, before: readonly string[]): OrderKey => {
  const entries = entriesOf(givenObject(value, place)).filter(([, given]) => given !== null);
  const [only] = entries;
  if (only === undefined || entries.length > 1) throw invalidInput(place, 'expected an object with one key');
  const [name, given] = only;
  const at = `${place}.${name}`;
  const path = [...before, name];
  const relation = typed.relation(name);
  if (relation !== undefined && isSortedThrough(relation) && before.length < maxHops) {
    return orderKey(relation.target, given, at, path);
  }
  const field = typed.field(name);
  if (field === undefined || !isSortable(field)) throw invalidInput(at, 'records cannot be sorted by it');
  if (given !== 'ASC' && given !== 'DESC') throw invalidInput(at, 'expected ASC or DESC');
  return { path: path.join('.'), descending: given === 'DESC' };
};

/**
 * `[{price: 'DESC'}, {category: {name: 'ASC'}}]`: each item has one key, so that their order is said.
 * @param value not yet looked at; null and undefined are no order of one's own
 * @throws AppError VALIDATION that says where what is wrong and what was expected
 */
export const typedOrder = (typed: TypedCollection, value: unknown, place: Place = 'orderBy'): readonly OrderKey[] =>
  value === null || value === undefined
    ? []
    : givenList(value, place).map((item, i) => orderKey(typed, item, `${place}.${i}`, []));
