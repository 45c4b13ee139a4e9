import type { Collection, Field, JsonValue } from 'fichero-sdk';
import { type AnyRecord, isMultiple } from '../fields.js';

/** Values of a form by field name. */
export type Values = Readonly<Record<string, JsonValue>>;

const emptyOf = (field: Field): JsonValue => {
  switch (field.type) {
    case 'bool':
      return false;
    case 'number':
    case 'json':
    case 'geoPoint':
      return null;
    case 'select':
    case 'relation':
    case 'file':
      return isMultiple(field) ? [] : '';
    default:
      return '';
  }
};

/** Whether the person may write the field. Files have a way of their own. */
const isEditable = ({ name, type }: Field, isNew: boolean): boolean =>
  type !== 'autodate' && type !== 'file' && (name !== 'id' || isNew);

/** What the form begins with: the record, or what is empty by the types of the fields. */
export const initialValues = ({ fields }: Collection, record: AnyRecord | null): Values =>
  Object.fromEntries(
    fields
      .filter((field) => isEditable(field, record === null))
      .map((field) => [field.name, (record?.[field.name] as JsonValue | undefined) ?? emptyOf(field)]),
  );

export const differs = (one: JsonValue | undefined, other: JsonValue | undefined): boolean =>
  JSON.stringify(one ?? null) !== JSON.stringify(other ?? null);

/** What a copy of a record begins with: without what is the record's own, and without files and passwords. */
export const copyOf = ({ fields }: Collection, record: AnyRecord): Values =>
  Object.fromEntries(
    fields
      .filter((field) => isEditable(field, true) && field.name !== 'id' && field.type !== 'password')
      .map((field) => [field.name, (record[field.name] as JsonValue | undefined) ?? emptyOf(field)]),
  );
