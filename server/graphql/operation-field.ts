import type {
  FieldNullability,
  InputFieldMap,
  InputShapeFromFields,
  MaybePromise,
  ShapeFromTypeParam,
  TypeParam,
} from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { authorize, type Grant } from '../access/authorize.js';
import type { Operation } from '../access/operations.js';
import type { builder } from './builder.js';
import type { GraphqlContext } from './context.js';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

type RootBuilder =
  | PothosSchemaTypes.QueryFieldBuilder<Types, Types['Root']>
  | PothosSchemaTypes.MutationFieldBuilder<Types, Types['Root']>;

interface OperationFieldOptions<
  Type extends TypeParam<Types>,
  Args extends InputFieldMap,
  Nullable extends FieldNullability<Type>,
> {
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
  ): MaybePromise<ShapeFromTypeParam<Types, Type, Nullable>>;
}

/**
 * The only way to make a field that does work: it names its operation, is guarded by it, and hands the grant to the resolver.
 * A field of `Query` or `Mutation` without an operation fails test/graphql/schema.test.ts.
 */
export const operationField = <
  Type extends TypeParam<Types>,
  Args extends InputFieldMap = Record<never, never>,
  Nullable extends FieldNullability<Type> = false,
>(
  t: RootBuilder,
  operation: Operation,
  options: OperationFieldOptions<Type, Args, Nullable>,
) =>
  // The two builders make fields alike; TypeScript cannot call a union of their generic methods.
  (t as PothosSchemaTypes.QueryFieldBuilder<Types, Types['Root']>).field({
    type: options.type,
    description: options.description,
    ...(options.args === undefined ? {} : { args: options.args }),
    ...(options.nullable === undefined ? {} : { nullable: options.nullable }),
    extensions: { operation },
    authScopes: { operation },
    resolve: (_root: unknown, args: InputShapeFromFields<Args>, context: GraphqlContext, info: GraphQLResolveInfo) =>
      options.resolve(authorize(context.principal, operation), args, context, info),
  } as never);
