import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { operations } from '#server/access/operations.js';
import { printSdl, schema } from '#server/graphql/schema.js';

const types = Object.values(buildSchema(printSdl()).getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

interface Described {
  readonly name: string;
  readonly description: string | undefined;
}

const described = (owner: string, parts: readonly { name: string; description?: string | null | undefined }[]) =>
  parts.map(
    ({ name, description }): Described => ({ name: `${owner}.${name}`, description: description ?? undefined }),
  );

const partsOf = (type: GraphQLNamedType): readonly Described[] => {
  if (isEnumType(type)) return described(type.name, type.getValues());
  if (isInputObjectType(type)) return described(type.name, Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  return [
    ...described(type.name, fields),
    ...fields.flatMap((field) => described(`${type.name}.${field.name}`, field.args)),
  ];
};

// The server loads a `graphql` of its own, whose classes are not those of the test: types are told apart by their tags.
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => type[Symbol.toStringTag] === 'GraphQLObjectType' && !type.name.startsWith('__'),
);
const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);

/** Fields whose value is worked out, not read off the parent. */
const working = objectTypes.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => roots.has(type) || field.extensions['pothosExposedField'] === undefined)
    .map((field) => ({ name: `${type.name}.${field.name}`, operation: field.extensions['operation'] })),
);

describe('the core schema', () => {
  it('is the one that schema.graphql shows', () => {
    expect(readFileSync('schema.graphql', 'utf8')).toBe(printSdl());
  });

  it('describes every type, field, argument and value', () => {
    const all = [...described('', types), ...types.flatMap(partsOf)];
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(({ description }) => description === undefined || description.trim() === '')).toEqual([]);
  });

  it('has no field that works without naming its operation in the permission table', () => {
    expect(working.length).toBeGreaterThan(15);
    expect(working.filter(({ operation }) => !Object.hasOwn(operations, String(operation)))).toEqual([]);
  });

  it('offers every operation of the table but those of other doors', () => {
    const named = new Set(working.map(({ operation }) => operation));
    const missing = Object.keys(operations).filter((operation) => !named.has(operation));
    expect(missing.sort()).toEqual([
      'admins.setup',
      'collections.import',
      'collections.scaffolds',
      'files.replace',
      'files.token',
      'graphiql.view',
      'openapi.view',
      'realtime.connect',
      'realtime.follow',
      'realtime.subscribe',
      'records.aggregate',
      'records.batch',
      'records.createMany',
      'records.createWithFiles',
      'records.deleteMany',
      'records.updateMany',
      'records.updateWithFiles',
      'records.upsert',
      'records.upsertMany',
      'schema.introspect',
    ]);
  });
});
