import type { FieldError } from '../../lib/errors.js';
import type { JsonValue } from '../../lib/json.js';
import { type Collection, type GraphqlNames, noGraphqlNames, type Schema } from '../../store/collection.js';
import { invalidValueError } from '../records/fields/field-errors.js';
import { Faults } from './definition-errors.js';
import { lengthError, sameName, sentText } from './names.js';
import { isReservedGraphqlName } from './reserved-graphql-names.js';
import { suggestGraphqlNames } from './suggest-graphql-names.js';

const maxLength = 100;

const kinds = ['type', 'one', 'many'] as const;

const badType: FieldError = {
  code: 'validation_match_invalid',
  message: 'Must be letters A-Z and digits, the first a capital letter.',
};
const badField: FieldError = {
  code: 'validation_match_invalid',
  message: 'Must be letters A-Z and digits, the first a small letter.',
};
const reserved: FieldError = { code: 'validation_not_in_invalid', message: 'The name is reserved.' };
const taken: FieldError = {
  code: 'validation_not_unique',
  message: 'The name must be unique among the GraphQL names of all collections (case insensitive).',
};

/** Derived names (`Product_Where`, `products_via_category`) have a `_`, which none of these can have: so none can be like another. */
const nameError = (kind: (typeof kinds)[number], name: string): FieldError | null => {
  if (name.length > maxLength) return lengthError(maxLength);
  if (!(kind === 'type' ? /^[A-Z][A-Za-z0-9]*$/ : /^[a-z][A-Za-z0-9]*$/).test(name)) {
    return kind === 'type' ? badType : badField;
  }
  return isReservedGraphqlName(name) ? reserved : null;
};

const isUsed = (others: readonly Collection[], name: string): boolean =>
  others.some(({ graphql }) => kinds.some((kind) => sameName(graphql[kind], name)));

/** Names of one and of many must differ, or `createProduct` and `createProducts` would be the same; those of type and one need not. */
const faultOf = (
  others: readonly Collection[],
  names: GraphqlNames,
  kind: (typeof kinds)[number],
): FieldError | null => {
  const error = nameError(kind, names[kind]);
  if (error !== null) return error;
  const likeMany = kind === 'many' && (sameName(names.many, names.one) || sameName(names.many, names.type));
  return likeMany || isUsed(others, names[kind]) ? taken : null;
};

/** What was sent of the names, `''` for what was not. */
export const givenGraphqlNames = (input: JsonValue | undefined): GraphqlNames => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return noGraphqlNames;
  return { type: sentText(input['type']), one: sentText(input['one']), many: sentText(input['many']) };
};

const completed = (given: GraphqlNames, by: GraphqlNames): GraphqlNames => ({
  type: given.type || by.type,
  one: given.one || by.one,
  many: given.many || by.many,
});

/** The given names, and for those that are not given the first suggestion that nothing stands against. */
const suggested = (others: readonly Collection[], collectionName: string, given: GraphqlNames): GraphqlNames => {
  const wanting = kinds.filter((kind) => given[kind] === '');
  if (wanting.length === 0) return given;
  for (const suggestion of suggestGraphqlNames(given.type || collectionName)) {
    const names = completed(given, suggestion);
    if (wanting.every((kind) => faultOf(others, names, kind) === null)) return names;
  }
  return given;
};

/** What a new collection of this name would be called. */
export const graphqlNamesFor = (schema: Schema, collectionName: string): GraphqlNames =>
  suggested(schema.collections, collectionName, noGraphqlNames);

const isAcceptable = (input: JsonValue | undefined): boolean =>
  input === undefined ||
  input === null ||
  (typeof input === 'object' &&
    !Array.isArray(input) &&
    kinds.every((kind) => input[kind] === undefined || input[kind] === null || typeof input[kind] === 'string'));

const check = (
  others: readonly Collection[],
  input: JsonValue | undefined,
  names: GraphqlNames,
  faults: Faults,
): void => {
  const nested = new Faults();
  if (isAcceptable(input)) for (const kind of kinds) nested.add(kind, faultOf(others, names, kind));
  else faults.add('graphql', invalidValueError);
  faults.nest('graphql', nested);
};

/** The names of a new collection: those given (`{type, one, many}`), the others suggested from its own. */
export const parseNewGraphqlNames = (
  schema: Schema,
  collectionName: string,
  input: JsonValue | undefined,
  faults: Faults,
): GraphqlNames => {
  const names = suggested(schema.collections, collectionName, givenGraphqlNames(input));
  check(schema.collections, input, names, faults);
  return names;
};

/** What is not given stays, also when the collection is renamed: clients rely on it. */
export const parseChangedGraphqlNames = (
  schema: Schema,
  current: Collection,
  input: JsonValue | undefined,
  faults: Faults,
): GraphqlNames => {
  const others = schema.collections.filter(({ id }) => id !== current.id);
  const names = completed(givenGraphqlNames(input), current.graphql);
  if (input !== undefined && input !== null) check(others, input, names, faults);
  return names;
};
