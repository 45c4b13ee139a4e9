import {
  type DocumentNode,
  GraphQLError,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { authorize } from '../access/authorize.js';
import type { Operation } from '../access/operations.js';
import type { Principal } from '../access/principal.js';
import { unauthenticated } from '../lib/errors.js';
import type { VisibleSchema } from './visible-schema.js';

const rootNames: Readonly<Record<OperationDefinitionNode['operation'], string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

/** `Query.products`, for every field of a root that the document names. */
const rootFieldsIn = ({ definitions }: DocumentNode): ReadonlySet<string> => {
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const found = new Set<string>();
  const collect = (set: SelectionSetNode, root: string, seen: Set<string>): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) found.add(`${root}.${node.name.value}`);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet, root, seen);
      else if (!seen.has(node.name.value)) {
        seen.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment !== undefined) collect(fragment.selectionSet, root, seen);
      }
    }
  };
  for (const node of definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) collect(node.selectionSet, rootNames[node.operation], new Set());
  }
  return found;
};

const isUnknown = ({ schema }: VisibleSchema, field: string): boolean => {
  const [root = '', name = ''] = field.split('.');
  const type = schema.getType(root);
  return !name.startsWith('__') && !(isObjectType(type) && name in type.getFields());
};

/** Whether the caller's schema has the roots of all operations: GraphQL's own rules do not ask. */
export const hasRootsFor = ({ definitions }: DocumentNode, { schema }: VisibleSchema): boolean =>
  definitions.every((node) => node.kind !== Kind.OPERATION_DEFINITION || Boolean(schema.getRootType(node.operation)));

const refusal = (principal: Principal, operation: Operation): unknown => {
  try {
    authorize(principal, operation);
    return null;
  } catch (error) {
    return error;
  }
};

/**
 * Why a document that does not fit the caller's schema is refused when it is for want of leave: as if the field had been
 * executed, and nothing else is said. Whoever has no credentials learns that they are needed for all that they do not see.
 */
export const denialOf = (
  document: DocumentNode,
  principal: Principal | null,
  visible: VisibleSchema,
): GraphQLError | null => {
  for (const field of rootFieldsIn(document)) {
    const operation = visible.withheld.get(field);
    const cause =
      principal === null
        ? isUnknown(visible, field) && unauthenticated()
        : operation !== undefined && refusal(principal, operation);
    if (cause instanceof Error) return new GraphQLError(cause.message, { originalError: cause });
  }
  return null;
};
