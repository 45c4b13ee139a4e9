import {
  type GraphQLFieldConfig,
  type GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple, type RelationField } from '../../store/collection.js';
import type { GraphqlContext } from '../context.js';
import { connectionField } from './connection-field.js';
import { describeField } from './describe-field.js';
import type { Kit } from './kit.js';
import type { RecordNode } from './record-node.js';
import { relatedField } from './related-field.js';

type NodeField = GraphQLFieldConfig<RecordNode, GraphqlContext>;

const list = (type: GraphQLOutputType): GraphQLOutputType =>
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

/** Never null where the stores have a zero value: whether a field is required may change, what clients can rely on must not. */
const outputType = (kit: Kit, field: Exclude<Field, RelationField>): GraphQLOutputType | null => {
  const present = (name: string) => new GraphQLNonNull(kit.output(name));
  if (field.name === 'id') return present('ID');
  switch (field.type) {
    case 'text':
    case 'editor':
    case 'email':
    case 'url':
      return present('String');
    case 'number':
      return present('Float');
    case 'bool':
      return present('Boolean');
    case 'autodate':
      return field.system ? present('DateTime') : kit.output('DateTime');
    case 'date':
      return kit.output('DateTime');
    case 'select':
      return isMultiple(field) ? list(kit.output('String')) : present('String');
    case 'file':
      return isMultiple(field) ? list(kit.output('File')) : kit.output('File');
    case 'json':
      return kit.output('JSON');
    case 'geoPoint':
      return present('GeoPoint');
    case 'password':
      return null;
  }
};

const fieldsOf = (kit: Kit, typed: TypedCollection): Record<string, NodeField> => {
  const fields: Record<string, NodeField> = {};
  for (const field of typed.readable) {
    const { name } = field;
    if (!kit.reads && name !== 'id') continue;
    if (field.type === 'relation') {
      fields[name] = relatedField(kit, typed, field);
      continue;
    }
    const type = outputType(kit, field);
    if (type !== null) fields[name] = { type, description: describeField(field) };
  }
  if (!kit.may('records.list')) return fields;
  for (const relation of typed.relations) {
    if (relation.kind === 'back') fields[relation.name] = connectionField(kit, relation);
  }
  return fields;
};

const isWholeRecord = (kit: Kit, typed: TypedCollection): boolean =>
  kit.reads && ['created', 'updated'].every((name) => typed.field(name) !== undefined);

/** The type of the records of a collection, with what the caller reads of them. */
export const makeObjectType = (kit: Kit, typed: TypedCollection, name: string): GraphQLObjectType =>
  new GraphQLObjectType<RecordNode, GraphqlContext>({
    name,
    description: `A record of ${typed.collection.name}.`,
    interfaces: isWholeRecord(kit, typed) ? [kit.output('Record') as GraphQLInterfaceType] : [],
    fields: () => fieldsOf(kit, typed),
  });
