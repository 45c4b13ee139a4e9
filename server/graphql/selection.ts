import {
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What selections are read by. */
type Place = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

const isIncluded = (node: SelectionNode, place: Place): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, place.variableValues)?.['if'] !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, place.variableValues)?.['if'] !== false;

const collect = (set: SelectionSetNode, place: Place, seen: Set<string>, names: Set<string>): void => {
  for (const node of set.selections) {
    if (!isIncluded(node, place)) continue;
    if (node.kind === Kind.FIELD) {
      names.add(node.name.value);
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      collect(node.selectionSet, place, seen, names);
    } else if (!seen.has(node.name.value)) {
      seen.add(node.name.value);
      const fragment = place.fragments[node.name.value];
      if (fragment !== undefined) collect(fragment.selectionSet, place, seen, names);
    }
  }
};

/** Names of the fields in the selections themselves, through fragments, without those that are skipped. */
export const fieldsIn = (sets: readonly SelectionSetNode[], place: Place): ReadonlySet<string> => {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const set of sets) collect(set, place, seen, names);
  return names;
};

/** The same directly under the field being resolved. */
export const selectedFields = (info: GraphQLResolveInfo): ReadonlySet<string> =>
  fieldsIn(
    info.fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    info,
  );
