import type { Collection, Field, JsonValue, RecordOf, RecordValues } from 'fichero-sdk';

/** A record as the list and the panel know it; related records, where asked for, in `expand`. */
export type AnyRecord = RecordOf<RecordValues>;

/** Whether the field holds a list of values rather than one. */
export const isMultiple = (field: Field): boolean => Number(field['maxSelect'] ?? 1) > 1;

export const isRequired = (field: Field): boolean => field['required'] === true;

export const textOption = (field: Field, option: string): string => {
  const value = field[option];
  return typeof value === 'string' ? value : '';
};

/** Null where the option is not set; 0 counts as not set but for bounds of numbers. */
export const numberOption = (field: Field, option: string): number | null => {
  const value = field[option];
  if (typeof value !== 'number') return null;
  return value === 0 && field.type !== 'number' ? null : value;
};

export const listOption = (field: Field, option: string): readonly string[] => {
  const value = field[option];
  return Array.isArray(value) ? value.map(String) : [];
};

/** A value as a list: none, one or several. */
export const listOf = (value: JsonValue | undefined): readonly string[] => {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null || value === '' ? [] : [String(value)];
};

const plain = new Set(['text', 'email', 'url', 'number', 'date', 'select']);

/** The fields that a record is known by: those marked presentable, else the first with a readable value. */
const namingFields = ({ fields }: Collection): readonly Field[] => {
  const marked = fields.filter((field) => field['presentable'] === true && plain.has(field.type));
  if (marked.length > 0) return marked;
  const first = fields.find(({ name, type }) => name !== 'id' && (type === 'text' || type === 'email'));
  return first === undefined ? [] : [first];
};

/** What people call a record: never empty. */
export const nameOf = (record: AnyRecord, collection: Collection | undefined): string => {
  if (collection === undefined) return record.id;
  const parts = namingFields(collection).flatMap(({ name }) => listOf(record[name]));
  return parts.join(' ') || record.id;
};

/** The records that a relation points to, as far as they came along. */
export const expandedIn = (record: AnyRecord, name: string): readonly AnyRecord[] => {
  const expand = record['expand'];
  if (typeof expand !== 'object' || expand === null || Array.isArray(expand)) return [];
  const related = (expand as { readonly [field: string]: JsonValue })[name];
  if (related === undefined || related === null) return [];
  return (Array.isArray(related) ? related : [related]) as unknown as readonly AnyRecord[];
};
