import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLBoolean,
  GraphQLError,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
  responsePathAsArray,
} from 'graphql';
import { JsonText } from './json-text.js';
import { type Complete, type FieldPlan, isPromise, type Path, type Run, resolveInfo } from './run.js';

/** An error as the fault of the field at this path: thrown on where null is not allowed, else noted. */
export const failed = (run: Run, field: FieldPlan, type: GraphQLOutputType, path: Path, error: unknown): null => {
  const located = locatedError(error, [...field.nodes], responsePathAsArray(path));
  if (isNonNullType(type)) throw located;
  run.errors.push(located);
  return null;
};

/** Values that the built-in types would give back as they are. */
const isPlain = (type: GraphQLLeafType): ((value: unknown) => boolean) => {
  if (type === GraphQLString || type === GraphQLID) return (value) => typeof value === 'string';
  if (type === GraphQLBoolean) return (value) => typeof value === 'boolean';
  return () => false;
};

const serialized = (type: GraphQLLeafType, value: unknown): unknown => {
  let result: unknown;
  try {
    result = type.serialize(value);
  } catch (error) {
    // The server's fault: a GraphQLError would pass for one of the request.
    throw error instanceof GraphQLError ? new Error(error.message, { cause: error }) : error;
  }
  if (result === null || result === undefined) throw new Error(`A value of ${type.name} became null.`);
  return result;
};

const leaf = (type: GraphQLLeafType): Complete => {
  const passes = isPlain(type);
  return (_run, _field, _path, value) => {
    if (passes(value)) return value;
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return serialized(type, value);
  };
};

const nonNull =
  (inner: Complete): Complete =>
  (run, field, path, value) => {
    const completed = inner(run, field, path, value);
    if (completed !== null) return completed;
    throw new Error(`Cannot return null for non-nullable field ${field.parentType.name}.${field.definition.name}.`);
  };

const completeItem = (
  { run, field, type, inner }: { run: Run; field: FieldPlan; type: GraphQLOutputType; inner: Complete },
  path: Path,
  item: unknown,
): unknown => {
  try {
    const completed = isPromise(item)
      ? item.then((value) => inner(run, field, path, value))
      : inner(run, field, path, item);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => failed(run, field, type, path, error));
  } catch (error) {
    return failed(run, field, type, path, error);
  }
};

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

const list = (type: GraphQLOutputType): Complete => {
  const inner = completerOf(type);
  return (run, field, path, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof JsonText) return value;
    if (value instanceof Error) throw value;
    if (!isIterable(value)) {
      throw new Error(`${field.parentType.name}.${field.definition.name} was resolved to something that is no list.`);
    }
    const items: unknown[] = [];
    const how = { run, field, type, inner };
    let waits = false;
    try {
      for (const item of value) {
        const completed = completeItem(how, { prev: path, key: items.length, typename: undefined }, item);
        waits ||= isPromise(completed);
        items.push(completed);
      }
    } catch (error) {
      // Nobody waits for the others any more, which may fail too.
      if (waits) Promise.all(items).catch(() => undefined);
      throw error;
    }
    return waits ? Promise.all(items) : items;
  };
};

const isOfType = (run: Run, field: FieldPlan, path: Path, type: GraphQLObjectType, value: unknown): unknown =>
  type.isTypeOf?.(value, run.context, resolveInfo(run, field, path)) ?? true;

const asObject = (run: Run, field: FieldPlan, path: Path, type: GraphQLObjectType, value: unknown): unknown => {
  const execute = (is: unknown) => {
    if (is !== true) throw new Error(`${field.parentType.name}.${field.definition.name} is no ${type.name}.`);
    return run.executeObject(field, type, value, path);
  };
  if (type.isTypeOf === null || type.isTypeOf === undefined) return execute(true);
  const is = isOfType(run, field, path, type, value);
  return isPromise(is) ? is.then(execute) : execute(is);
};

const object =
  (type: GraphQLObjectType): Complete =>
  (run, field, path, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return asObject(run, field, path, type, value);
  };

const abstract =
  (type: GraphQLAbstractType): Complete =>
  (run, field, path, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    const execute = (name: unknown) => {
      const actual = typeof name === 'string' ? run.planned.schema.getType(name) : undefined;
      if (!isObjectType(actual) || !run.planned.schema.isSubType(type, actual)) {
        throw new Error(`${field.parentType.name}.${field.definition.name} was resolved to no type of ${type.name}.`);
      }
      return asObject(run, field, path, actual, value);
    };
    const resolve = type.resolveType ?? defaultTypeResolver;
    const name = resolve(value, run.context, resolveInfo(run, field, path), type);
    return isPromise(name) ? name.then(execute) : execute(name);
  };

export const completerOf = (type: GraphQLOutputType): Complete => {
  if (isNonNullType(type)) return nonNull(completerOf(type.ofType));
  if (isListType(type)) return list(type.ofType);
  if (isLeafType(type)) return leaf(type);
  return isAbstractType(type) ? abstract(type) : object(type);
};
