import {
  type ExecutionArgs,
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What selections are read by. */
type Place = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

const isIncluded = (node: SelectionNode, info: Place): boolean =>
  node.directives === undefined ||
  node.directives.length === 0 ||
  (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] !== false);

/** The fields that are selected under others, by name, through fragments, without those that are skipped. */
export class Selection {
  readonly #info: Place;
  readonly #byName = new Map<string, FieldNode[]>();
  readonly #keys = new Map<string, string>();

  /** @param nodes one field, as often as it is selected */
  constructor(info: Place, nodes: readonly Pick<FieldNode, 'selectionSet'>[] = info.fieldNodes) {
    this.#info = info;
    const seen = new Set<string>();
    for (const { selectionSet } of nodes) if (selectionSet !== undefined) this.#collect(selectionSet, seen);
  }

  /** Without aliases. */
  get names(): Iterable<string> {
    return this.#byName.keys();
  }

  /** Keys of the answer in their order, each with the name of its field. */
  get keys(): Iterable<readonly [key: string, name: string]> {
    return this.#keys;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** What is selected under the fields of this name, under each of its aliases. */
  under(name: string): Selection {
    return new Selection(this.#info, this.#byName.get(name) ?? []);
  }

  #addField(node: FieldNode): void {
    const name = node.name.value;
    this.#keys.set(node.alias?.value ?? name, name);
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [node]);
    else known.push(node);
  }

  #collect({ selections }: SelectionSetNode, seen: Set<string>): void {
    for (const node of selections) {
      if (!isIncluded(node, this.#info)) continue;
      if (node.kind === Kind.FIELD) {
        this.#addField(node);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(node.selectionSet, seen);
      } else if (!seen.has(node.name.value)) {
        seen.add(node.name.value);
        const fragment = this.#info.fragments[node.name.value];
        if (fragment !== undefined) this.#collect(fragment.selectionSet, seen);
      }
    }
  }
}

/** What an operation selects; null where it cannot be executed, for there is none of this name or its variables are wrong. */
export const rootSelection = ({
  schema,
  document,
  operationName,
  variableValues,
}: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>): Selection | null => {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variableValues });
  if (coerced === undefined) return null;
  const fragments = document.definitions.flatMap((one) =>
    one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
  );
  const place = { fieldNodes: [], fragments: Object.fromEntries(fragments), variableValues: coerced };
  return new Selection(place, [operation]);
};

/** Names of the fields selected directly under the field being resolved. */
export const selectedFields = (info: GraphQLResolveInfo): ReadonlySet<string> => new Set(new Selection(info).names);
