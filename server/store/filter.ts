/**
 * The one filter tree. The REST grammar, the typed GraphQL `where` and the row filter of a key all become this
 * tree, resolved against the collection; each adapter compiles it. Values are always bound, never part of a text.
 */
export type CompareOp = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~';

/** A field of the collection itself. */
export interface FieldOperand {
  readonly kind: 'field';
  readonly name: string;
}

export interface LiteralOperand {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
}

export type Operand = FieldOperand | LiteralOperand;

/**
 * The meaning of each operator is that of records-rest.md section 2, in short:
 * - for all but json fields null and `''` are the same; `!=` is null-safe;
 * - `<`, `<=`, `>`, `>=` never match null;
 * - `~` is contains (ASCII case-insensitive) unless the literal has an unescaped `%`, then it is LIKE with `\` as escape;
 *   `!~` on null is not true;
 * - true is 1 and false is 0 beside a number or bool;
 * - fields of several values compare as their JSON text.
 */
export type Filter =
  | { readonly kind: 'and'; readonly all: readonly Filter[] }
  | { readonly kind: 'or'; readonly any: readonly Filter[] }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Operand; readonly right: Operand }
  /** Matches the records whose id is one of these; the way to look records up by id. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] };

/** Both must hold; null is "everything". */
export const both = (a: Filter | null, b: Filter | null): Filter | null =>
  a === null ? b : b === null ? a : { kind: 'and', all: [a, b] };

export const fieldEquals = (name: string, value: string | number | boolean): Filter => ({
  kind: 'compare',
  op: '=',
  left: { kind: 'field', name },
  right: { kind: 'literal', value },
});
