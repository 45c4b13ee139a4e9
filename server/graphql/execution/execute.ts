import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { executeSelection, executeSerially } from './fields.js';
import { planRoot, selectionOn } from './plan.js';
import { isPromise, type PlannedOperation, type Run, type SelectionPlan, type Values } from './run.js';

/** Plans of one operation that are kept: the conditions in a document can be met in many ways. */
const keptVariants = 16;

/** An operation with the plans made for it. */
interface Prepared extends PlannedOperation {
  /** Variables that decide what is skipped and included. */
  readonly conditions: readonly string[];
  /** By the values of those variables. */
  readonly plans: Map<string, SelectionPlan>;
}

const fragmentsIn = ({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> => {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
};

const conditionsIn = (document: DocumentNode): readonly string[] => {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
};

/** Kept as long as both the document and the schema are. */
const preparedByDocument = new WeakMap<DocumentNode, WeakMap<GraphQLSchema, Map<OperationDefinitionNode, Prepared>>>();

const prepare = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Prepared => {
  let bySchema = preparedByDocument.get(document);
  if (bySchema === undefined) {
    bySchema = new WeakMap();
    preparedByDocument.set(document, bySchema);
  }
  let byOperation = bySchema.get(schema);
  if (byOperation === undefined) {
    byOperation = new Map();
    bySchema.set(schema, byOperation);
  }
  let prepared = byOperation.get(operation);
  if (prepared === undefined) {
    const fragments = fragmentsIn(document);
    prepared = { schema, operation, fragments, conditions: conditionsIn(document), plans: new Map() };
    byOperation.set(operation, prepared);
  }
  return prepared;
};

const planFor = (prepared: Prepared, variables: Values): SelectionPlan => {
  const { schema, operation, conditions, plans } = prepared;
  const variant = conditions.map((name) => String(variables[name])).join();
  let plan = plans.get(variant);
  if (plan === undefined) {
    const type = schema.getRootType(operation.operation);
    if (type === null || type === undefined) {
      throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`, {
        nodes: operation,
      });
    }
    plan = planRoot(prepared, variables, type);
    if (plans.size < keptVariants) plans.set(variant, plan);
  }
  return plan;
};

const answerOf = (data: Values | null, { errors }: Run): ExecutionResult =>
  errors.length === 0 ? { data } : { errors, data };

/** An error that reached the root: null was not allowed anywhere on the way. */
const nothing = (run: Run, error: unknown): ExecutionResult => {
  run.errors.push(
    error instanceof GraphQLError ? error : new GraphQLError(String(error), { originalError: error as Error }),
  );
  return answerOf(null, run);
};

const runPlan = (run: Run, prepared: Prepared): ExecutionResult | Promise<ExecutionResult> => {
  try {
    const plan = planFor(prepared, run.variables);
    const data =
      prepared.operation.operation === 'mutation'
        ? executeSerially(run, plan)
        : executeSelection(run, plan, run.rootValue, undefined);
    if (!isPromise(data)) return answerOf(data, run);
    return data.then(
      (value) => answerOf(value, run),
      (error: unknown) => nothing(run, error),
    );
  } catch (error) {
    return nothing(run, error);
  }
};

/**
 * Executes a validated query or mutation as graphql-js does, by a plan that is made once for a document: which fields are
 * selected, of which definitions, with which constant arguments. Answers at once where no resolver returns a promise.
 */
export const executePlanned = (args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> => {
  const { schema, document, variableValues, operationName, rootValue, contextValue } = args;
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) throw new GraphQLError('Must provide an operation.');
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: 50,
  });
  if (coerced.errors !== undefined) return { errors: coerced.errors };
  const prepared = prepare(schema, document, operation);
  const run: Run = {
    planned: prepared,
    rootValue,
    context: contextValue,
    variables: coerced.coerced,
    errors: [],
    args: new Map(),
    executeObject: (field, type, source, path) =>
      executeSelection(run, selectionOn(field, type, prepared, run.variables), source, path),
  };
  return runPlan(run, prepared);
};
