import type { FieldError, FieldErrors } from '../../../lib/errors.js';
import type { JsonObject, JsonValue } from '../../../lib/json.js';
import type { Field } from '../../../store/collection.js';

/** A value in its stored form, or what is wrong with it. */
export type Accepted = { readonly value: JsonValue } | { readonly error: FieldError };

/** The options of a field in full, or what is wrong with them by option name. */
export type DefinedOptions<F extends Field> =
  | { readonly options: Omit<F, 'id' | 'name' | 'type' | 'system' | 'hidden' | 'presentable' | 'help'> }
  | { readonly errors: FieldErrors };

/**
 * All that Fichero knows about one type of field: one file a type. To add a type, write its file and list it in `field-kinds.ts`.
 * Codes and messages are those of records-rest.md section 1.5.
 */
export interface FieldKind<F extends Field> {
  readonly type: F['type'];
  /** Reads the options of a definition that a person gave: defaults filled in, unknown ones ignored. */
  define(input: JsonObject): DefinedOptions<F>;
  /** What a field without a value reads as. */
  zero(field: F): JsonValue;
  /** Whether the stored value counts as "nothing" for `required`. 0 and false do not. */
  isEmpty(field: F, value: JsonValue): boolean;
  /**
   * A client's value in stored form. Checks type and rules, but neither `required` nor what needs the store
   * (uniqueness, existence of related records). `null`, `''` and, for lists, `[]` clear the field.
   */
  accept(field: F, input: unknown): Accepted;
  /** What is kept in place of the accepted value (a hash); without it the value itself. Called once all fields have passed. */
  seal?(field: F, value: JsonValue): Promise<JsonValue>;
}
