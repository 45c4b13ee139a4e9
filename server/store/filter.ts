import type { JsonValue } from '../lib/json.js';
import type { Collection } from './collection.js';
import type { Strftime } from './strftime.js';

/**
 * The one filter tree. The REST grammar, the typed GraphQL `where` and the row filter of a key all become this
 * tree, resolved against the collection; each adapter compiles it. Values are always bound, never part of a text.
 * What it means is written down here, as plain code in filter-match.ts, and checked by the contract suite on every store.
 */
export type CompareOp = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~' | '~~';

/**
 * One step from the record at hand to others.
 * - `forward`: to the records whose ids the relation `field` of the record at hand holds;
 * - `back`: to the records of `collection` whose relation `field` holds the id of the record at hand;
 * - `every`: to all records of `collection`, whatever the record at hand is; `field` is the alias that the person gave
 *   it, or `''`. Only ever the first step.
 */
export interface Hop {
  readonly kind: 'forward' | 'back' | 'every';
  /** Where it leads to. */
  readonly collection: Collection;
  readonly field: string;
  /** Whether it leads to more than one record: not for a single relation, nor back along one with a unique index. */
  readonly many: boolean;
  /** Records of `collection` that do not match are as missing as those that do not exist; null for none. */
  readonly where: Filter | null;
}

/**
 * - `length`: how many values a select, relation or file field holds; 0 where the record is missing;
 * - `each`: every value of a select, relation or file field of several values by itself;
 * - `only`: the value of one that holds a single value, as something computed: it has no column's type;
 * - `lower`: the value as text with A-Z in lower case, other letters as they are.
 */
export type FieldModifier = 'length' | 'each' | 'only' | 'lower';

/** A field of the record at hand or, after some hops (at most 6), of related records. */
export interface FieldOperand {
  readonly kind: 'field';
  readonly hops: readonly Hop[];
  readonly name: string;
  /**
   * Where in the value of a json or geoPoint field: texts are keys of objects, numbers places in lists.
   * Empty for the whole value.
   */
  readonly path: readonly (string | number)[];
  readonly modifier: FieldModifier | null;
}

/** A number is a decimal, as written in a filter (`5` is 5.0); a bigint is a whole number. */
export interface LiteralOperand {
  readonly kind: 'literal';
  readonly value: string | number | bigint | boolean | null;
}

export type Scalar = FieldOperand | LiteralOperand;

/**
 * Kilometres between two points by the spherical law of cosines on a sphere of 6,371 km, of which the cosine is kept within
 * -1 and 1. Null where an argument is null or a text.
 */
export interface GeoDistanceOperand {
  readonly kind: 'geoDistance';
  readonly lonA: Scalar;
  readonly latA: Scalar;
  readonly lonB: Scalar;
  readonly latB: Scalar;
}

/** A point in time as text; null for a value that is no time. To the right of `~` it is the pattern itself. */
export interface StrftimeOperand extends Strftime {
  readonly kind: 'strftime';
  readonly time: Scalar;
}

export type Operand = Scalar | GeoDistanceOperand | StrftimeOperand;

/**
 * The meaning of each operator is that of records-rest.md section 2, in short:
 * - for all but json fields, json paths and geoDistance, null and `''` are the same; `!=` is null-safe;
 * - `<`, `<=`, `>`, `>=` never match null;
 * - `~` is contains (ASCII case-insensitive) unless the literal has an unescaped `%`, then it is LIKE with `\` as escape;
 *   `!~` on null is not true; a decimal to the left of it is its text with a fraction (`5` is `'5.0'`), to the right without;
 * - `~~` is `~` with A and a as two letters; to its right stands a literal, which is always a LIKE pattern;
 * - what stands beside a column is read as the column's type where it can be (`'5'` beside a number is 5, 123 beside a text is
 *   `'123.0'`, true is 1 and false is 0), a text column beside a number column too, but not the other way round. What is
 *   computed (json values, `:length`, `:each`, `:lower`, functions) has no type to read a literal as; every number comes
 *   before every text. With `=` and `!=` two operands that are no literals are each what they are, unless one is of json or
 *   geoDistance;
 * - fields of several values compare as their JSON text.
 *
 * A path to a record that is missing (or does not match the hop's `where`) has the value null.
 *
 * A path through a hop with `many`, and `:each`, stands for several values. A filter with such paths holds for a record when
 * there is a choice of one related record for each such hop, and of one value for each `:each`, by which the whole filter
 * holds; paths that begin with the same hops share their choices. (`authors.name ?= 'a' && authors.age ?> 5` asks for
 * one author that is both.) Where there is nothing to choose from, the choice is null. `:each` over a relation and a hop
 * through it are the same choice. Without `any` a comparison holds only if, besides, it is false (null is not false) for no choice
 * at all of its own paths, each side's for itself; what geoDistance follows keeps to the choice that was made.
 */
export type Filter =
  | { readonly kind: 'and'; readonly all: readonly Filter[] }
  | { readonly kind: 'or'; readonly any: readonly Filter[] }
  | Comparison
  /** Matches the records whose id is one of these; the way to look records up by id. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** Holds where the filter does not. Its choices are its own. */
  | { readonly kind: 'not'; readonly filter: Filter }
  /** There is a record that the hop (`forward` or `back`) leads to and that matches `where`; null for any. Its choices are its own. */
  | { readonly kind: 'some'; readonly hop: Hop; readonly where: Filter | null }
  /**
   * A json value (of a field without hops) holds this one: the same text, number, bool or null; an object with at least these keys,
   * whose values hold these; a list that for each of these elements has one that holds it, or an element that is this text,
   * number, bool or null.
   */
  | { readonly kind: 'contains'; readonly field: FieldOperand; readonly value: JsonValue };

export interface Comparison {
  readonly kind: 'compare';
  readonly op: CompareOp;
  /** Whether one choice is enough: `?=` and its like. */
  readonly any: boolean;
  readonly left: Operand;
  readonly right: Operand;
}

/** A whole field of the record at hand. */
export const ownField = (name: string): FieldOperand => ({ kind: 'field', hops: [], name, path: [], modifier: null });

export const fieldEquals = (name: string, value: string | number | boolean): Comparison => ({
  kind: 'compare',
  op: '=',
  any: false,
  left: ownField(name),
  right: { kind: 'literal', value },
});

/** Whether the operand is a column of the record at hand as it is. */
export const isOwnColumn = (operand: Operand): operand is FieldOperand =>
  operand.kind === 'field' && operand.hops.length === 0 && operand.path.length === 0 && operand.modifier === null;
