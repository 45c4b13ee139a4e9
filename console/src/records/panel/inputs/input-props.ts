import type { Collection, Field, JsonValue } from 'fichero-sdk';

/** What the input of every type of field is given. */
export interface InputProps {
  readonly field: Field;
  readonly collections: readonly Collection[];
  readonly value: JsonValue;
  readonly required: boolean;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly isNew: boolean;
  readonly onChange: (value: JsonValue) => void;
}
