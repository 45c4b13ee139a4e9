import type { Collection, Field, JsonObject, JsonValue } from 'fichero-sdk';
import { type AnyRecord, isMultiple, isRequired, listOf, listOption, textOption } from '../records/fields.js';

/** What examples are made with: values that the server takes, of the collection as it is. */
export interface Samples {
  /** For a new record. */
  readonly create: JsonObject;
  /** The field that an update changes, with its new value; null where there is none to change. */
  readonly change: readonly [string, JsonValue] | null;
  /** File fields that a new record must have. */
  readonly requiredFiles: readonly string[];
  /** A field to look for words in. */
  readonly searched: string | null;
}

/** How many fields a new record of the examples has, when fewer are required. */
const shownFields = 4;

const limitOf = (field: Field, option: string): number | null => {
  const value = field[option];
  return typeof value === 'number' ? value : null;
};

const textFor = (field: Field, stored: AnyRecord | null): string => {
  // What a pattern takes cannot be made up, but what is stored was taken.
  if (textOption(field, 'pattern') !== '') return listOf(stored?.[field.name])[0] ?? field.name;
  const most = limitOf(field, 'max') || Number.POSITIVE_INFINITY;
  return `Sample ${field.name}`.padEnd(limitOf(field, 'min') ?? 0, '.').slice(0, most);
};

const numberFor = (field: Field): number => {
  const [min, max] = [limitOf(field, 'min') ?? Number.NEGATIVE_INFINITY, limitOf(field, 'max') ?? Number.MAX_VALUE];
  const value = Math.min(max, Math.max(min, 42));
  return field['onlyInt'] === true ? Math.ceil(value) : value;
};

const dateFor = (field: Field): string => {
  const date = '2026-01-31 09:30:00.000Z';
  const [min, max] = [textOption(field, 'min'), textOption(field, 'max')];
  if (min !== '' && date < min) return min;
  return max !== '' && date > max ? max : date;
};

const domainFor = (field: Field): string => {
  const [only] = listOption(field, 'onlyDomains');
  const refused = listOption(field, 'exceptDomains');
  return only ?? ['example.com', 'example.org', 'example.net'].find((domain) => !refused.includes(domain)) ?? '';
};

/** A value that the field takes; null where none can be made. */
const sampleFor = (field: Field, stored: AnyRecord | null, related: ReadonlyMap<string, string>): JsonValue => {
  const list = (value: string): JsonValue => (isMultiple(field) ? [value] : value);
  switch (field.type) {
    case 'text':
      return textFor(field, stored);
    case 'editor':
      return '<p>Sample</p>';
    case 'number':
      return numberFor(field);
    case 'bool':
      return true;
    case 'email':
      return `ana@${domainFor(field)}`;
    case 'url':
      return `https://${domainFor(field)}`;
    case 'date':
      return dateFor(field);
    case 'select':
      return list(listOption(field, 'values')[0] ?? '');
    case 'relation': {
      const id = related.get(textOption(field, 'collectionId'));
      return id === undefined ? null : list(id);
    }
    case 'json':
      return { sample: true };
    case 'geoPoint':
      return { lon: -79.88, lat: -2.19 };
    case 'password':
      return 'correct horse'.padEnd(limitOf(field, 'min') ?? 0, '.');
    default:
      return null;
  }
};

/** Fields that a key sets, but files. */
const settable = ({ fields }: Collection): readonly Field[] =>
  fields.filter(
    ({ type, ...field }) =>
      type !== 'file' && type !== 'autodate' && field['system'] !== true && field['hidden'] !== true,
  );

const isPlain = ({ type }: Field): boolean => ['text', 'email', 'number', 'bool', 'select', 'date'].includes(type);

/**
 * @param stored a record of the collection, if there is one
 * @param related the id of a record by the id of its collection, for relations
 */
export const samplesOf = (
  collection: Collection,
  stored: AnyRecord | null,
  related: ReadonlyMap<string, string>,
): Samples => {
  const fields = settable(collection).filter((field) => sampleFor(field, stored, related) !== null);
  const optional = fields.filter((field) => !isRequired(field) && isPlain(field));
  const required = fields.filter(isRequired);
  const shown = new Set([...required, ...optional.slice(0, Math.max(0, shownFields - required.length))]);
  const chosen = fields.filter((field) => shown.has(field));
  const changed = chosen.find(isPlain) ?? chosen[0];
  return {
    create: Object.fromEntries(chosen.map((field) => [field.name, sampleFor(field, stored, related)])),
    change: changed === undefined ? null : [changed.name, sampleFor(changed, stored, related)],
    requiredFiles: collection.fields
      .filter((field) => field.type === 'file' && isRequired(field))
      .map(({ name }) => name),
    searched: fields.find(({ type }) => type === 'text' || type === 'email')?.name ?? null,
  };
};
