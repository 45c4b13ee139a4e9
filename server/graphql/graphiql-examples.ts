import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphiqlExample } from './graphiql-history.js';

const maxShown = 6;

const always: readonly GraphiqlExample[] = [
  { name: 'Who am I', query: 'query WhoAmI {\n  viewer { kind name permissions }\n}', headers: null },
  {
    name: 'What is here',
    query: 'query WhatIsHere {\n  collections { name graphql { type one many } fields { name type } }\n}',
    headers: null,
  },
];

interface Shown {
  /** `products` */
  readonly many: string;
  /** Fields of its records that have no fields of their own. */
  readonly fields: readonly string[];
}

const plainFields = (type: GraphQLObjectType): readonly string[] =>
  Object.values(type.getFields()).flatMap((field) => (isLeafType(getNamedType(field.type)) ? [field.name] : []));

/** The first collection of a schema. */
const firstShown = (schema: GraphQLSchema): Shown | null => {
  for (const { name, type } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const [of, isConnection] = getNamedType(type).name.split('_');
    const records = schema.getType(of ?? '');
    if (isConnection === 'Connection' && isObjectType(records)) return { many: name, fields: plainFields(records) };
  }
  return null;
};

const aboutCollection = ({ many, fields }: Shown): readonly GraphiqlExample[] => [
  {
    name: `List: ${many}`,
    query: `query List {
  ${many}(orderBy: [{id: ASC}], first: 5) {
    totalCount(cap: 1000)
    nodes { ${fields.slice(0, maxShown).join(' ')} }
    pageInfo { hasNextPage endCursor }
  }
}`,
    headers: null,
  },
  { name: `Count: ${many}`, query: `query Count {\n  ${many} { aggregate { count } }\n}`, headers: null },
  {
    name: `Watch: ${many}`,
    query: `subscription Watch {\n  ${many}_changed { type id at }\n}`,
    headers: null,
  },
];

/** Operations that work as they are for an admin who sees the schema. They change nothing. */
export const examplesFor = (schema: GraphQLSchema): readonly GraphiqlExample[] => {
  const first = firstShown(schema);
  return first === null ? always : [...always, ...aboutCollection(first)];
};
