import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import type { Field } from '../../store/collection.js';
import type { Member } from '../../store/port.js';
import { Selection } from '../selection.js';
import { NodeShape } from './record-node.js';

/** What is selected of the records of a connection. */
export interface AskedPage {
  readonly shape: NodeShape;
  /** What every record is answered with, where that is no more than is stored of it; null: records have to be resolved. */
  readonly members: readonly Member[] | null;
  readonly isSelected: boolean;
  readonly withEdges: boolean;
  readonly withCursors: boolean;
}

const isStoredAsShown = ({ type }: Field): boolean =>
  type !== 'relation' && type !== 'file' && type !== 'geoPoint' && type !== 'password';

const memberOf = (typed: TypedCollection, key: string, name: string): Member | null => {
  if (name === '__typename') return { key, text: typed.collection.graphql.type };
  const field = typed.field(name);
  return field !== undefined && isStoredAsShown(field) ? { key, field } : null;
};

const membersOf = (typed: TypedCollection, nodes: Selection): readonly Member[] | null => {
  const members = [...nodes.keys].map(([key, name]) => memberOf(typed, key, name));
  const found = members.filter((member) => member !== null);
  return found.length > 0 && found.length === members.length ? found : null;
};

const read = (typed: TypedCollection, info: GraphQLResolveInfo): AskedPage => {
  const selection = new Selection(info);
  const [nodes, edges, pageInfo] = [selection.under('nodes'), selection.under('edges'), selection.under('pageInfo')];
  const withEdges = selection.has('edges');
  const withCursors = edges.has('cursor') || pageInfo.has('startCursor') || pageInfo.has('endCursor');
  const selectsOnce = [...selection.keys].filter(([, name]) => name === 'nodes').length === 1;
  return {
    shape: new NodeShape(typed, nodes, edges.under('node')),
    members: selectsOnce && !withEdges && !withCursors ? membersOf(typed, nodes) : null,
    isSelected: withEdges || selection.has('nodes') || selection.has('pageInfo'),
    withEdges,
    withCursors,
  };
};

const known = new WeakMap<readonly FieldNode[], AskedPage>();

/** Worked out once for a plan of a document: the list of its nodes is the plan's own, and so are the type and the conditions in it. */
export const askedPage = (typed: TypedCollection, info: GraphQLResolveInfo): AskedPage => {
  let asked = known.get(info.fieldNodes);
  if (asked === undefined) {
    asked = read(typed, info);
    known.set(info.fieldNodes, asked);
  }
  return asked;
};
