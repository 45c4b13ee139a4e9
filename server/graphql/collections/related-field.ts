import {
  type GraphQLFieldConfig,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import type { Grant } from '../../access/authorize.js';
import { namesIn } from '../../domain/records/names-in.js';
import type { RecordRow } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { isMultiple, type RelationField } from '../../store/collection.js';
import type { GraphqlContext } from '../context.js';
import { workingField } from '../operation-field.js';
import { Selection } from '../selection.js';
import { Batch, oncePerField } from './batch.js';
import { describeField } from './describe-field.js';
import type { Kit } from './kit.js';
import { NodeShape, type RecordNode } from './record-node.js';

type Ids = readonly string[];

/** The records that the relation of all records of a level names, read at once. */
class Related {
  readonly #shape: NodeShape;
  readonly #batch: Batch<Ids, readonly RecordNode[]>;

  constructor(grant: Grant, target: TypedCollection, context: GraphqlContext, info: GraphQLResolveInfo) {
    this.#shape = new NodeShape(target, new Selection(info));
    this.#batch = new Batch((asked) => this.#read(grant, target.collection.id, asked, context));
  }

  find(ids: Ids): readonly RecordNode[] | Promise<readonly RecordNode[]> {
    if (this.#shape.isIdAlone) return ids.map((id) => ({ id }));
    return ids.length === 0 ? [] : this.#batch.load(ids);
  }

  async #read(
    grant: Grant,
    collection: string,
    asked: readonly Ids[],
    context: GraphqlContext,
  ): Promise<readonly (readonly RecordNode[])[]> {
    const ids = [...new Set(asked.flat())];
    const rows = await context.services.recordQueries.byIds(grant, collection, ids, this.#shape.columns);
    const nodes = this.#shape.nodes(
      rows.filter((row) => row !== null),
      context,
    );
    const byId = new Map(nodes.map((node) => [node['id'], node]));
    return asked.map((some) => some.map((id) => byId.get(id)).filter((node) => node !== undefined));
  }
}

const many = (type: GraphQLOutputType): GraphQLOutputType =>
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

const idsIn = (node: RecordNode, name: string): Ids => namesIn(node[name] as RecordRow[string] | undefined);

/** The target cannot be seen: its ids are all that there is. */
const refField = (kit: Kit, field: RelationField): GraphQLFieldConfig<RecordNode, GraphqlContext> => {
  const type = kit.output('Ref');
  return workingField('records.view', {
    type: isMultiple(field) ? many(type) : type,
    description: describeField(field),
    resolve: (_grant, node) => {
      const refs = idsIn(node, field.name).map((id) => ({ id }));
      return isMultiple(field) ? refs : (refs[0] ?? null);
    },
  });
};

/** A relation: the records that it names, in their order. Those that do not exist for the caller are passed over. */
export const relatedField = (
  kit: Kit,
  typed: TypedCollection,
  field: RelationField,
): GraphQLFieldConfig<RecordNode, GraphqlContext> => {
  const target = typed.relation(field.name)?.target;
  if (target === undefined) return refField(kit, field);
  const isList = isMultiple(field);
  const type = kit.object(target);
  return workingField('records.view', {
    type: isList ? many(type) : type,
    description: describeField(field, target),
    resolve: async (grant, node: RecordNode, _args, context, info) => {
      const ids = idsIn(node, field.name);
      if (ids.length === 0) return isList ? [] : null;
      const related = oncePerField(context, info, () => new Related(grant, target, context, info));
      const nodes = await related.find(ids);
      return isList ? nodes : (nodes[0] ?? null);
    },
  });
};
