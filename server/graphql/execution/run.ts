import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLField,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';

export type Path = GraphQLResolveInfo['path'];

export type Values = Readonly<Record<string, unknown>>;

/** An operation of a document, on one schema. */
export interface PlannedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** One key of an answer: the field it comes from, and how its value is had. */
export interface FieldPlan {
  readonly responseName: string;
  /** All places of the document that ask for it under this key. */
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** The property of the source that holds the value; null where a resolver is called. */
  readonly property: string | null;
  readonly complete: Complete;
  /** Arguments that no variable changes. */
  readonly args: Values | null;
  /** What is asked of the objects it leads to, by their type. */
  readonly selections: Map<GraphQLObjectType, SelectionPlan>;
}

export interface SelectionPlan {
  readonly fields: readonly FieldPlan[];
  /** An alias of this name would be taken for the prototype of an ordinary object. */
  readonly namesPrototype: boolean;
}

/** Makes what a resolver returned into what the answer holds, or a promise of it. Throws the error of the field. */
export type Complete = (run: Run, field: FieldPlan, path: Path, value: unknown) => unknown;

/** One execution of an operation. */
export interface Run {
  readonly planned: PlannedOperation;
  readonly rootValue: unknown;
  readonly context: unknown;
  readonly variables: Values;
  readonly errors: GraphQLError[];
  /** Arguments of fields that variables decide, worked out once. */
  readonly args: Map<FieldPlan, Values>;
  /** What the field asks of an object of this type. */
  readonly executeObject: (field: FieldPlan, type: GraphQLObjectType, source: unknown, path: Path) => unknown;
}

export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** What resolvers are told of their place in the request. */
export interface PlannedInfo extends GraphQLResolveInfo {
  /** A list may be resolved to its `JsonText`. */
  readonly takesJson: true;
}

export const resolveInfo = (run: Run, field: FieldPlan, path: Path): PlannedInfo => ({
  takesJson: true,
  fieldName: field.definition.name,
  fieldNodes: field.nodes,
  returnType: field.definition.type,
  parentType: field.parentType,
  path,
  schema: run.planned.schema,
  fragments: run.planned.fragments,
  rootValue: run.rootValue,
  operation: run.planned.operation,
  variableValues: run.variables,
});
