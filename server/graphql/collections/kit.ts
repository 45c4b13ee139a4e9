import type { GraphQLInputType, GraphQLNamedType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { isAllowed } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import type { Principal } from '../../access/principal.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { schema as core } from '../schema.js';

type MakeObject = (kit: Kit, typed: TypedCollection, name: string) => GraphQLObjectType;

/**
 * What the types of one schema are made with: each is made once, under its name, when it is first asked for. Types of the core are those
 * of the core schema itself.
 */
export class Kit {
  readonly principal: Principal;
  readonly collections: readonly TypedCollection[];
  /** Whether stored values can be seen at all. */
  readonly reads: boolean;
  readonly #made = new Map<string, GraphQLNamedType>();
  readonly #makeObject: MakeObject;

  /** @param makeObject makes the type of records: it needs the others, which need it */
  constructor(principal: Principal, collections: readonly TypedCollection[], makeObject: MakeObject) {
    this.principal = principal;
    this.collections = collections;
    this.#makeObject = makeObject;
    this.reads = this.may('records.view');
  }

  may(operation: Operation): boolean {
    return isAllowed(this.principal, operation);
  }

  /** @param make gets the name */
  once<Type extends GraphQLNamedType>(name: string, make: (name: string) => Type): Type {
    let type = this.#made.get(name);
    if (type === undefined) {
      type = make(name);
      this.#made.set(name, type);
    }
    return type as Type;
  }

  /** The type of the records of a collection. */
  object(typed: TypedCollection): GraphQLObjectType {
    return this.once(typed.collection.graphql.type, (name) => this.#makeObject(this, typed, name));
  }

  /** A type of the core by its name; one that takes values. */
  input(name: string): GraphQLInputType {
    return coreType(name) as GraphQLInputType;
  }

  /** A type of the core by its name; one that gives values. */
  output(name: string): GraphQLOutputType {
    return coreType(name) as GraphQLOutputType;
  }
}

const coreType = (name: string): GraphQLNamedType => {
  const type = core.getType(name);
  if (type === undefined) throw new Error(`the core schema has no type ${name}`);
  return type;
};

/** `Product_Where`: what is made for a collection is named after its type. */
export const derivedName = ({ collection }: TypedCollection, part: string): string =>
  `${collection.graphql.type}_${part}`;
