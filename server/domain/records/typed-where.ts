import { type Field, isMultiple } from '../../store/collection.js';
import type { SyntaxNode } from './filter-syntax.js';
import type { TypedCollection, TypedRelation } from './typed-collections.js';
import { jsonCondition } from './typed-json.js';
import { allOf, anyOf, type Condition, named, not, nothing } from './typed-nodes.js';
import {
  boolOperators,
  conditionsOn,
  dateOperators,
  fileOperators,
  geoOperators,
  idOperators,
  listOperators,
  numberOperators,
  type Operator,
  type Operators,
  refOperators,
  selectOperators,
  textOperators,
} from './typed-operators.js';
import { entriesOf, givenList, givenObject, invalidInput, type Place } from './typed-values.js';

/** As deep as inputs may stand in each other. */
const maxDepth = 32;

interface Standing {
  readonly place: Place;
  readonly depth: number;
}

const below = ({ place, depth }: Standing, name: string | number): Standing => ({
  place: `${place}.${name}`,
  depth: depth + 1,
});

const operatorsOf = (field: Field, value: unknown): Operators | null => {
  if (field.name === 'id') return idOperators;
  switch (field.type) {
    case 'text':
    case 'editor':
    case 'email':
    case 'url':
      return textOperators(value);
    case 'number':
      return numberOperators;
    case 'bool':
      return boolOperators;
    case 'date':
    case 'autodate':
      return dateOperators;
    case 'select':
      return isMultiple(field) ? listOperators : selectOperators;
    case 'relation':
      return isMultiple(field) ? listOperators : refOperators;
    case 'file':
      return fileOperators(isMultiple(field));
    case 'geoPoint':
      return geoOperators;
    case 'json':
    case 'password':
      return null;
  }
};

const fieldCondition = (field: Field, value: unknown, place: Place): Condition => {
  if (field.type === 'json') return jsonCondition(field.name, value, place);
  const operators = operatorsOf(field, value);
  if (operators === null) throw invalidInput(place, 'the field cannot be filtered by');
  return conditionsOn(operators, named(field.name), value, place);
};

const thereIs = ({ path }: TypedRelation, node: Condition): SyntaxNode =>
  node === nothing ? nothing : { kind: 'some', relation: named(path), node };

/** `{id, is, isNull}` of a relation of one record, `{some, every, none}` of one of several. */
const relationCondition = (relation: TypedRelation, value: unknown, at: Standing): Condition => {
  const { field, many, target } = relation;
  const read = (given: unknown, place: Place) => collectionCondition(target, given, { ...at, place });
  const there: Operators = {
    some: (_left, given, place) => thereIs(relation, read(given, place)),
    every: (_left, given, place) => {
      const node = read(given, place);
      return node && not(thereIs(relation, not(node)));
    },
    none: (_left, given, place) => not(thereIs(relation, read(given, place))),
  };
  const operators = many ? there : { ...refOperators, is: there['some'] as Operator };
  return conditionsOn(operators, named(field.name), value, at.place);
};

const entryCondition = (typed: TypedCollection, name: string, value: unknown, at: Standing): Condition => {
  if (name === '_and' || name === '_or') {
    const parts = givenList(value, at.place).map((one, i) => collectionCondition(typed, one, below(at, i)));
    return name === '_and' ? allOf(parts) : anyOf(parts);
  }
  if (name === '_not') return not(collectionCondition(typed, value, at));
  const relation = typed.relation(name);
  if (relation !== undefined) return relationCondition(relation, value, at);
  const field = typed.field(name);
  if (field === undefined) throw invalidInput(at.place, 'there is no such field');
  return fieldCondition(field, value, at.place);
};

const collectionCondition = (typed: TypedCollection, value: unknown, at: Standing): Condition => {
  if (at.depth > maxDepth) throw invalidInput(at.place, `nested more than ${maxDepth} deep`);
  return allOf(
    entriesOf(givenObject(value, at.place)).map(([name, given]) => entryCondition(typed, name, given, below(at, name))),
  );
};

/**
 * A typed `where` as a filter as written (filter-syntax.ts), which the one resolver reads further: `{title: {contains: 'x'},
 * category: {is: {name: {eq: 'y'}}}, _or: [...]}`. Names are those that the caller sees.
 * @param value not yet looked at; null and undefined are no filter
 * @returns null for a filter that lets every record through
 * @throws AppError VALIDATION that says where what is wrong and what was expected
 */
export const typedWhere = (typed: TypedCollection, value: unknown, place: Place = 'where'): SyntaxNode | null =>
  value === null || value === undefined ? null : collectionCondition(typed, value, { place, depth: 0 });
