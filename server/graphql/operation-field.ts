import type {
  FieldRef,
  InputFieldMap,
  InputShapeFromFields,
  MaybePromise,
  OutputShape,
  OutputType,
} from '@pothos/core';
import type { GraphQLFieldConfig, GraphQLFieldConfigArgumentMap, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import { authorize, type Grant } from '../access/authorize.js';
import type { Operation } from '../access/operations.js';
import type { builder } from './builder.js';
import type { GraphqlContext } from './context.js';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

/** As much of a Pothos field builder as is used here: inferring through its own generic `field` is too deep for TypeScript. */
interface FieldMaker {
  field(options: never): unknown;
}

type ItemShape<Type> = Type extends OutputType<Types> ? OutputShape<Types, Type> : never;
type Shape<Type, Nullable> =
  | (Type extends [infer Item] ? readonly ItemShape<Item>[] : ItemShape<Type>)
  | (Nullable extends true ? null : never);

interface OperationFieldOptions<Type, Args extends InputFieldMap, Nullable extends boolean> {
  readonly type: Type;
  readonly description: string;
  readonly args?: Args;
  readonly nullable?: Nullable;
  /** Does the work with the leave that was given. */
  resolve(
    grant: Grant,
    args: InputShapeFromFields<Args>,
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ): MaybePromise<Shape<Type, Nullable>>;
}

/**
 * The only way to make a field that does work: it names its operation, is guarded by it, and hands the grant to the resolver.
 * A field of `Query` or `Mutation` without an operation fails test/graphql/schema.test.ts.
 */
export const operationField = <
  Kind extends 'Query' | 'Mutation',
  Type extends OutputType<Types> | [OutputType<Types>],
  Args extends InputFieldMap = Record<never, never>,
  Nullable extends boolean = false,
>(
  t: FieldMaker,
  operation: Operation,
  options: OperationFieldOptions<Type, Args, Nullable>,
): FieldRef<Types, Shape<Type, Nullable>, Kind> => {
  const { resolve, ...field } = options;
  return t.field({
    ...field,
    extensions: { operation },
    authScopes: { operation },
    resolve: (_root: unknown, args: InputShapeFromFields<Args>, context: GraphqlContext, info: GraphQLResolveInfo) =>
      resolve(authorize(context.principal, operation, context.claim ?? null), args, context, info),
  } as never) as FieldRef<Types, Shape<Type, Nullable>, Kind>;
};

interface WorkingFieldOptions<Parent, Args> {
  readonly type: GraphQLOutputType;
  readonly description: string;
  readonly args?: GraphQLFieldConfigArgumentMap;
  /** Does the work with the leave that was given. */
  resolve(grant: Grant, parent: Parent, args: Args, context: GraphqlContext, info: GraphQLResolveInfo): unknown;
}

/** The same for the schema of an instance, whose types are known when it runs: also the only way to make a field that does work. */
export const workingField = <Parent, Args = Record<never, never>>(
  operation: Operation,
  { resolve, ...field }: WorkingFieldOptions<Parent, Args>,
): GraphQLFieldConfig<Parent, GraphqlContext, Args> => ({
  ...field,
  extensions: { operation },
  resolve: (parent, args, context, info) =>
    resolve(authorize(context.principal, operation, context.claim ?? null), parent, args, context, info),
});
