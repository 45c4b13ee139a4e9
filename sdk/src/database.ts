import type { JsonObject } from './json.js';
import type { RecordOf, RecordValues } from './types.js';

/**
 * What is known of one collection when TypeScript compiles. `npx fichero-sdk types` writes it for every collection of an
 * instance that a key can see.
 */
export interface CollectionTypes {
  /** A whole record. Relations hold ids, file fields names. */
  row: object;
  create: object;
  update: object;
  where: object;
  orderBy: object;
  /** `{id}`, or the fields of a unique index. */
  unique: object;
  select: object;
  /** Where relations lead, forwards and backwards: `{ one: … }` to at most one record, `{ many: … }` to several. */
  related: object;
}

/** A collection of which nothing is known but, perhaps, the values of its records. */
export interface UntypedCollection<Values = RecordValues> {
  row: RecordOf<Values>;
  create: Partial<Values>;
  update: Partial<Values>;
  where: JsonObject;
  orderBy: JsonObject;
  unique: JsonObject;
  select: { readonly [name: string]: boolean | object };
  related: object;
}

type Related<Target, Selected> = Target extends { many: infer Many extends CollectionTypes }
  ? readonly Picked<Many, Selected>[]
  : Target extends { one: infer One extends CollectionTypes }
    ? Picked<One, Selected> | null
    : unknown;

/** What `select` leaves of a record; reading anything else does not compile. */
export type Picked<C extends CollectionTypes, Selected> = {
  readonly [Name in keyof Selected as Selected[Name] extends false | undefined
    ? never
    : Name]: Selected[Name] extends true
    ? Name extends keyof C['row']
      ? C['row'][Name]
      : unknown
    : Name extends keyof C['related']
      ? Related<C['related'][Name], Selected[Name]>
      : unknown;
};

/** A record as a call with this `select` gives it; the whole of it where there is none. */
export type Selection<C extends CollectionTypes, Selected> = [Selected] extends [never]
  ? C['row']
  : Picked<C, Selected>;
