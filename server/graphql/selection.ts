import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const isIncluded = (node: SelectionNode, info: GraphQLResolveInfo): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] !== false;

const collect = (set: SelectionSetNode, info: GraphQLResolveInfo, seen: Set<string>, names: Set<string>): void => {
  for (const node of set.selections) {
    if (!isIncluded(node, info)) continue;
    if (node.kind === Kind.FIELD) {
      names.add(node.name.value);
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      collect(node.selectionSet, info, seen, names);
    } else if (!seen.has(node.name.value)) {
      seen.add(node.name.value);
      const fragment = info.fragments[node.name.value];
      if (fragment !== undefined) collect(fragment.selectionSet, info, seen, names);
    }
  }
};

/** Names of the fields selected directly under the field being resolved, through fragments, without those that are skipped. */
export const selectedFields = (info: GraphQLResolveInfo): ReadonlySet<string> => {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const node of info.fieldNodes as readonly FieldNode[]) {
    if (node.selectionSet !== undefined) collect(node.selectionSet, info, seen, names);
  }
  return names;
};
