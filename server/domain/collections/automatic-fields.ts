import { crc32 } from 'node:zlib';
import type { JsonObject } from '../../lib/json.js';
import type { AutodateField, Field, FieldType, TextField } from '../../store/collection.js';

/** The id of a field that came without one; stable, so that the same definition gives the same ids everywhere. */
export const fieldIdFor = (type: FieldType, name: string): string => `${type}${crc32(name)}`;

const base = (id: string, name: string) => ({ id, name, system: true, hidden: false, presentable: false, help: '' });

const idField: TextField = {
  ...base(fieldIdFor('text', 'id'), 'id'),
  type: 'text',
  required: true,
  min: 15,
  max: 15,
  pattern: '^[a-z0-9]+$',
  autogeneratePattern: '[a-z0-9]{15}',
  primaryKey: true,
};

const autodate = (name: string, onUpdate: boolean): AutodateField => ({
  ...base(fieldIdFor('autodate', name), name),
  type: 'autodate',
  onCreate: true,
  onUpdate,
});

/** The fields that every collection has. Their options are fixed: a definition can only place and describe them. */
const automaticFields: readonly Field[] = [idField, autodate('created', false), autodate('updated', true)];

export const automaticField = (name: string): Field | undefined => automaticFields.find((field) => field.name === name);

/** The automatic field as a definition describes it. */
export const describeAutomatic = (field: Field, id: string, input: JsonObject): Field => ({
  ...field,
  id,
  presentable: input['presentable'] === true,
  help: typeof input['help'] === 'string' ? input['help'] : '',
});

/** `id` first, then the fields as given, then those automatic ones that were not given. */
export const withAutomaticFields = (fields: readonly Field[], present: readonly Field[]): Field[] => {
  const absent = automaticFields
    .filter(({ name }) => !fields.some((field) => field.name === name))
    .map((field) => present.find(({ name }) => name === field.name) ?? field);
  const all = [...fields, ...absent];
  return [...all.filter(({ name }) => name === 'id'), ...all.filter(({ name }) => name !== 'id')];
};
