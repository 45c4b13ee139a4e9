import {
  type ArgumentNode,
  type ASTVisitor,
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValueNode,
} from 'graphql';
import { defaultPerPage, maxPerPage } from './collections/window.js';

/** Values that the answer to one request may hold, as estimated from its document and variables. */
const maxCost = 100_000;

/** Arguments that say how long the lists under a field are, or the field itself. */
const sizeArguments: ReadonlySet<string> = new Set(['first', 'last', 'perPage']);

/** Items of a list whose length nothing says: relations to several records, for example. */
const assumedSize = 10;

/** The value of a variable; undefined when it has none. */
type Variables = (name: string) => unknown;

type Field = GraphQLField<unknown, unknown>;

/** A list that is not known to be longer: what a document costs at least, before its variables are known. */
const leastSize = 1;

/**
 * Counts the values that an operation may be answered with: one for each leaf, times the items of every list that it is in. What
 * a fragment comes to is worked out once for each length of the lists in it, so that fragments that spread each other many times take
 * no time.
 */
class CostCounter {
  /** Whether other variables may make it another cost. */
  dependsOnVariables = false;
  readonly #schema: GraphQLSchema;
  readonly #fragment: (name: string) => FragmentDefinitionNode | undefined;
  readonly #variables: Variables | null;
  readonly #fragmentCosts = new Map<string, number>();

  /** @param variables null before they are known: the least that any can lead to is counted */
  constructor(
    schema: GraphQLSchema,
    fragment: (name: string) => FragmentDefinitionNode | undefined,
    variables: Variables | null,
  ) {
    this.#schema = schema;
    this.#fragment = fragment;
    this.#variables = variables;
  }

  count({ operation, selectionSet }: OperationDefinitionNode): number {
    return this.#ofSet(selectionSet, this.#schema.getRootType(operation) ?? undefined, null);
  }

  /** @param size of the lists right in it, where the field above said so */
  #ofSet({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined, size: number | null): number {
    let cost = 0;
    for (const node of selections) if (this.#isIncluded(node)) cost += this.#ofNode(node, type, size);
    return cost;
  }

  #ofNode(node: SelectionNode, type: GraphQLNamedType | undefined, size: number | null): number {
    if (node.kind === Kind.FIELD) return this.#ofField(node, type, size);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(node.name.value, size);
    const { typeCondition, selectionSet } = node;
    return this.#ofSet(
      selectionSet,
      typeCondition === undefined ? type : this.#schema.getType(typeCondition.name.value),
      size,
    );
  }

  #ofFragment(name: string, size: number | null): number {
    const key = `${name} ${size}`;
    const known = this.#fragmentCosts.get(key);
    if (known !== undefined) return known;
    // Of one that spreads itself, which another rule refuses.
    this.#fragmentCosts.set(key, 0);
    const fragment = this.#fragment(name);
    if (fragment === undefined) return 0;
    const type = this.#schema.getType(fragment.typeCondition.name.value);
    const cost = this.#ofSet(fragment.selectionSet, type, size);
    this.#fragmentCosts.set(key, cost);
    return cost;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType | undefined, size: number | null): number {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    // `__typename`, the introspection, which has limits of its own, and what does not exist.
    if (field === undefined) return node.selectionSet === undefined ? 1 : 0;
    const type = getNamedType(field.type);
    if (isLeafType(type) || node.selectionSet === undefined) return 1;
    const said = this.#saidSize(field, node);
    if (!isListType(getNullableType(field.type))) return this.#ofSet(node.selectionSet, type, said);
    return (said ?? size ?? assumedSize) * this.#ofSet(node.selectionSet, type, null);
  }

  #saidSize({ args }: Field, { arguments: given = [] }: FieldNode): number | null {
    const sizes = args.filter(({ name }) => sizeArguments.has(name));
    if (sizes.length === 0) return null;
    const said = sizes
      .map(({ name }) => this.#numberIn(given.find((argument) => argument.name.value === name)))
      .filter((number) => number !== null);
    if (said.length > 0) return Math.min(Math.max(...said, leastSize), maxPerPage);
    const [byDefault] = sizes.map(({ defaultValue }) => defaultValue).filter((value) => typeof value === 'number');
    return byDefault ?? defaultPerPage;
  }

  #numberIn(argument: ArgumentNode | undefined): number | null {
    if (argument === undefined) return null;
    const value = this.#valueOf(argument.value, leastSize);
    return typeof value === 'number' ? value : null;
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every(({ name: { value: name }, arguments: [condition] = [] }) => {
      if (condition === undefined || (name !== 'skip' && name !== 'include')) return true;
      return this.#valueOf(condition.value, name === 'skip') === (name === 'include');
    });
  }

  /** @param unknown what stands for a variable before they are known */
  #valueOf(node: ValueNode, unknown: unknown): unknown {
    if (node.kind === Kind.VARIABLE) {
      this.dependsOnVariables = true;
      return this.#variables === null ? unknown : this.#variables(node.name.value);
    }
    return literalOf(node);
  }
}

/** Of the kinds that sizes and conditions have. */
const literalOf = (node: ValueNode): unknown => {
  if (node.kind === Kind.INT) return Number(node.value);
  return node.kind === Kind.BOOLEAN ? node.value : undefined;
};

const errorFor = (cost: number, operation: OperationDefinitionNode): GraphQLError | null =>
  cost <= maxCost
    ? null
    : new GraphQLError(
        `The answer could hold ${Math.min(cost, Number.MAX_SAFE_INTEGER)} values, more than ${maxCost}: ask for fewer records or fields.`,
        { nodes: operation },
      );

/** Refuses, before it is validated any further, what is too much whatever its variables are. */
export const costRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition(operation) {
    const fragment = (name: string) => context.getFragment(name) ?? undefined;
    const error = errorFor(new CostCounter(context.getSchema(), fragment, null).count(operation), operation);
    if (error !== null) throw error;
  },
});

/** Costs that no variable changes. */
const costs = new WeakMap<GraphQLSchema, WeakMap<OperationDefinitionNode, number>>();

const knownCosts = (schema: GraphQLSchema): WeakMap<OperationDefinitionNode, number> => {
  let known = costs.get(schema);
  if (known === undefined) {
    known = new WeakMap();
    costs.set(schema, known);
  }
  return known;
};

const fragmentsIn = ({ definitions }: DocumentNode) => {
  const byName = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) byName.set(node.name.value, node);
  return (name: string) => byName.get(name);
};

const variablesOf =
  ({ variableDefinitions = [] }: OperationDefinitionNode, given: ExecutionArgs['variableValues']): Variables =>
  (name) => {
    if (given !== null && given !== undefined && Object.hasOwn(given, name)) return given[name];
    const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
    return definition?.defaultValue === undefined ? undefined : literalOf(definition.defaultValue);
  };

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/** What is wrong with an operation that asks for too much with these variables; null: nothing. */
export const costErrorOf = ({ schema, document, operationName, variableValues }: Asked): GraphQLError | null => {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) return null;
  const known = knownCosts(schema);
  let cost = known.get(operation);
  if (cost === undefined) {
    const counter = new CostCounter(schema, fragmentsIn(document), variablesOf(operation, variableValues));
    cost = counter.count(operation);
    if (!counter.dependsOnVariables) known.set(operation, cost);
  }
  return errorFor(cost, operation);
};
