import {
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  typeFromAST,
  visit,
} from 'graphql';
import { completerOf } from './complete.js';
import type { FieldPlan, PlannedOperation, SelectionPlan, Values } from './run.js';

type FieldGroups = Map<string, FieldNode[]>;

/** Collects fields as graphql-js does: in the order of their first appearance, each fragment once. */
class Collector {
  readonly groups: FieldGroups = new Map();
  readonly #planned: PlannedOperation;
  readonly #variables: Values;
  readonly #type: GraphQLObjectType;
  readonly #seen = new Set<string>();

  constructor(planned: PlannedOperation, variables: Values, type: GraphQLObjectType) {
    this.#planned = planned;
    this.#variables = variables;
    this.#type = type;
  }

  collect(set: SelectionSetNode): void {
    for (const node of set.selections) {
      if (!this.#isIncluded(node)) continue;
      if (node.kind === Kind.FIELD) this.#addField(node);
      else if (node.kind === Kind.INLINE_FRAGMENT) this.#addFragment(node);
      else this.#addSpread(node);
    }
  }

  #addField(node: FieldNode): void {
    const name = node.alias?.value ?? node.name.value;
    const group = this.groups.get(name);
    if (group === undefined) this.groups.set(name, [node]);
    else group.push(node);
  }

  #addSpread({ name: { value: name } }: FragmentSpreadNode): void {
    const fragment = this.#planned.fragments[name];
    if (this.#seen.has(name) || fragment === undefined) return;
    this.#seen.add(name);
    this.#addFragment(fragment);
  }

  #addFragment({ typeCondition, selectionSet }: InlineFragmentNode | FragmentDefinitionNode): void {
    if (typeCondition !== undefined) {
      const { schema } = this.#planned;
      const type = typeFromAST(schema, typeCondition);
      if (type !== this.#type && !(isAbstractType(type) && schema.isSubType(type, this.#type))) return;
    }
    this.collect(selectionSet);
  }

  #isIncluded(node: SelectionNode): boolean {
    if (node.directives === undefined || node.directives.length === 0) return true;
    return (
      getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.['if'] !== false
    );
  }
}

const metaFields: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  __schema: SchemaMetaFieldDef,
  __type: TypeMetaFieldDef,
  __typename: TypeNameMetaFieldDef,
};

const usesVariables = (node: FieldNode): boolean => {
  let found = false;
  for (const argument of node.arguments ?? []) {
    visit(argument, {
      Variable: () => {
        found = true;
      },
    });
  }
  return found;
};

const constantArgs = (definition: FieldPlan['definition'], node: FieldNode): Values | null => {
  if (definition.args.length === 0) return {};
  if (usesVariables(node)) return null;
  try {
    return getArgumentValues(definition, node);
  } catch {
    // Thrown again where the field is executed, as a fault of that field.
    return null;
  }
};

/** Pothos' exposed fields read a property; unless a plugin put something in front, that needs no call. */
const propertyOf = ({ extensions, resolve, name }: FieldPlan['definition']): string | null => {
  if (resolve === undefined) return null;
  const exposed = extensions['pothosExposedField'];
  return typeof exposed === 'string' && resolve.length === 1 && name !== '__proto__' ? exposed : null;
};

const planField = (
  { schema }: PlannedOperation,
  parentType: GraphQLObjectType,
  responseName: string,
  nodes: readonly FieldNode[],
): FieldPlan | null => {
  const [node] = nodes;
  if (node === undefined) return null;
  const name = node.name.value;
  const isRoot = parentType === schema.getQueryType();
  const meta = name === '__typename' || isRoot ? metaFields[name] : undefined;
  const definition = meta ?? parentType.getFields()[name];
  if (definition === undefined) return null;
  return {
    responseName,
    nodes,
    parentType,
    definition,
    property: propertyOf(definition),
    complete: completerOf(definition.type),
    args: constantArgs(definition, node),
    selections: new Map(),
  };
};

const planSelection = (
  planned: PlannedOperation,
  variables: Values,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): SelectionPlan => {
  const collector = new Collector(planned, variables, type);
  for (const set of sets) if (set !== undefined) collector.collect(set);
  const fields = [...collector.groups].flatMap(([name, nodes]) => planField(planned, type, name, nodes) ?? []);
  return { fields, namesPrototype: collector.groups.has('__proto__') };
};

export const planRoot = (planned: PlannedOperation, variables: Values, type: GraphQLObjectType): SelectionPlan =>
  planSelection(planned, variables, type, [planned.operation.selectionSet]);

/** What the field asks of an object of this type. Throws what a condition in the document throws, every time. */
export const selectionOn = (
  field: FieldPlan,
  type: GraphQLObjectType,
  planned: PlannedOperation,
  variables: Values,
): SelectionPlan => {
  let selection = field.selections.get(type);
  if (selection === undefined) {
    const sets = field.nodes.map(({ selectionSet }) => selectionSet);
    selection = planSelection(planned, variables, type, sets);
    field.selections.set(type, selection);
  }
  return selection;
};
