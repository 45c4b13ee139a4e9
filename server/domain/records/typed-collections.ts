import { type Collection, type Field, isMultiple, type RelationField } from '../../store/collection.js';
import type { ShownCollection } from '../collections/collection-service.js';

/** A way from the records of one collection to those of another that the caller sees. */
export interface TypedRelation {
  /** `category`; against the direction of the field `products_via_category`, which begins with the GraphQL name of many. */
  readonly name: string;
  /** The same as filters name it. */
  readonly path: string;
  readonly kind: 'forward' | 'back';
  /** Of the collection at hand; with `back`, of the target. */
  readonly field: RelationField;
  /** Whether it leads to several records. Against the direction always, be there a unique index or not. */
  readonly many: boolean;
  readonly target: TypedCollection;
}

/** A collection as far as its caller sees it, with the ways to others: what typed inputs are read by and typed schemas made of. */
export interface TypedCollection extends ShownCollection {
  /** A field that the caller reads. */
  field(name: string): Field | undefined;
  /** A relation whose field the caller reads, to a collection that it sees. */
  relation(name: string): TypedRelation | undefined;
  readonly relations: readonly TypedRelation[];
}

class Linked implements TypedCollection {
  readonly collection: Collection;
  readonly readable: readonly Field[];
  readonly settable: readonly Field[];
  readonly relations: TypedRelation[] = [];
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #relations = new Map<string, TypedRelation>();

  constructor({ collection, readable, settable }: ShownCollection) {
    this.collection = collection;
    this.readable = readable;
    this.settable = settable;
    this.#fields = new Map(readable.map((field) => [field.name, field]));
  }

  field(name: string): Field | undefined {
    return this.#fields.get(name);
  }

  relation(name: string): TypedRelation | undefined {
    return this.#relations.get(name);
  }

  link(relation: TypedRelation): void {
    this.relations.push(relation);
    this.#relations.set(relation.name, relation);
  }
}

/** A `_` in a name of GraphQL is always a derived one's, so no field can be called like a way back. */
const link = (from: Linked, field: RelationField, target: Linked): void => {
  const { name } = field;
  from.link({ name, path: name, kind: 'forward', field, many: isMultiple(field), target });
  const { id, graphql } = from.collection;
  target.link({
    name: `${graphql.many}_via_${name}`,
    path: `${id}_via_${name}`,
    kind: 'back',
    field,
    many: true,
    target: from,
  });
};

/** The collections that a caller sees, with what leads from one to another. */
export const typedCollections = (shown: readonly ShownCollection[]): readonly TypedCollection[] => {
  const all = shown.map((one) => new Linked(one));
  const byId = new Map(all.map((one) => [one.collection.id, one]));
  for (const from of all) {
    for (const field of from.readable) {
      const target = field.type === 'relation' ? byId.get(field.collectionId) : undefined;
      if (field.type === 'relation' && target !== undefined) link(from, field, target);
    }
  }
  return all;
};
